//! The shape of how the installation is doing.

use serde::Serialize;
use utoipa::ToSchema;

use super::Time;
use super::config::{ReloadReport, SnapshotInfo};
use super::words::Mode;

/// How the installation is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Status {
    /// The version of the product.
    pub version: String,
    /// Whether it is for trying out.
    pub mode: Mode,
    /// Where the gateway listens, such as `127.0.0.1:8080`.
    pub gateway: String,
    /// The time at the server.
    pub now: Time,
    /// Whether both listeners serve.
    pub ready: bool,
    /// What judges exchanges now.
    pub snapshot: SnapshotInfo,
    /// What came of the last reload; `null` when there was none since the start.
    pub last_reload: Option<ReloadReport>,
    /// How the store is doing.
    pub store: StoreStatus,
    /// Whether somebody has used the bootstrap token since the start.
    pub bootstrap_token_in_use: bool,
    /// Whether a bootstrap token is set, which is worth a warning by itself.
    pub bootstrap_token_set: bool,
    /// Readers of the event log.
    pub consumers: Vec<Consumer>,
}

/// How the store is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StoreStatus {
    /// The last committed position.
    pub position: u64,
    /// Bytes written but not committed yet.
    pub spool_bytes: u64,
    /// Committed events that the search does not know yet.
    pub search_lag: u64,
    /// Appends refused because the spool was full or could not be written.
    pub refused_appends: u64,
    /// Stretches of the spool that could not be read, at the last start.
    pub damaged_stretches: u64,
    /// Days whose facts are damaged, oldest first: their files were set aside in the folder `facts`,
    /// beside where they stood, as `….damaged-1`. They stay here until a person restores them or
    /// their retention is over.
    pub set_aside: Vec<Time>,
    /// Bodies that arrived but could not be opened, so that only their facts are kept.
    pub lost_bodies: u64,
    /// Exchanges cut by a crash, as found at the last start.
    pub crashed_exchanges: u64,
    /// Why nothing is committed, while that lasts.
    pub writer_error: Option<String>,
    /// Why the search does not grow, while that lasts.
    pub search_error: Option<String>,
    /// The oldest day that still has facts; `null` until retention has run.
    pub oldest_facts: Option<Time>,
    /// The oldest day that still has bodies; `null` until retention has run.
    pub oldest_bodies: Option<Time>,
}

/// A reader of the event log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Consumer {
    /// Its name.
    pub name: String,
    /// How far it has come.
    pub position: u64,
    /// Events it has not read yet.
    pub lag: u64,
}
