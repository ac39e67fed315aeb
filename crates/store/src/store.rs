//! The open store: its ports, its questions, its end.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;

use model::event::Envelope;
use model::ports::{Committed, Counters, EventLog, Keys, PortError, Records};
use model::{ExchangeId, Scope, Timestamp};
use parking_lot::Mutex;

use crate::counters::Ledger;
use crate::fault;
use crate::inner::Inner;
use crate::query::{
    self, BodyView, EventKind, ExchangeQuery, ExchangeRow, Page, Step, Summary, View,
};
use crate::records::Shelves;
use crate::status::StoreStatus;
use crate::writer::Writer;

/// Everything that was recorded, and the ports to it.
///
/// Dropping it ends its threads at once; what is in the spool is committed at the next start.
/// [`Store::close`] commits it before.
#[derive(Debug)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) records: Arc<Shelves>,
    pub(crate) threads: Mutex<Option<Threads>>,
}

/// The store's threads.
#[derive(Debug)]
pub(crate) struct Threads {
    pub(crate) writer: JoinHandle<Writer>,
    pub(crate) keeper: JoinHandle<()>,
    pub(crate) indexer: JoinHandle<()>,
}

impl Store {
    /// The log of facts.
    #[must_use]
    pub fn log(&self) -> Arc<dyn EventLog> {
        Arc::<Inner>::clone(&self.inner)
    }

    /// The typed collections.
    #[must_use]
    pub fn records(&self) -> Arc<dyn Records> {
        Arc::<Shelves>::clone(&self.records)
    }

    /// Standings and budgets.
    #[must_use]
    pub fn counters(&self) -> Arc<dyn Counters> {
        Arc::<Ledger>::clone(&self.ledger)
    }

    /// Public intake keys and keys for hashes.
    #[must_use]
    pub fn keys(&self) -> Arc<dyn Keys> {
        Arc::clone(&self.inner.keys) as Arc<dyn Keys>
    }

    /// Commits everything that was appended, ends the threads and forces everything to the disk.
    /// Nothing may append any more. A second call does nothing.
    ///
    /// # Errors
    /// When something could not be committed; it stays in the spool for the next start.
    pub fn close(&self) -> Result<(), PortError> {
        let Some(mut writer) = self.end_threads()? else {
            return Ok(());
        };
        writer.drain()?;
        writer.cut_spool()?;
        self.inner.progress.keep_consumers()?;
        self.inner.spool.sync()?;
        self.records.sync()?;
        self.ledger.sync()
    }

    /// Ends the threads; gives the writer back the first time.
    fn end_threads(&self) -> Result<Option<Writer>, PortError> {
        let Some(threads) = self.threads.lock().take() else {
            return Ok(None);
        };
        self.inner.committed.stop();
        let writer = threads.writer.join();
        let others = threads.keeper.join().and(threads.indexer.join());
        match (writer, others) {
            (Ok(writer), Ok(())) => Ok(Some(writer)),
            _ => Err(fault::error(
                "store.thread_died",
                "a thread of the store ended early; what it left is taken up at the next start",
            )),
        }
    }

    /// Exchanges that fit a query, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn exchanges(
        &self,
        scope: &Scope,
        query: &ExchangeQuery,
    ) -> Result<Page<ExchangeRow, ExchangeId>, PortError> {
        query::exchanges(&self.inner, scope, query)
    }

    /// One exchange.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn exchange(&self, scope: &Scope, id: ExchangeId) -> Result<Option<Envelope>, PortError> {
        query::exchange(&self.inner, scope, id)
    }

    /// What was said in one exchange; `None` when there is no such exchange in scope.
    ///
    /// # Errors
    /// When the store cannot be read, or the body does not open.
    pub fn body(
        &self,
        scope: &Scope,
        id: ExchangeId,
        view: View,
    ) -> Result<Option<BodyView>, PortError> {
        query::body(&self.inner, scope, id, view)
    }

    /// What happened from a time until before another, in steps.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn summary(
        &self,
        scope: &Scope,
        from: Timestamp,
        to: Timestamp,
        step: Step,
    ) -> Result<Summary, PortError> {
        query::summary(&self.inner, scope, (from, to), step)
    }

    /// Exchanges that started from a time until before another, by the rules that fired in them.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn rule_hits(
        &self,
        scope: &Scope,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<BTreeMap<String, u64>, PortError> {
        query::rule_hits(&self.inner, scope, from, to)
    }

    /// Events of the audit trail before a position, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn events(
        &self,
        scope: &Scope,
        kind: EventKind,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Page<Committed, u64>, PortError> {
        query::events(&self.inner, scope, kind, before, limit)
    }

    /// How the store is doing.
    #[must_use]
    pub fn status(&self) -> StoreStatus {
        let inner = &self.inner;
        let health = &inner.health;
        let position = inner.committed.position();
        let indexed = health.indexed.load(Ordering::Relaxed);
        StoreStatus {
            position,
            spool_bytes: inner.spool.waiting_bytes(),
            facts_bytes: inner.facts.files.bytes().ok(),
            bodies_bytes: inner.bodies.bytes().ok(),
            search_bytes: inner.search.bytes().ok(),
            refused_appends: inner.spool.refused(),
            damaged_stretches: health.damaged_stretches.load(Ordering::Relaxed),
            set_aside: health
                .set_aside
                .lock()
                .iter()
                .map(|day| day.start())
                .collect(),
            lost_bodies: health.lost_bodies.load(Ordering::Relaxed),
            search_lag: position.saturating_sub(indexed),
            writer_error: health.writer_error.lock().clone(),
            search_error: health.search_error.lock().clone(),
            sync_error: health.sync_error.lock().clone(),
            crashed_exchanges: health.crashed_exchanges.load(Ordering::Relaxed),
            retention: *health.retention.lock(),
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        if let Err(error) = self.end_threads() {
            tracing::error!(code = error.code, "the store did not end cleanly");
        }
    }
}
