//! Work on alerts: find them, take them, decide them, take back what was done.
//!
//! Every change is kept together with the event that tells of it, and the event is appended right
//! after; what could not be appended stays with the alert and is appended later (see
//! [`announce`]). So no change goes untold, and a crash tells it at worst twice.

mod announce;
mod record;
mod retain;
mod undo;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use model::event::{ActionEvent, Stamper};
use model::ports::{Counters, EventLog, PortError, RecordQuery, Records, WriteError};
use model::standing::Author;
use model::{AlertId, Clock, ExchangeId, Scope, Severity, Timestamp};
use parking_lot::Mutex;

use crate::alert::{Alert, AlertStatus, AlertVerdict};
pub(crate) use announce::append;
pub(crate) use record::{ALERTS, LINKS, Pending, Row, link_id, read_link};
use record::{RowError, severity_word};

/// How often a write is tried again when somebody else wrote first.
const MAX_ATTEMPTS: u32 = 32;

/// The longest page.
const MAX_PAGE: usize = 500;

/// What this crate needs of the world.
#[derive(Debug, Clone)]
pub struct Ports {
    /// The event log.
    pub log: Arc<dyn EventLog>,
    /// Where alerts are kept.
    pub records: Arc<dyn Records>,
    /// Where standings are.
    pub counters: Arc<dyn Counters>,
    /// The time of day.
    pub clock: Arc<dyn Clock>,
    /// The stamps of this process.
    pub stamper: Arc<Stamper>,
}

/// Why something could not be done with an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlertError {
    /// There is no such alert within reach.
    NotFound,
    /// Somebody else changed it since it was shown.
    Conflict,
    /// It is decided already.
    Resolved,
    /// The store failed.
    Port(PortError),
}

impl fmt::Display for AlertError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("there is no such alert"),
            Self::Conflict => f.write_str("somebody else has changed this alert, look again"),
            Self::Resolved => f.write_str("the alert is resolved already"),
            Self::Port(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for AlertError {}

impl From<PortError> for AlertError {
    fn from(error: PortError) -> Self {
        Self::Port(error)
    }
}

impl From<RowError> for AlertError {
    fn from(error: RowError) -> Self {
        Self::Port(error.into())
    }
}

/// Which alerts; what is `None` does not narrow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlertQuery {
    /// Only of this status.
    pub status: Option<AlertStatus>,
    /// Only of this severity.
    pub severity: Option<Severity>,
    /// Only older than this one.
    pub before: Option<AlertId>,
    /// At most this many, and never more than 500.
    pub limit: usize,
}

/// The alerts of the installation.
#[derive(Debug)]
pub struct Alerts {
    pub(crate) ports: Ports,
    /// One at a time announces, so that within a process each change is told once.
    announcing: Mutex<()>,
    /// Alerts removed since the start, because their retention was over.
    removed: AtomicU64,
}

impl Alerts {
    /// Alerts over these ports.
    #[must_use]
    pub fn new(ports: Ports) -> Self {
        Self {
            ports,
            announcing: Mutex::new(()),
            removed: AtomicU64::new(0),
        }
    }

    /// Alerts, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn list(&self, scope: &Scope, query: &AlertQuery) -> Result<Vec<Alert>, PortError> {
        let mut equals = Vec::new();
        if let Some(status) = query.status {
            equals.push(("status", status.word().to_owned()));
        }
        if let Some(severity) = query.severity {
            equals.push(("severity", severity_word(severity).to_owned()));
        }
        let search = RecordQuery {
            equals,
            before: query.before.map(|id| id.to_string()),
            limit: query.limit.min(MAX_PAGE),
        };
        let found = self.ports.records.find(scope, ALERTS, &search)?;
        let alerts = found.iter().map(|kept| Ok(Row::read(kept)?.alert));
        alerts.collect()
    }

    /// One alert; `None` if there is none of that id within reach.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn get(&self, scope: &Scope, id: AlertId) -> Result<Option<Alert>, PortError> {
        Ok(self.row(scope, id)?.map(|row| row.alert))
    }

    /// The alerts that stand for an exchange.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn of_exchange(
        &self,
        scope: &Scope,
        exchange: ExchangeId,
    ) -> Result<Vec<Alert>, PortError> {
        let search = RecordQuery {
            equals: vec![("exchange", exchange.to_string())],
            before: None,
            limit: MAX_PAGE,
        };
        let mut alerts = Vec::new();
        for link in self.ports.records.find(scope, LINKS, &search)? {
            let id = read_link(&link)?;
            alerts.extend(self.get(scope, id)?);
        }
        Ok(alerts)
    }

    /// Takes an alert: it is assigned to whoever acknowledges it.
    ///
    /// # Errors
    /// When it is decided already, or changed since `version`.
    pub fn acknowledge(
        &self,
        scope: &Scope,
        id: AlertId,
        version: u64,
        by: &Author,
    ) -> Result<Alert, AlertError> {
        self.change(scope, id, |row, now| {
            expect_version(row, version)?;
            if !row.alert.is_open() {
                return Err(AlertError::Resolved);
            }
            row.alert.status = AlertStatus::Acknowledged;
            take(&mut row.alert, by, now);
            row.tell("alert.acknowledged", by, now);
            Ok(())
        })
    }

    /// Decides an alert, or corrects an earlier decision.
    ///
    /// # Errors
    /// When it was changed since `version`.
    pub fn resolve(
        &self,
        scope: &Scope,
        id: AlertId,
        version: u64,
        (verdict, note): (AlertVerdict, Option<&str>),
        by: &Author,
    ) -> Result<Alert, AlertError> {
        self.change(scope, id, |row, now| {
            expect_version(row, version)?;
            let alert = &mut row.alert;
            alert.status = AlertStatus::Resolved;
            alert.verdict = Some(verdict);
            alert.note = note.map(Arc::from);
            alert.resolved = Some(now);
            if alert.assignee.is_none() {
                take(alert, by, now);
            } else {
                alert.version += 1;
            }
            row.tell("alert.resolved", by, now);
            Ok(())
        })
    }

    pub(crate) fn row(&self, scope: &Scope, id: AlertId) -> Result<Option<Row>, PortError> {
        let kept = self.ports.records.get(scope, ALERTS, &id.to_string())?;
        Ok(kept.as_ref().map(Row::read).transpose()?)
    }

    /// Changes an alert and keeps it, again and again while others write in between; then tells.
    fn change(
        &self,
        scope: &Scope,
        id: AlertId,
        change: impl Fn(&mut Row, Timestamp) -> Result<(), AlertError>,
    ) -> Result<Alert, AlertError> {
        for _attempt in 0..MAX_ATTEMPTS {
            let mut row = self.row(scope, id)?.ok_or(AlertError::NotFound)?;
            change(&mut row, self.ports.clock.now())?;
            match self.keep(&row) {
                Ok(()) => {
                    self.announce_or_leave_it(&row);
                    return Ok(row.alert);
                }
                Err(WriteError::Conflict) => {}
                Err(WriteError::Port(error)) => return Err(error.into()),
            }
        }
        Err(AlertError::Conflict)
    }

    /// Writes a row over the version it was read at.
    pub(crate) fn keep(&self, row: &Row) -> Result<(), WriteError> {
        let kept = row
            .write()
            .map_err(|error| WriteError::Port(error.into()))?;
        self.ports.records.put(ALERTS, &kept, row.read_at)?;
        Ok(())
    }

    pub(crate) fn append(&self, pending: &Pending, row: &Row) -> Result<(), PortError> {
        let event = model::Event::Action(ActionEvent {
            author: pending.author.clone(),
            act: Arc::clone(&pending.act),
            exchange: pending.exchange.or(Some(row.alert.exchange)),
            alert: Some(row.alert.id),
            standing: pending.standing,
        });
        append(&self.ports, &row.alert.principal.tenant, event)
    }
}

fn expect_version(row: &Row, version: u64) -> Result<(), AlertError> {
    if row.alert.version == version {
        Ok(())
    } else {
        Err(AlertError::Conflict)
    }
}

/// Assigns an alert; the first person to do so ends the waiting.
fn take(alert: &mut Alert, by: &Author, now: Timestamp) {
    alert.assignee = Some(name_of(by));
    alert.acknowledged.get_or_insert(now);
    alert.version += 1;
}

fn name_of(author: &Author) -> Arc<str> {
    match author {
        Author::Person { name } | Author::Token { name } => Arc::clone(name),
        Author::Playbook { id, .. } => Arc::clone(id),
        Author::System => Arc::from("system"),
    }
}
