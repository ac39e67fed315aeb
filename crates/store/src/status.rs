//! How the store is doing: what the status page and the metrics show.

use model::Timestamp;

/// How the store is doing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoreStatus {
    /// The last committed position.
    pub position: u64,
    /// Bytes in the spool that are not committed yet.
    pub spool_bytes: u64,
    /// Bytes of all facts on the disk; `None` when the folder cannot be read.
    pub facts_bytes: Option<u64>,
    /// Bytes of all bodies.
    pub bodies_bytes: Option<u64>,
    /// Bytes of the search index.
    pub search_bytes: Option<u64>,
    /// Appends refused because the spool was full or could not be written.
    pub refused_appends: u64,
    /// Stretches of the spool that could not be read, at the last start.
    pub damaged_stretches: u64,
    /// Days whose facts are damaged and were set aside, oldest first, as the microsecond they start.
    pub set_aside: Vec<Timestamp>,
    /// Bodies that arrived but could not be opened, so that only their facts are kept.
    pub lost_bodies: u64,
    /// Committed events that are not in the search index yet.
    pub search_lag: u64,
    /// Why the last batch was not committed, while that lasts.
    pub writer_error: Option<String>,
    /// Why the search index does not grow, while that lasts.
    pub search_error: Option<String>,
    /// Why written data is not forced to the disk, while that lasts.
    pub sync_error: Option<String>,
    /// Exchanges admitted by an earlier start and cut by its crash, as found at this start.
    pub crashed_exchanges: u64,
    /// What retention did when it last ran.
    pub retention: Option<Retained>,
}

/// What a run of retention did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retained {
    /// When it ran.
    pub at: Timestamp,
    /// Day files dropped.
    pub files: u64,
    /// Their size.
    pub bytes: u64,
    /// The oldest day that still has facts, as the microsecond it starts.
    pub oldest_facts: Option<Timestamp>,
    /// The oldest day that still has bodies.
    pub oldest_bodies: Option<Timestamp>,
}
