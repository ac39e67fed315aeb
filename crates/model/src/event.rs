//! Immutable facts, appended once: the spine that everything later reads.
//!
//! The canonical encoding is the JSON of [`Envelope`], written in field order, without floats and
//! without maps: equal values give equal bytes, so what the ledger hashes is what is stored. What
//! happened stands under its type (`{"exchange": {…}}`), so a reader knows what it reads before it
//! reads it and keeps nothing aside.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use crate::exchange::{ExchangeEvent, Intent};
use crate::id::{AlertId, BootId, ExchangeId, GatewayId, StandingId, TenantId};
use crate::sealed::SealedBody;
use crate::standing::Author;
use crate::time::Timestamp;

/// The version of the encoding written by this build.
pub const EVENT_VERSION: u16 = 1;

/// Where an event was born; sequence numbers have no gaps, so a missing event shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stamp {
    /// The gateway.
    pub gateway: GatewayId,
    /// Its start.
    pub boot: BootId,
    /// Counted from 1 within that start.
    pub sequence: u64,
}

/// Draws the stamps of one process start. Everything in the process that appends shares one, so
/// that the numbers have no gaps.
#[derive(Debug)]
pub struct Stamper {
    gateway: GatewayId,
    boot: BootId,
    drawn: AtomicU64,
}

impl Stamper {
    /// Starts counting for one start of one gateway.
    #[must_use]
    pub fn new(gateway: GatewayId, boot: BootId) -> Self {
        Self {
            gateway,
            boot,
            drawn: AtomicU64::new(0),
        }
    }

    /// Draws the next stamp.
    #[must_use]
    pub fn draw(&self) -> Stamp {
        Stamp {
            gateway: self.gateway.clone(),
            boot: self.boot,
            sequence: self.drawn.fetch_add(1, Ordering::Relaxed) + 1,
        }
    }

    /// Wraps an event that happened now.
    #[must_use]
    pub fn wrap(&self, at: Timestamp, tenant: Option<TenantId>, event: Event) -> Envelope {
        Envelope {
            v: EVENT_VERSION,
            stamp: self.draw(),
            at,
            tenant,
            event,
        }
    }
}

/// An event with its place in the world.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// The version of the encoding.
    pub v: u16,
    /// Where it was born.
    pub stamp: Stamp,
    /// When it was appended.
    pub at: Timestamp,
    /// Whose it is; `None` for what concerns the installation as a whole.
    pub tenant: Option<TenantId>,
    /// What happened.
    pub event: Event,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// An exchange ended.
    Exchange(Box<ExchangeEvent>),
    /// Somebody asked for an inspection without a model call.
    Inspect(Box<ExchangeEvent>),
    /// A person or a token did something administrative.
    Admin(AdminEvent),
    /// The product or a person changed a standing, an alert or a run.
    Action(ActionEvent),
    /// The product tells about itself.
    System(SystemEvent),
}

/// An administrative act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminEvent {
    /// Who.
    pub author: Author,
    /// The act, as `noun.verb_past`, such as `session.created` or `exchange.revealed`.
    pub act: Arc<str>,
    /// On what, if on something.
    pub object: Option<Arc<str>>,
    /// The reason given, if one was asked for. Words of the person, never prompt text.
    pub reason: Option<Arc<str>>,
    /// Whether it was allowed and done.
    pub success: bool,
}

/// A change to a standing, an alert or a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionEvent {
    /// Who.
    pub author: Author,
    /// What was done, as `noun.verb_past`, such as `standing.undone` or `alert.raised`.
    pub act: Arc<str>,
    /// The exchange it goes back to.
    pub exchange: Option<ExchangeId>,
    /// The alert concerned.
    pub alert: Option<AlertId>,
    /// The standing concerned.
    pub standing: Option<StandingId>,
}

/// What the product tells about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemEvent {
    /// What happened, as `noun.verb_past`, such as `config.reloaded` or `config.refused`.
    pub act: Arc<str>,
    /// A sentence for an operator, without secrets or prompt text.
    pub detail: Arc<str>,
}

/// What is appended to the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// An exchange was admitted; its Event follows, or a crash came first.
    Intent {
        /// Where it was born; the Event carries the same stamp.
        stamp: Stamp,
        /// What was admitted.
        intent: Box<Intent>,
    },
    /// Something happened.
    Event {
        /// What.
        envelope: Box<Envelope>,
        /// What was said, sealed; travels beside the event and never inside it.
        body: Option<Box<SealedBody>>,
    },
}

impl Envelope {
    /// The canonical encoding.
    ///
    /// # Errors
    /// Never for values of this type; the signature is that of the encoder.
    pub fn encode(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }

    /// Reads the canonical encoding back.
    ///
    /// # Errors
    /// When the bytes are not an envelope of a version known to this build.
    pub fn decode(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }
}
