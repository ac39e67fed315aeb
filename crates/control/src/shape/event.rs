//! Shapes of the audit trail.

use serde::Serialize;
use utoipa::ToSchema;

use super::Time;
use super::standing::Author;
use super::words::EventType;

/// A page of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EventPage {
    /// Newest first.
    pub items: Vec<EventRow>,
    /// To be given as `before` for what is older; `null` at the end.
    pub next: Option<String>,
}

/// One fact of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EventRow {
    /// Its place in the log.
    pub position: u64,
    /// When.
    pub at: Time,
    /// What kind.
    #[serde(rename = "type")]
    pub kind: EventType,
    /// Who; of an event of type `system`, the product.
    pub author: Author,
    /// The act, as `noun.verb_past`.
    pub act: String,
    /// On what.
    pub object: Option<String>,
    /// The reason that was given.
    pub reason: Option<String>,
    /// Whether it was allowed and done; `null` where that makes no sense.
    pub success: Option<bool>,
    /// The exchange concerned.
    pub exchange: Option<String>,
    /// The alert concerned.
    pub alert: Option<String>,
    /// The standing concerned.
    pub standing: Option<String>,
    /// A sentence for an operator; only of type `system`.
    pub detail: Option<String>,
}
