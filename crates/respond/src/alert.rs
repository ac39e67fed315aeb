//! The alert: something that a person may have to look at, and what became of it.
//!
//! The words are those of OCSF where it has them; [`ocsf`] derives its numbers. An alert holds
//! no prompt text.

pub mod measure;
pub mod ocsf;

use std::sync::Arc;

use model::principal::Principal;
use model::standing::Author;
use model::{AlertId, ExchangeId, Kind, RuleId, SessionId, Severity, Standing, Timestamp};
use serde::{Deserialize, Serialize};

/// Where an alert stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertStatus {
    /// Nobody has taken it.
    New,
    /// Somebody is looking at it.
    Acknowledged,
    /// It is decided.
    Resolved,
}

impl AlertStatus {
    /// The word for this status.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Acknowledged => "acknowledged",
            Self::Resolved => "resolved",
        }
    }
}

/// What a person decided about an alert, in the words of OCSF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertVerdict {
    /// The rule was wrong.
    FalsePositive,
    /// A real attack or leak.
    TruePositive,
    /// Nothing that anybody has to care about.
    Disregard,
    /// Not proven, and not to be forgotten.
    Suspicious,
    /// The rule was right, and it does no harm.
    Benign,
    /// An exercise.
    Test,
    /// There is not enough to decide.
    InsufficientData,
    /// No attack, but something to be mended.
    SecurityRisk,
    /// Somebody else's case.
    ManagedExternally,
    /// Another alert tells of the same.
    Duplicate,
}

/// What was done automatically because of one exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertAction {
    /// The exchange.
    pub exchange: ExchangeId,
    /// The step's id in the playbook.
    pub step: Arc<str>,
    /// What was done.
    pub deed: Deed,
}

/// What a step did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Deed {
    /// The exchange was refused. Cannot be undone: it is over.
    Denied {
        /// The HTTP status.
        status: u16,
        /// The code.
        code: Arc<str>,
    },
    /// A standing was set.
    Standing {
        /// As it was set.
        standing: Standing,
        /// Its undo, once somebody asked for it.
        undo: Option<Undo>,
    },
    /// It did not work.
    Failed {
        /// A stable code.
        code: Arc<str>,
    },
}

/// Somebody took an automatic action back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// Who asked for it.
    pub by: Author,
    /// When.
    pub at: Timestamp,
    /// What came of it; `None` while it is being done.
    pub result: Option<UndoResult>,
}

/// What came of an undo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UndoResult {
    /// The standing was removed.
    Removed,
    /// The standing bound no more: replaced, or undone before.
    Gone,
}

/// Something that a person may have to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Its id, the same whenever the same exchange is read again.
    pub id: AlertId,
    /// The exchange that raised it.
    pub exchange: ExchangeId,
    /// Every exchange it stands for, oldest first.
    pub exchanges: Vec<ExchangeId>,
    /// How many exchanges it stands for.
    pub count: u32,
    /// When the first exchange began.
    pub occurred: Timestamp,
    /// When its findings were written down.
    pub detected: Timestamp,
    /// When the alert was raised.
    pub opened: Timestamp,
    /// When its latest exchange was written down.
    pub last_seen: Timestamp,
    /// When the first automatic action took effect.
    pub contained: Option<Timestamp>,
    /// When a person first took it.
    pub acknowledged: Option<Timestamp>,
    /// When it was decided.
    pub resolved: Option<Timestamp>,
    /// One line for a person.
    pub title: Arc<str>,
    /// How bad; grows with what it stands for.
    pub severity: Severity,
    /// Where it stands.
    pub status: AlertStatus,
    /// What a person decided.
    pub verdict: Option<AlertVerdict>,
    /// What that person wrote.
    pub note: Option<Arc<str>>,
    /// Who has taken it.
    pub assignee: Option<Arc<str>>,
    /// The playbook that raised it.
    pub playbook: Arc<str>,
    /// The version of that playbook.
    pub playbook_version: u32,
    /// Who called.
    pub principal: Principal,
    /// In which conversation.
    pub session: Option<SessionId>,
    /// What kinds of danger, once each.
    pub kinds: Vec<Kind>,
    /// MITRE ATLAS and OWASP ids, once each.
    pub techniques: Vec<Arc<str>>,
    /// The rules that fired, once each.
    pub rules: Vec<RuleId>,
    /// What was done automatically; of one kind on one target only the latest, which replaced the
    /// others.
    pub actions: Vec<AlertAction>,
    /// Grows with every change that a person makes, so that two persons do not overwrite each
    /// other. What the product adds does not count.
    pub version: u64,
}

impl Alert {
    /// Whether a person still has to decide.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status != AlertStatus::Resolved
    }
}

impl AlertAction {
    /// The standing that was set, if one was.
    #[must_use]
    pub fn standing(&self) -> Option<&Standing> {
        match &self.deed {
            Deed::Standing { standing, .. } => Some(standing),
            Deed::Denied { .. } | Deed::Failed { .. } => None,
        }
    }

    /// The undo that somebody asked for, if somebody did.
    #[must_use]
    pub fn undo(&self) -> Option<&Undo> {
        match &self.deed {
            Deed::Standing { undo, .. } => undo.as_ref(),
            Deed::Denied { .. } | Deed::Failed { .. } => None,
        }
    }

    /// Whether this one takes the place of another: the same refusal again, or a standing of the
    /// same kind on the same target.
    #[must_use]
    pub fn replaces(&self, other: &Self) -> bool {
        match (&self.deed, &other.deed) {
            (Deed::Standing { standing: new, .. }, Deed::Standing { standing: old, .. }) => {
                new.target == old.target && new.kind.word() == old.kind.word()
            }
            (new, old) => self.step == other.step && new == old,
        }
    }
}
