//! What an automatic action or a person changed about a target, without recompiling anything.
//!
//! A standing expires, names its author, and holds all that its undo needs: removing it is the
//! undo. Documents, in contrast, change only when a person writes them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::id::{AppId, ExchangeId, KeyId, SessionId, StandingId, TeamId, TenantId, UserId};
use crate::time::Timestamp;

/// What a standing binds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type", content = "id")]
pub enum Target {
    /// One conversation.
    Session(SessionId),
    /// One end user.
    User(UserId),
    /// One virtual key, whoever uses it.
    Key(KeyId),
    /// One application.
    App(AppId),
    /// One team.
    Team(TeamId),
}

/// The kinds of target, for what a playbook author writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// The session of the exchange.
    Session,
    /// The end user of the exchange.
    User,
    /// The virtual key of the exchange.
    Key,
    /// The application of the exchange.
    App,
    /// The team of the exchange.
    Team,
}

impl Target {
    /// The target's kind.
    #[must_use]
    pub fn kind(&self) -> TargetKind {
        match self {
            Self::Session(_) => TargetKind::Session,
            Self::User(_) => TargetKind::User,
            Self::Key(_) => TargetKind::Key,
            Self::App(_) => TargetKind::App,
            Self::Team(_) => TargetKind::Team,
        }
    }

    /// The target's name, without its kind.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Session(id) => id.as_str(),
            Self::User(id) => id.as_str(),
            Self::Key(id) => id.as_str(),
            Self::App(id) => id.as_str(),
            Self::Team(id) => id.as_str(),
        }
    }
}

/// What a standing does.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum StandingKind {
    /// On the watch list: seen first, nothing changed.
    Watch,
    /// The next requests under the strict profile.
    Scrutiny {
        /// How many are left. Reset by a new trigger, never added to.
        remaining: u32,
        /// How many there were.
        of: u32,
    },
    /// Nothing of this target passes.
    Quarantine,
    /// Budgets of this target count as this many thousandths of what is configured.
    BudgetFactor {
        /// Thousandths.
        millis: u32,
    },
    /// A risk score from 0 to 1000, as correlation sees it.
    Risk {
        /// Thousandths.
        millis: u16,
    },
}

impl StandingKind {
    /// The word for this kind.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Watch => "watch",
            Self::Scrutiny { .. } => "scrutiny",
            Self::Quarantine => "quarantine",
            Self::BudgetFactor { .. } => "budget_factor",
            Self::Risk { .. } => "risk",
        }
    }
}

/// Who set a standing, or did anything else that has a name beside it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Author {
    /// A playbook, at a version.
    Playbook {
        /// Its id.
        id: Arc<str>,
        /// Its version.
        version: u32,
    },
    /// A person, by the name they signed in with.
    Person {
        /// The name.
        name: Arc<str>,
    },
    /// An API token, by its public name.
    Token {
        /// The name.
        name: Arc<str>,
    },
    /// The product itself, for instance at start.
    System,
}

/// A temporary state of a target.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Standing {
    /// Its id.
    pub id: StandingId,
    /// Whose it is.
    pub tenant: TenantId,
    /// What it binds.
    pub target: Target,
    /// What it does.
    #[serde(flatten)]
    pub kind: StandingKind,
    /// Why, in words for a person; never prompt text.
    pub reason: Arc<str>,
    /// Who set it.
    pub author: Author,
    /// The exchange that caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<ExchangeId>,
    /// Since when.
    pub created: Timestamp,
    /// Until when; every standing ends.
    pub expires: Timestamp,
}

impl Standing {
    /// Whether it binds at this time.
    #[must_use]
    pub fn is_active(&self, now: Timestamp) -> bool {
        let spent = matches!(self.kind, StandingKind::Scrutiny { remaining: 0, .. });
        now < self.expires && !spent
    }
}
