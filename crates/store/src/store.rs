//! The open store. (Signatures first; the rooms behind them follow.)

use std::sync::Arc;

use model::event::Envelope;
use model::ports::{Committed, Counters, EventLog, Keys, PortError, Records};
use model::{Clock, ExchangeId, Scope, Timestamp};

use crate::config::StoreConfig;
use crate::query::{BodyView, EventKind, ExchangeQuery, ExchangeRow, Page, Step, Summary, View};
use crate::status::StoreStatus;

/// Everything that was recorded, and the ports to it.
#[derive(Debug)]
pub struct Store {
    log: Arc<dyn EventLog>,
    records: Arc<dyn Records>,
    counters: Arc<dyn Counters>,
    keys: Arc<dyn Keys>,
}

fn unbuilt() -> PortError {
    PortError {
        code: "store.unbuilt",
        message: "this part of the store is being built".to_owned(),
        retryable: false,
    }
}

impl Store {
    /// Opens the data folder, replays what a crash left, and starts the store's threads.
    ///
    /// # Errors
    /// When the folder is in use, damaged, of a newer version, or the root key is another one.
    pub fn open(config: StoreConfig, clock: Arc<dyn Clock>) -> Result<Self, PortError> {
        drop((config, clock));
        Err(unbuilt())
    }

    /// The log of facts.
    #[must_use]
    pub fn log(&self) -> Arc<dyn EventLog> {
        Arc::clone(&self.log)
    }

    /// The typed collections.
    #[must_use]
    pub fn records(&self) -> Arc<dyn Records> {
        Arc::clone(&self.records)
    }

    /// Standings and budgets.
    #[must_use]
    pub fn counters(&self) -> Arc<dyn Counters> {
        Arc::clone(&self.counters)
    }

    /// Public intake keys and keys for hashes.
    #[must_use]
    pub fn keys(&self) -> Arc<dyn Keys> {
        Arc::clone(&self.keys)
    }

    /// Commits everything that was appended, ends the threads and forces everything to the disk.
    ///
    /// # Errors
    /// When something could not be committed; it stays in the spool for the next start.
    pub fn close(&self) -> Result<(), PortError> {
        Err(unbuilt())
    }

    /// Exchanges that fit a query, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn exchanges(
        &self,
        _scope: &Scope,
        _query: &ExchangeQuery,
    ) -> Result<Page<ExchangeRow, ExchangeId>, PortError> {
        Err(unbuilt())
    }

    /// One exchange.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn exchange(&self, _scope: &Scope, _id: ExchangeId) -> Result<Option<Envelope>, PortError> {
        Err(unbuilt())
    }

    /// What was said in one exchange; `None` when there is no such exchange in scope.
    ///
    /// # Errors
    /// When the store cannot be read, or the body does not open.
    pub fn body(
        &self,
        _scope: &Scope,
        _id: ExchangeId,
        _view: View,
    ) -> Result<Option<BodyView>, PortError> {
        Err(unbuilt())
    }

    /// What happened from a time until before another, in steps.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn summary(
        &self,
        _scope: &Scope,
        _from: Timestamp,
        _to: Timestamp,
        _step: Step,
    ) -> Result<Summary, PortError> {
        Err(unbuilt())
    }

    /// Events of the audit trail before a position, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn events(
        &self,
        _scope: &Scope,
        _kind: EventKind,
        _before: Option<u64>,
        _limit: usize,
    ) -> Result<Page<Committed, u64>, PortError> {
        Err(unbuilt())
    }

    /// How the store is doing.
    #[must_use]
    pub fn status(&self) -> StoreStatus {
        StoreStatus::default()
    }
}
