//! A playbook as a person writes it.

use model::document::Placed;
use model::{Direction, Kind, Severity};
use schemars::JsonSchema;
use serde::Deserialize;

/// What to do when something happens: at once in the path of the request, and afterwards.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaybookSpec {
    /// A name of lower-case letters, digits and underscores, unique among all playbooks.
    pub id: Placed<String>,
    /// Counted from 1; raise it with every change.
    pub version: Placed<u32>,
    /// What it is about, in one line. The title of its alerts.
    pub title: Placed<String>,
    /// Why it does what it does.
    pub description: Option<String>,
    /// When it runs.
    pub trigger: TriggerSpec,
    /// What it does: inline steps first, then async ones.
    pub steps: Placed<Vec<StepSpec>>,
    /// When it binds the key as well.
    pub escalation: Option<EscalationSpec>,
    /// What must hold of it; checked whenever it is loaded.
    #[serde(default)]
    pub tests: Vec<TrialSpec>,
}

/// When a playbook runs: policy decided to block, and because of one of these kinds.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TriggerSpec {
    /// `input` for prompts, `output` for answers.
    pub direction: Placed<Direction>,
    /// Findings of any of these kinds. Left out, it runs for whatever policy blocked and no other
    /// playbook answered; then it has async steps only.
    pub kinds: Option<Placed<Vec<Kind>>>,
    /// From 0 to 1, left out for 0. Not below the policy's threshold of the normal profile, or
    /// what only the strict profile blocks would renew its own scrutiny.
    pub min_score: Option<Placed<f64>>,
}

/// One step.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepSpec {
    /// A name within the playbook.
    pub id: Placed<String>,
    /// Whether it runs in the path of the request or afterwards.
    pub mode: Placed<Mode>,
    /// What it does.
    pub action: Placed<Action>,
    /// The action's parameters.
    pub with: Option<WithSpec>,
    /// The action that takes it back; to be written down for every action that has one.
    pub undo: Option<Placed<UndoAction>>,
    /// What happens when it does not work.
    pub on_failure: Placed<OnFailure>,
}

/// When a step runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// In the path of the request, before anything is answered.
    Inline,
    /// After the exchange, from the event log.
    Async,
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Action {
    /// Refuse the exchange in the provider's error shape.
    #[serde(rename = "gateway.deny")]
    Deny,
    /// Put the session on the watch list.
    #[serde(rename = "session.watchlist.add")]
    WatchSession,
    /// Put the user on the watch list.
    #[serde(rename = "subject.watchlist.add")]
    WatchUser,
    /// Put the key on the watch list.
    #[serde(rename = "key.watchlist.add")]
    WatchKey,
    /// Put the session's next requests under the strict profile.
    #[serde(rename = "session.scrutiny.set")]
    ScrutiniseSession,
    /// Put the user's next requests under the strict profile.
    #[serde(rename = "subject.scrutiny.set")]
    ScrutiniseUser,
    /// Put the key's next requests under the strict profile.
    #[serde(rename = "key.scrutiny.set")]
    ScrutiniseKey,
    /// Raise an alert.
    #[serde(rename = "alert.raise")]
    Alert,
}

/// What takes a step back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum UndoAction {
    /// Take the session off the watch list.
    #[serde(rename = "session.watchlist.remove")]
    UnwatchSession,
    /// Take the user off the watch list.
    #[serde(rename = "subject.watchlist.remove")]
    UnwatchUser,
    /// Take the key off the watch list.
    #[serde(rename = "key.watchlist.remove")]
    UnwatchKey,
    /// End the session's scrutiny.
    #[serde(rename = "session.scrutiny.clear")]
    ClearSession,
    /// End the user's scrutiny.
    #[serde(rename = "subject.scrutiny.clear")]
    ClearUser,
    /// End the key's scrutiny.
    #[serde(rename = "key.scrutiny.clear")]
    ClearKey,
}

/// What happens when a step does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnFailure {
    /// Go on with the next step; the failure is recorded. Inline only.
    Continue,
    /// Block the exchange. Inline only.
    FailClosed,
    /// Try again until it works. Async only.
    Retry,
}

/// Parameters; each action takes some of them.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithSpec {
    /// `gateway.deny`: the HTTP status, one that no SDK retries.
    pub status: Option<Placed<u16>>,
    /// `gateway.deny`: the stable code that the client gets.
    pub code: Option<Placed<String>>,
    /// `*.watchlist.add`: for how long, such as `24h`.
    pub ttl: Option<Placed<String>>,
    /// `*.scrutiny.set`: how many requests.
    pub requests: Option<Placed<u32>>,
    /// `*.scrutiny.set`: for how long at most, such as `7d`.
    pub expires: Option<Placed<String>>,
    /// `*.scrutiny.set`: the profile that those requests are judged under.
    pub profile: Option<Placed<ScrutinyProfile>>,
    /// `alert.raise`: how bad it is.
    pub severity: Option<Placed<Severity>>,
}

/// A profile for scrutinised requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScrutinyProfile {
    /// Lower thresholds, redact becomes block, answers held to the end.
    Strict,
}

/// When the scrutiny binds the key as well.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EscalationSpec {
    /// This many different users of one key
    pub distinct_users: Placed<u32>,
    /// within this time, such as `1h`.
    pub window: Placed<String>,
}

/// Something that must hold of the playbook.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrialSpec {
    /// A sentence.
    pub name: Placed<String>,
    /// Something that happened.
    pub when: SituationSpec,
    /// The ids of the steps that run, in order; empty when the playbook does not run.
    pub then: Vec<String>,
}

/// Something that happened: one finding, and what policy made of it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SituationSpec {
    /// Which way the text was going.
    pub direction: Direction,
    /// What was found.
    pub kind: Kind,
    /// How sure, from 0 to 1.
    pub score: f64,
    /// Whether policy decided to block.
    pub blocked: bool,
}
