//! The ports: what the planes ask of the world, each with one conformance suite in `testkit`.
//!
//! `store` implements the first four, `connect` the last two, `app` wires. Every call takes a
//! [`Scope`]. The calls are short and synchronous; whatever waits longer has its own thread.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::counters::{Bound, BudgetExhausted, Reservation, Trip};
use crate::event::{Entry, Envelope};
use crate::finding::Severity;
use crate::id::{ExchangeId, StandingId, TenantId};
use crate::money::MicroUsd;
use crate::scope::Scope;
use crate::sealed::IntakePublicKey;
use crate::secret::Secret;
use crate::standing::{Standing, Target};
use crate::time::Timestamp;

/// What went wrong behind a port. Says what failed and what to do, never a path or a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortError {
    /// A stable code, such as `store.disk_full`.
    pub code: &'static str,
    /// A sentence for an operator.
    pub message: String,
    /// Whether the same call may work later.
    pub retryable: bool,
}

impl fmt::Display for PortError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for PortError {}

/// A committed event with its place in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// Its place; strictly growing in commit order.
    pub position: u64,
    /// The event, shared by everybody who follows the log.
    pub envelope: Arc<Envelope>,
}

/// The log of facts.
pub trait EventLog: Send + Sync + fmt::Debug {
    /// Appends an entry. When this returns, the entry survives the death of the process.
    ///
    /// # Errors
    /// When the entry could not be written; nothing of it remains.
    fn append(&self, scope: &Scope, entry: &Entry) -> Result<(), PortError>;

    /// Reads committed events after a position, oldest first, at most `limit`.
    ///
    /// # Errors
    /// When the log cannot be read.
    fn read(&self, scope: &Scope, after: u64, limit: usize) -> Result<Vec<Committed>, PortError>;

    /// Waits until something after `position` is committed, or the time is up.
    fn wait(&self, position: u64, timeout: Duration) -> bool;

    /// How far a consumer has come; 0 if it is new.
    ///
    /// # Errors
    /// When the cursor cannot be read.
    fn cursor(&self, consumer: &str) -> Result<u64, PortError>;

    /// Notes how far a consumer has come.
    ///
    /// # Errors
    /// When the cursor cannot be kept.
    fn advance(&self, consumer: &str, position: u64) -> Result<(), PortError>;
}

/// A record as kept: a JSON document with a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The record's id within its collection.
    pub id: String,
    /// Whose it is.
    pub tenant: TenantId,
    /// Counted from 1; every write adds one.
    pub version: u64,
    /// The document.
    pub json: String,
}

/// A typed collection: its name and which fields may be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Collection {
    /// The collection's name.
    pub name: &'static str,
    /// Top-level fields (text or number) with an index.
    pub indexes: &'static [&'static str],
}

/// A search over one collection, newest id first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecordQuery {
    /// Indexed fields that must equal a text.
    pub equals: Vec<(&'static str, String)>,
    /// Only ids before this one.
    pub before: Option<String>,
    /// At most this many.
    pub limit: usize,
}

/// Why a record was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriteError {
    /// Somebody else wrote first; read again.
    Conflict,
    /// The store failed.
    Port(PortError),
}

/// Typed collections: alerts, people, sessions, documents of console origin.
pub trait Records: Send + Sync + fmt::Debug {
    /// Reads one record.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn get(&self, scope: &Scope, of: Collection, id: &str) -> Result<Option<Kept>, PortError>;

    /// Writes one record. `expected` is the version it replaces, 0 for a new one.
    ///
    /// # Errors
    /// [`WriteError::Conflict`] when `expected` is not the version that is there.
    fn put(&self, of: Collection, record: &Kept, expected: u64) -> Result<u64, WriteError>;

    /// Removes one record; `false` if it was not there.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn remove(&self, scope: &Scope, of: Collection, id: &str) -> Result<bool, PortError>;

    /// Searches one collection, newest id first.
    ///
    /// # Errors
    /// When the store cannot be read, or a field has no index.
    fn find(
        &self,
        scope: &Scope,
        of: Collection,
        query: &RecordQuery,
    ) -> Result<Vec<Kept>, PortError>;
}

/// Standings and budgets: atomic, and exact over a crash of the process.
pub trait Counters: Send + Sync + fmt::Debug {
    /// What binds a call with these targets; charges one scrutinised request if one is due.
    /// Of several scrutinies the one with the narrowest target (first in `targets`) is charged.
    ///
    /// # Errors
    /// When the charge could not be journalled.
    fn admit(&self, scope: &Scope, targets: &[Target], now: Timestamp) -> Result<Bound, PortError>;

    /// Sets a standing. One of the same kind on the same target is replaced: reset, never added.
    ///
    /// # Errors
    /// When it could not be journalled; then it does not bind.
    fn set(&self, scope: &Scope, standing: &Standing) -> Result<(), PortError>;

    /// Removes a standing, which is its undo; `None` if there is none of that id in scope.
    ///
    /// # Errors
    /// When it could not be journalled; then it still binds.
    fn remove(&self, scope: &Scope, id: StandingId) -> Result<Option<Standing>, PortError>;

    /// Every standing that is active, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn list(&self, scope: &Scope, now: Timestamp) -> Result<Vec<Standing>, PortError>;

    /// Notes a trip and tells how many distinct users of the key tripped within the window.
    ///
    /// # Errors
    /// When it could not be journalled.
    fn trip(&self, scope: &Scope, trip: &Trip) -> Result<u32, PortError>;

    /// Sets money aside in every budget, or in none.
    ///
    /// # Errors
    /// [`ReserveError::Exhausted`] when one of the budgets has no room.
    fn reserve(&self, scope: &Scope, reservation: &Reservation) -> Result<(), ReserveError>;

    /// Replaces what was set aside by what it cost.
    ///
    /// # Errors
    /// When it could not be journalled.
    fn settle(&self, scope: &Scope, exchange: ExchangeId, cost: MicroUsd) -> Result<(), PortError>;
}

/// Why nothing was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReserveError {
    /// A budget has no room.
    Exhausted(Box<BudgetExhausted>),
    /// The store failed.
    Port(PortError),
}

/// Public halves of the keys under which bodies are sealed; the secret halves stay in the store.
pub trait Keys: Send + Sync + fmt::Debug {
    /// The intake key to seal to now. Changes from time to time; ask again each minute.
    ///
    /// # Errors
    /// When there is none and none could be made.
    fn intake(&self) -> Result<IntakePublicKey, PortError>;

    /// A key for keyed hashes of this tenant and purpose, stable for the life of the root key.
    ///
    /// # Errors
    /// When the root key cannot be read.
    fn hash_key(&self, scope: &Scope, purpose: &str) -> Result<Secret, PortError>;
}

/// One outbound request; the destination comes from configuration, never from a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outbound {
    /// `POST`, `PUT` and so on.
    pub method: &'static str,
    /// Where to.
    pub url: String,
    /// Header names and values; a value may be a credential.
    pub headers: Vec<(String, Secret)>,
    /// The body.
    pub body: Vec<u8>,
    /// How long it may take in all.
    pub deadline: Duration,
}

/// The answer to an [`Outbound`] request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The HTTP status.
    pub status: u16,
    /// The body, bounded by the implementation.
    pub body: Vec<u8>,
}

/// Outbound HTTP. Blocks its thread; called from workers, never from the data plane.
pub trait Fetch: Send + Sync + fmt::Debug {
    /// Sends a request and waits for its answer.
    ///
    /// # Errors
    /// When no answer came before the deadline, or the destination is not allowed.
    fn fetch(&self, scope: &Scope, request: &Outbound) -> Result<Fetched, PortError>;
}

/// Something a person should hear of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How bad.
    pub severity: Severity,
    /// One line, without prompt text.
    pub title: String,
    /// A path in the console that shows it.
    pub link: String,
    /// Where it comes from, for deduplication.
    pub key: String,
}

/// Tells people.
pub trait Notifier: Send + Sync + fmt::Debug {
    /// Hands a notice over for delivery.
    ///
    /// # Errors
    /// When it could not be taken over; the caller keeps it.
    fn notify(&self, scope: &Scope, notice: &Notice) -> Result<(), PortError>;
}
