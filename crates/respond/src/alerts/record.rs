//! How alerts are kept: one record each, with copies of what is searched for at the top.

use std::fmt;
use std::sync::Arc;

use model::ports::{Collection, Kept, PortError};
use model::standing::Author;
use model::{AlertId, ExchangeId, Severity, StandingId, TenantId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::alert::Alert;

/// The alerts.
pub(crate) const ALERTS: Collection = Collection {
    name: "alerts",
    indexes: &["status", "severity", "fingerprint", "telling"],
};

/// Which alert stands for which exchange, one record per exchange and playbook.
pub(crate) const LINKS: Collection = Collection {
    name: "alert_links",
    indexes: &["exchange"],
};

/// Something happened to an alert, and the log does not know yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pending {
    /// What, as `noun.verb_past`.
    pub(crate) act: Arc<str>,
    /// Who.
    pub(crate) author: Author,
    /// When.
    pub(crate) at: Timestamp,
    /// The exchange, if it is about one in particular.
    pub(crate) exchange: Option<ExchangeId>,
    /// The standing, if it is about one.
    pub(crate) standing: Option<StandingId>,
}

/// An alert as kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// The version of the record that was read; 0 for a new one.
    #[serde(skip)]
    pub(crate) read_at: u64,
    /// What further exchanges must have in common to be told by this alert too.
    pub(crate) fingerprint: String,
    /// The place in the log of the latest exchange it stands for. Places only grow, so an
    /// exchange at or before it has been dealt with.
    pub(crate) position: u64,
    /// What the log does not know yet.
    pub(crate) pending: Vec<Pending>,
    /// The alert.
    pub(crate) alert: Alert,
}

/// The searchable copies beside the row.
#[derive(Serialize)]
struct Indexed<'a> {
    status: &'static str,
    severity: &'static str,
    telling: &'static str,
    #[serde(flatten)]
    row: &'a Row,
}

/// An alert that cannot be written or read: damaged, or written by a newer version.
#[derive(Debug)]
pub(crate) struct RowError(serde_json::Error);

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an alert cannot be read ({:?})", self.0.classify())
    }
}

impl From<RowError> for PortError {
    fn from(error: RowError) -> Self {
        Self {
            code: "respond.alert_unreadable",
            message: error.to_string(),
            retryable: false,
        }
    }
}

impl Row {
    /// Notes that something happened.
    pub(crate) fn tell(&mut self, act: &'static str, by: &Author, at: Timestamp) {
        self.pending.push(Pending {
            act: Arc::from(act),
            author: by.clone(),
            at,
            exchange: None,
            standing: None,
        });
    }

    pub(crate) fn read(kept: &Kept) -> Result<Self, RowError> {
        let row: Self = serde_json::from_str(&kept.json).map_err(RowError)?;
        Ok(Self {
            read_at: kept.version,
            ..row
        })
    }

    pub(crate) fn write(&self) -> Result<Kept, RowError> {
        let indexed = Indexed {
            status: self.alert.status.word(),
            severity: severity_word(self.alert.severity),
            telling: telling(!self.pending.is_empty()),
            row: self,
        };
        Ok(Kept {
            id: self.alert.id.to_string(),
            tenant: self.alert.principal.tenant.clone(),
            version: self.read_at,
            json: serde_json::to_string(&indexed).map_err(RowError)?,
        })
    }
}

/// The word by which alerts with something left to tell are found.
pub(crate) fn telling(something: bool) -> &'static str {
    if something { "due" } else { "done" }
}

pub(crate) fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Informational => "informational",
        Severity::Low => "low",
        Severity::Medium => "medium",
        Severity::High => "high",
        Severity::Critical => "critical",
    }
}

#[derive(Serialize, Deserialize)]
struct Link {
    exchange: ExchangeId,
    alert: AlertId,
}

/// The id of the link between an exchange and the alert that a playbook raised for it.
pub(crate) fn link_id(exchange: ExchangeId, playbook: &str) -> String {
    format!("{exchange}.{playbook}")
}

pub(crate) fn write_link(
    tenant: &TenantId,
    exchange: ExchangeId,
    alert: &Alert,
) -> Result<Kept, RowError> {
    let link = Link {
        exchange,
        alert: alert.id,
    };
    Ok(Kept {
        id: link_id(exchange, &alert.playbook),
        tenant: tenant.clone(),
        version: 0,
        json: serde_json::to_string(&link).map_err(RowError)?,
    })
}

pub(crate) fn read_link(kept: &Kept) -> Result<AlertId, RowError> {
    let link: Link = serde_json::from_str(&kept.json).map_err(RowError)?;
    Ok(link.alert)
}
