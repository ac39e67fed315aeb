//! Shapes of alerts.

use serde::Serialize;
use utoipa::ToSchema;

use super::Time;
use super::exchange::Effect;
use super::standing::{Author, Standing};
use super::words::{AlertStatus, AlertVerdict, Kind, Severity, UserSource};

/// A page of alerts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AlertPage {
    /// Newest first.
    pub items: Vec<Alert>,
    /// To be given as `before` for what is older; `null` at the end.
    pub next: Option<String>,
}

/// Something that a person may have to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Alert {
    /// Its id.
    pub id: String,
    /// The exchange that raised it.
    pub exchange: String,
    /// Every exchange it stands for, oldest first.
    pub exchanges: Vec<String>,
    /// How many exchanges it stands for.
    pub count: u32,
    /// When the first exchange began.
    pub occurred: Time,
    /// When its findings were written down.
    pub detected: Time,
    /// When it was raised.
    pub opened: Time,
    /// When its latest exchange was written down.
    pub last_seen: Time,
    /// When the first automatic action took effect.
    pub contained: Option<Time>,
    /// When a person first took it.
    pub acknowledged: Option<Time>,
    /// When it was decided.
    pub resolved: Option<Time>,
    /// One line for a person, without prompt text.
    pub title: String,
    /// How bad.
    pub severity: Severity,
    /// Where it stands.
    pub status: AlertStatus,
    /// What a person decided; `null` until it is resolved.
    pub verdict: Option<AlertVerdict>,
    /// What that person wrote.
    pub note: Option<String>,
    /// Who has taken it.
    pub assignee: Option<String>,
    /// The playbook that raised it.
    pub playbook: String,
    /// The version of that playbook.
    pub playbook_version: u32,
    /// The end user.
    pub user: String,
    /// How the end user is known.
    pub user_source: UserSource,
    /// The team.
    pub team: String,
    /// The application.
    pub app: String,
    /// The public name of the key.
    pub key: String,
    /// The conversation.
    pub session: Option<String>,
    /// What kinds of danger, once each.
    pub kinds: Vec<Kind>,
    /// MITRE ATLAS and OWASP ids.
    pub techniques: Vec<String>,
    /// Every rule that fired, once each.
    pub rules: Vec<String>,
    /// What was done automatically.
    pub actions: Vec<AlertAction>,
    /// Whether any of it can still be undone.
    pub undo_possible: bool,
    /// To be sent back with a change; a change on another version is refused.
    pub version: u64,
}

/// What was done automatically, and whether it still stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AlertAction {
    /// Because of which exchange.
    pub exchange: String,
    /// The step's id in the playbook.
    pub step: String,
    /// What came of it.
    pub effect: Effect,
    /// The HTTP status that was answered; only of `denied`.
    pub status: Option<u16>,
    /// The code; only of `denied` and `failed`.
    pub code: Option<String>,
    /// The standing as it was set; only of `standing`.
    pub standing: Option<Standing>,
    /// Whether somebody has undone it.
    pub undone: bool,
    /// Who has.
    pub undone_by: Option<Author>,
    /// When.
    pub undone_at: Option<Time>,
    /// Whether it still binds, and can be undone.
    pub undo_possible: bool,
}

/// Which version of an alert somebody has looked at.
#[derive(Debug, ToSchema)]
#[schema(as = AlertVersion)]
pub struct VersionSpec {
    /// The version that was shown.
    #[schema(minimum = 1)]
    pub version: u64,
}

/// What somebody decided about an alert.
#[derive(Debug, ToSchema)]
#[schema(as = AlertResolution)]
pub struct ResolveSpec {
    /// The version that was shown.
    #[schema(minimum = 1)]
    pub version: u64,
    /// What it was.
    pub verdict: AlertVerdict,
    /// Words for the next person.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}
