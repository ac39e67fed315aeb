//! What may be asked of the store, and what it answers.
//!
//! Every question is asked within a scope; what lies outside it does not exist.

use model::exchange::ExchangeEvent;
use model::{
    Conversation, Direction, ExchangeId, Kind, SessionId, TenantId, Timestamp, UserId, Verdict,
};

/// Some answers, and where to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, C> {
    /// The answers, newest first.
    pub items: Vec<T>,
    /// What to pass as `before` for the next page; `None` at the end.
    pub next: Option<C>,
}

/// Which verdict an exchange has to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerdictIs {
    /// The stricter of prompt and answer came to this.
    Decided(Verdict),
    /// Nothing of it was looked at.
    NotScanned,
}

/// A search over exchanges. Everything that is set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExchangeQuery {
    /// Started at this time or later.
    pub from: Option<Timestamp>,
    /// Started before this time.
    pub to: Option<Timestamp>,
    /// The verdict over prompt and answer.
    pub verdict: Option<VerdictIs>,
    /// The word of the outcome, such as `blocked`.
    pub outcome: Option<String>,
    /// A finding of this kind.
    pub kind: Option<Kind>,
    /// With `kind` or `rule`: a finding in this direction.
    pub direction: Option<Direction>,
    /// A finding of this rule.
    pub rule: Option<String>,
    /// The end user.
    pub user: Option<UserId>,
    /// The team.
    pub team: Option<String>,
    /// The application.
    pub app: Option<String>,
    /// The virtual key.
    pub key: Option<String>,
    /// The model asked for.
    pub model: Option<String>,
    /// The conversation.
    pub session: Option<SessionId>,
    /// Words that all occur, and `"phrases in quotes"`, in the redacted view.
    pub text: Option<String>,
    /// Only exchanges older than this one.
    pub before: Option<ExchangeId>,
    /// At most this many; 0 counts as 50, more than 500 as 500.
    pub limit: usize,
}

/// An exchange in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangeRow {
    /// Its place in the log.
    pub position: u64,
    /// Whose it is; `None` when nobody could be identified.
    pub tenant: Option<TenantId>,
    /// The stricter verdict of prompt and answer; `None` when nothing was looked at.
    pub verdict: Option<Verdict>,
    /// The fact itself.
    pub event: Box<ExchangeEvent>,
}

/// Which view of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// With findings masked.
    Redacted,
    /// As it was said. Asking is an administrative act that the caller records.
    Raw,
}

/// What is there of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyView {
    /// This was said.
    Conversation(Conversation),
    /// Nothing was kept, or its time is over.
    NotKept,
    /// The subject's key was destroyed.
    Erased,
    /// The exchange has not ended yet.
    NotYet,
}

/// Which events of the audit trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// Administrative acts.
    Admin,
    /// Changes to standings, alerts and runs.
    Action,
    /// What the product tells about itself.
    System,
}
