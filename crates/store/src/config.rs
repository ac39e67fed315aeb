//! What the store has to be told: where to keep things, under which root key, and for how long.
//!
//! Knows no file format and no environment; `app` reads those.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use model::Secret;
use model::event::Stamper;

const DAY: Duration = Duration::from_hours(24);

/// How to open a store.
#[derive(Debug, Clone)]
pub struct StoreConfig {
    /// The data folder; made when it is missing.
    pub data: PathBuf,
    /// The root key, at least 32 bytes, kept outside the data folder.
    pub root_key: Secret,
    /// Where the store's own events draw their stamps, shared with the rest of the process.
    pub stamper: Arc<Stamper>,
    /// How often written data is forced to the disk: what the death of the machine may cost.
    pub fsync_every: Duration,
    /// How long things are kept.
    pub retention: Retention,
    /// How many bytes may wait in the spool before appends are refused.
    pub spool_limit: u64,
    /// How long an intake key is handed out before a new one is made.
    pub intake_key_life: Duration,
}

impl StoreConfig {
    /// A configuration with the usual figures.
    #[must_use]
    pub fn new(data: PathBuf, root_key: Secret, stamper: Arc<Stamper>) -> Self {
        Self {
            data,
            root_key,
            stamper,
            fsync_every: Duration::from_millis(200),
            retention: Retention::default(),
            spool_limit: 1 << 30,
            intake_key_life: Duration::from_hours(1),
        }
    }
}

/// How long things are kept, counted from the end of the day they belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Facts and the counts made of them.
    pub facts: Duration,
    /// What was said.
    pub bodies: Duration,
    /// The search index over what was said.
    pub search: Duration,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            facts: 180 * DAY,
            bodies: 30 * DAY,
            search: 30 * DAY,
        }
    }
}
