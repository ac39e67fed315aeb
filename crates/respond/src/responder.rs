//! The consumer of the event log that raises alerts.
//!
//! It reads each exchange at least once and acts on it exactly once: an alert remembers the place
//! in the log up to which it has taken exchanges in. What cannot be dealt with for good is said
//! in the log and passed over; what may work later stops the reading until it does.

mod matching;
mod raise;
mod worker;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use arc_swap::ArcSwap;
use model::event::SystemEvent;
use model::exchange::ExchangeEvent;
use model::ports::{Committed, PortError};
use model::{Event, Scope, Timestamp};
use parking_lot::Mutex;

use crate::alerts::{Alerts, append};
use crate::playbook::Playbook;
pub use worker::Worker;

/// The name under which the log keeps this consumer's place.
pub const CONSUMER: &str = "respond";

/// How often old alerts are removed.
const CLEANING: Duration = Duration::from_hours(1);

/// How many events are read in one go.
const BATCH: usize = 256;

/// How the responder is doing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResponderStatus {
    /// The place up to which everything has been dealt with; `None` before the first round.
    pub position: Option<u64>,
    /// Exchanges for which no alert could be raised, since the start.
    pub failed: u64,
    /// Why it does not get on; `None` when it does.
    pub trouble: Option<PortError>,
}

/// Reads what happened and raises alerts.
#[derive(Debug)]
pub struct Responder {
    alerts: Arc<Alerts>,
    playbooks: Arc<ArcSwap<Vec<Playbook>>>,
    failed: AtomicU64,
    seen: Mutex<(Option<u64>, Option<PortError>)>,
    /// How long closed alerts are kept.
    kept_for: Option<Duration>,
    /// When it last removed what is older.
    cleaned: Mutex<Option<Timestamp>>,
}

impl Responder {
    /// A responder over these alerts and whatever playbooks are loaded.
    #[must_use]
    pub fn new(alerts: Arc<Alerts>, playbooks: Arc<ArcSwap<Vec<Playbook>>>) -> Self {
        Self {
            alerts,
            playbooks,
            failed: AtomicU64::new(0),
            seen: Mutex::default(),
            kept_for: None,
            cleaned: Mutex::default(),
        }
    }

    /// Removes alerts that were closed longer ago than this, every hour; without, they stay.
    #[must_use]
    pub fn keeping(self, closed: Duration) -> Self {
        let kept_for = Some(closed);
        Self { kept_for, ..self }
    }

    /// How it is doing.
    #[must_use]
    pub fn status(&self) -> ResponderStatus {
        let (position, trouble) = self.seen.lock().clone();
        ResponderStatus {
            position,
            failed: self.failed.load(Ordering::Relaxed),
            trouble,
        }
    }

    /// Deals with the next events and tells how many there were.
    ///
    /// # Errors
    /// When a port fails in a way that may pass; the next round goes on where this one stopped.
    pub fn run_once(&self) -> Result<usize, PortError> {
        let result = self.round();
        let mut seen = self.seen.lock();
        match &result {
            Ok((position, _)) => *seen = (Some(*position), None),
            Err(error) => seen.1 = Some(error.clone()),
        }
        result.map(|(_, count)| count)
    }

    fn round(&self) -> Result<(u64, usize), PortError> {
        let log = &self.alerts.ports.log;
        self.alerts.announce_due()?;
        let start = log.cursor(CONSUMER)?;
        let batch = log.read(&Scope::Installation, start, BATCH)?;
        let mut done = start;
        let mut stopped = None;
        for committed in &batch {
            if let Err(error) = self.handle(committed) {
                stopped = Some(error);
                break;
            }
            done = committed.position;
        }
        if done > start {
            log.advance(CONSUMER, done)?;
        }
        self.clean_if_due();
        stopped.map_or(Ok((done, batch.len())), Err)
    }

    /// Trouble with old alerts keeps nobody from raising new ones: it is told, and the next hour
    /// tries again.
    fn clean_if_due(&self) {
        let Some(kept_for) = self.kept_for else {
            return;
        };
        let now = self.alerts.ports.clock.now();
        let last = self.cleaned.lock().replace(now);
        if last.is_some_and(|last| now.since(last) < CLEANING) {
            *self.cleaned.lock() = last;
            return;
        }
        if let Err(error) = self.alerts.remove_closed(kept_for) {
            tracing::warn!(
                code = error.code,
                message = error.message,
                "alerts.not_removed"
            );
        }
    }

    fn handle(&self, committed: &Committed) -> Result<(), PortError> {
        let Event::Exchange(event) = &committed.envelope.event else {
            return Ok(());
        };
        match self.respond(committed, event) {
            Err(error) if !error.retryable => self.pass_over(event, &error),
            result => result,
        }
    }

    fn respond(&self, committed: &Committed, event: &ExchangeEvent) -> Result<(), PortError> {
        let playbooks = self.playbooks.load();
        for due in matching::due(&playbooks, event) {
            raise::raise(&self.alerts, &due, committed, event)?;
        }
        Ok(())
    }

    /// Says in the log that an exchange got no alert, and why.
    fn pass_over(&self, event: &ExchangeEvent, error: &PortError) -> Result<(), PortError> {
        self.failed.fetch_add(1, Ordering::Relaxed);
        tracing::error!(exchange = %event.exchange, code = error.code, "alert.failed");
        let Some(principal) = &event.principal else {
            return Ok(());
        };
        let told = Event::System(SystemEvent {
            act: "alert.failed".into(),
            detail: format!("no alert for exchange {}: {error}", event.exchange).into(),
        });
        append(&self.alerts.ports, &principal.tenant, told)
    }
}
