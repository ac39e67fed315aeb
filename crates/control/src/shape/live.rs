//! Shapes of the live stream. Each is the `data` of one server-sent event, whose `event` is the
//! name of the field that is set and whose `id` is the place in the log to resume from.

use serde::Serialize;
use utoipa::ToSchema;

use super::alert::Alert;
use super::exchange::ExchangeRow;

/// One message of the live stream; the name of the server-sent event tells which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum LiveMessage {
    /// `event: exchange`: an exchange ended.
    Exchange(Box<ExchangeRow>),
    /// `event: alert`: an alert was raised or changed.
    Alert(Box<Alert>),
    /// `event: standing`: the watch list changed; read it again.
    Standing(StandingChange),
    /// `event: status`: something that `/status` tells has changed.
    Status(StatusChange),
    /// `event: skipped`: the client was too far behind; read the lists again.
    Skipped(Skipped),
}

/// A standing was set or removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StandingChange {
    /// The standing.
    pub standing: String,
    /// What was done, as `noun.verb_past`.
    pub act: String,
}

/// Events were left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Skipped {
    /// How many places of the log.
    pub events: u64,
}

/// The product tells about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatusChange {
    /// What happened, as `noun.verb_past`.
    pub act: String,
    /// A sentence for an operator.
    pub detail: String,
}
