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
    /// The time at the server.
    pub now: Time,
    /// Whether both listeners serve.
    pub ready: bool,
    /// What judges exchanges now.
    pub snapshot: SnapshotInfo,
    /// What came of the last reload; `null` when there was none since the start.
    pub last_reload: Option<ReloadReport>,
    /// Events written but not committed yet.
    pub spool_lag: u64,
    /// Committed events that the search does not know yet.
    pub search_lag: u64,
    /// Whether somebody has used the bootstrap token since the start.
    pub bootstrap_token_in_use: bool,
    /// Whether a bootstrap token is set, which is worth a warning by itself.
    pub bootstrap_token_set: bool,
    /// Readers of the event log.
    pub consumers: Vec<Consumer>,
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
