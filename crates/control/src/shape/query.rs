//! What lists can be asked for: the parameters of each, as documented and as checked.

use utoipa::IntoParams;

use super::words::{
    AlertStatus, Direction, EventType, Kind, Outcome, Range, Severity, Step, VerdictIs,
};

/// Which exchanges are wanted. Everything given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExchangeParams {
    /// Only those that started at this time or later, RFC 3339
    #[param(value_type = Option<String>, format = DateTime)]
    pub from: Option<model::Timestamp>,
    /// Only those that started before this time, RFC 3339
    #[param(value_type = Option<String>, format = DateTime)]
    pub to: Option<model::Timestamp>,
    /// Only those with this verdict, the stricter of prompt and answer
    pub verdict: Option<VerdictIs>,
    /// Only those that ended like this
    pub outcome: Option<Outcome>,
    /// Only those with a finding of this kind
    pub kind: Option<Kind>,
    /// With `kind` or `rule`: only those with that finding in this direction
    pub direction: Option<Direction>,
    /// Only those in which this rule fired
    pub rule: Option<String>,
    /// Only those of this user
    pub user: Option<String>,
    /// Only those of this team
    pub team: Option<String>,
    /// Only those of this application
    pub app: Option<String>,
    /// Only those with this key, by its public name
    pub key: Option<String>,
    /// Only those that asked for this model
    pub model: Option<String>,
    /// Only those of this conversation
    pub session: Option<String>,
    /// Only those in which all these words, and "phrases in quotes", were said
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// Only those older than this cursor, the `next` of the page before
    pub before: Option<String>,
    /// At most this many, 1 to 200
    #[param(minimum = 1, maximum = 200, value_type = Option<u32>, default = 50)]
    pub limit: usize,
}

/// Which alerts are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AlertParams {
    /// Only those that stand like this
    pub status: Option<AlertStatus>,
    /// Only those of exactly this severity
    pub severity: Option<Severity>,
    /// Only those older than this cursor, the `next` of the page before
    pub before: Option<String>,
    /// At most this many, 1 to 200
    #[param(minimum = 1, maximum = 200, value_type = Option<u32>, default = 50)]
    pub limit: usize,
}

/// Which part of the audit trail is wanted.
#[derive(Debug, Clone, PartialEq, Eq, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EventParams {
    /// Only events of this type; `admin` if not said
    #[param(rename = "type", value_type = Option<EventType>)]
    pub kind: EventType,
    /// Only those older than this cursor, the `next` of the page before
    pub before: Option<String>,
    /// At most this many, 1 to 200
    #[param(minimum = 1, maximum = 200, value_type = Option<u32>, default = 50)]
    pub limit: usize,
}

/// Where the live stream begins.
#[derive(Debug, Clone, PartialEq, Eq, Default, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LiveParams {
    /// After this position; if neither this nor `Last-Event-ID` is given, with what comes next
    pub after: Option<u64>,
}

/// What shall be counted.
#[derive(Debug, Clone, PartialEq, Eq, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SummaryParams {
    /// How long it reaches back; a day if not said
    #[param(value_type = Option<Range>)]
    pub range: Range,
    /// How long one bucket is; if not said, the one that suits the range
    #[param(value_type = Option<Step>)]
    pub step: Step,
}
