//! The event log in memory.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use model::event::Entry;
use model::exchange::{ExchangeEvent, Intent};
use model::ports::{Committed, EventLog, PortError};
use model::sealed::SealedBody;
use model::{Envelope, Event, ExchangeId, Scope, Stamp, TenantId};
use parking_lot::{Condvar, Mutex};

use crate::faults::Faults;

#[derive(Debug, Default)]
struct Inner {
    intents: Vec<(Stamp, Intent)>,
    events: Vec<Envelope>,
    bodies: BTreeMap<ExchangeId, SealedBody>,
    cursors: BTreeMap<String, u64>,
}

/// Keeps everything that was appended, for a test to look at.
#[derive(Debug, Default)]
pub struct MemoryLog {
    inner: Mutex<Inner>,
    grown: Condvar,
    faults: Arc<Faults>,
}

impl MemoryLog {
    /// A log that fails when these faults say so.
    #[must_use]
    pub fn with_faults(faults: Arc<Faults>) -> Self {
        Self {
            faults,
            ..Self::default()
        }
    }

    /// The switch that makes appends and advances fail.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Every intent, in order.
    #[must_use]
    pub fn intents(&self) -> Vec<(Stamp, Intent)> {
        self.inner.lock().intents.clone()
    }

    /// Every event, in order.
    #[must_use]
    pub fn events(&self) -> Vec<Envelope> {
        self.inner.lock().events.clone()
    }

    /// Every exchange that ended, in order.
    #[must_use]
    pub fn exchanges(&self) -> Vec<ExchangeEvent> {
        let exchange = |envelope: Envelope| match envelope.event {
            Event::Exchange(event) | Event::Inspect(event) => Some(*event),
            Event::Admin(_) | Event::Action(_) | Event::System(_) => None,
        };
        self.events().into_iter().filter_map(exchange).collect()
    }

    /// The sealed body of an exchange, if one was appended.
    #[must_use]
    pub fn body(&self, exchange: ExchangeId) -> Option<SealedBody> {
        self.inner.lock().bodies.get(&exchange).cloned()
    }

    /// Waits until the log holds this many events; `false` when the time is up.
    #[must_use]
    pub fn wait_for_events(&self, count: usize, timeout: Duration) -> bool {
        let position = u64::try_from(count.saturating_sub(1)).unwrap_or(u64::MAX);
        count == 0 || self.wait(position, timeout)
    }
}

/// A tenant sees its own events; what belongs to nobody is seen by the installation only.
fn within(scope: &Scope, tenant: Option<&TenantId>) -> bool {
    match tenant {
        Some(tenant) => scope.covers(tenant),
        None => *scope == Scope::Installation,
    }
}

fn check_reach(scope: &Scope, tenant: Option<&TenantId>) -> Result<(), PortError> {
    if within(scope, tenant) {
        return Ok(());
    }
    Err(PortError {
        code: "log.other_tenant",
        message: "the entry belongs to another tenant than the call".to_owned(),
        retryable: false,
    })
}

impl EventLog for MemoryLog {
    fn append(&self, scope: &Scope, entry: &Entry) -> Result<(), PortError> {
        self.faults.check("log.append_failed")?;
        let mut inner = self.inner.lock();
        match entry {
            Entry::Intent { stamp, intent } => {
                check_reach(scope, Some(&intent.principal.tenant))?;
                inner.intents.push((stamp.clone(), intent.as_ref().clone()));
            }
            Entry::Event { envelope, body } => {
                check_reach(scope, envelope.tenant.as_ref())?;
                if let (Event::Exchange(event) | Event::Inspect(event), Some(body)) =
                    (&envelope.event, body)
                {
                    inner.bodies.insert(event.exchange, body.as_ref().clone());
                }
                inner.events.push(envelope.as_ref().clone());
                self.grown.notify_all();
            }
        }
        Ok(())
    }

    fn read(&self, scope: &Scope, after: u64, limit: usize) -> Result<Vec<Committed>, PortError> {
        let inner = self.inner.lock();
        let committed = inner
            .events
            .iter()
            .zip(1..)
            .skip(usize::try_from(after).unwrap_or(usize::MAX))
            .filter(|(envelope, _)| within(scope, envelope.tenant.as_ref()))
            .take(limit)
            .map(|(envelope, position)| Committed {
                position,
                envelope: Arc::new(envelope.clone()),
            });
        Ok(committed.collect())
    }

    fn wait(&self, position: u64, timeout: Duration) -> bool {
        let mut inner = self.inner.lock();
        let short =
            |inner: &mut Inner| u64::try_from(inner.events.len()).unwrap_or(u64::MAX) <= position;
        !self
            .grown
            .wait_while_for(&mut inner, short, timeout)
            .timed_out()
    }

    fn cursor(&self, consumer: &str) -> Result<u64, PortError> {
        Ok(self
            .inner
            .lock()
            .cursors
            .get(consumer)
            .copied()
            .unwrap_or(0))
    }

    fn advance(&self, consumer: &str, position: u64) -> Result<(), PortError> {
        self.faults.check("log.advance_failed")?;
        let mut inner = self.inner.lock();
        inner.cursors.insert(consumer.to_owned(), position);
        Ok(())
    }
}
