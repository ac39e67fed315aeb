//! The inline part of a playbook, compiled: a condition and typed actions that the gateway runs.
//!
//! `respond` compiles it, the Snapshot carries it, the gateway runs it and lists in the Event
//! what was done; `respond` opens the durable run from that Event.

use std::sync::Arc;
use std::time::Duration;

use crate::finding::{Direction, Kind, Score, Severity};
use crate::standing::TargetKind;

/// When a reflex fires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// On which way.
    pub direction: Direction,
    /// On findings of one of these kinds. A reflex names at least one; a playbook of async steps
    /// alone may name none, and waits for what was blocked and no reflex answered.
    pub kinds: Vec<Kind>,
    /// That score at least this, and that policy decided to block.
    pub min_score: Score,
}

/// One inline step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The step's id in the playbook.
    pub id: Arc<str>,
    /// What it does.
    pub action: InlineAction,
    /// What happens to the exchange when it fails.
    pub on_failure: OnFailure,
}

/// What a failed inline step means for the exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnFailure {
    /// Go on with the next step; the failure is recorded.
    Continue,
    /// Block the exchange.
    FailClosed,
}

/// An action that finishes within the latency budget of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InlineAction {
    /// Refuse the exchange in the provider's error shape.
    Deny {
        /// The HTTP status; never one that SDKs retry.
        status: u16,
        /// The stable code, such as `prompt_injection_detected`.
        code: Arc<str>,
    },
    /// Put a target on the watch list.
    Watch {
        /// What to watch.
        target: TargetKind,
        /// For how long.
        ttl: Duration,
    },
    /// Put the target's next requests under the strict profile.
    Scrutiny {
        /// Whose requests.
        target: TargetKind,
        /// How many.
        requests: u32,
        /// For how long at most.
        ttl: Duration,
    },
}

/// When many end users of one key trip the same reflex, the key itself is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Escalation {
    /// This many distinct end users
    pub distinct_users: u32,
    /// within this time.
    pub window: Duration,
}

/// A playbook's asynchronous alert, which `respond` raises from the Event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertStep {
    /// The step's id in the playbook.
    pub id: Arc<str>,
    /// How bad.
    pub severity: Severity,
    /// The alert's title.
    pub title: Arc<str>,
}

/// The inline part of one playbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reflex {
    /// The playbook's id.
    pub playbook: Arc<str>,
    /// Its version.
    pub version: u32,
    /// When it fires.
    pub trigger: Trigger,
    /// What it does, in order.
    pub steps: Vec<Step>,
    /// When it binds the key instead of the user alone.
    pub escalation: Option<Escalation>,
}
