//! What the rooms of an open store share: the files for reading, how far the log is committed,
//! and how everybody is doing.

use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use model::Clock;
use model::ports::PortError;
use parking_lot::{Condvar, Mutex};

use crate::config::StoreConfig;
use crate::day::Day;
use crate::day_files::DayFiles;
use crate::facts::Facts;
use crate::keys::KeyRing;
use crate::progress::Progress;
use crate::spool::Spool;
use crate::status::Retained;

/// What the rooms of an open store share.
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) config: StoreConfig,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) keys: Arc<KeyRing>,
    pub(crate) spool: Spool,
    pub(crate) progress: Progress,
    pub(crate) facts: Facts,
    pub(crate) bodies: Arc<DayFiles>,
    pub(crate) search: Arc<DayFiles>,
    pub(crate) committed: Committed,
    pub(crate) health: Health,
    /// Held for as long as anybody uses the data folder.
    pub(crate) _lock: File,
}

/// The last committed position, for those who wait for the next; and whether the store ends.
#[derive(Debug, Default)]
pub(crate) struct Committed {
    position: Mutex<u64>,
    changed: Condvar,
    stopping: AtomicBool,
}

impl Committed {
    /// The last committed position.
    pub(crate) fn position(&self) -> u64 {
        *self.position.lock()
    }

    /// Tells everybody that everything up to a position is committed.
    pub(crate) fn publish(&self, position: u64) {
        let mut last = self.position.lock();
        *last = position.max(*last);
        self.changed.notify_all();
    }

    /// Waits until something after a position is committed, or the time is up. Tells whether
    /// something is there.
    pub(crate) fn wait(&self, position: u64, timeout: Duration) -> bool {
        let mut last = self.position.lock();
        self.changed
            .wait_while_for(&mut last, |last| *last <= position, timeout);
        *last > position
    }

    /// The same for a thread of the store, which also wakes up when the store ends.
    pub(crate) fn wait_or_stop(&self, position: u64, timeout: Duration) {
        let mut last = self.position.lock();
        self.changed.wait_while_for(
            &mut last,
            |last| *last <= position && !self.is_stopping(),
            timeout,
        );
    }

    /// Lets this much time pass, unless the store ends.
    pub(crate) fn pause(&self, time: Duration) {
        let mut last = self.position.lock();
        self.changed
            .wait_while_for(&mut last, |_| !self.is_stopping(), time);
    }

    /// Whether the store ends.
    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// Ends the store's threads.
    pub(crate) fn stop(&self) {
        let _position = self.position.lock();
        self.stopping.store(true, Ordering::Release);
        self.changed.notify_all();
    }
}

/// How everybody is doing.
#[derive(Debug, Default)]
pub(crate) struct Health {
    /// Stretches of the spool that could not be read.
    pub(crate) damaged_stretches: AtomicU64,
    /// Days whose facts were set aside, now or at an earlier start.
    pub(crate) set_aside: Mutex<Vec<Day>>,
    /// Bodies that did not open.
    pub(crate) lost_bodies: AtomicU64,
    /// Exchanges that a crash cut.
    pub(crate) crashed_exchanges: AtomicU64,
    /// How far the search index has come.
    pub(crate) indexed: AtomicU64,
    /// Why the last batch was not committed.
    pub(crate) writer_error: Mutex<Option<String>>,
    /// Why the search index does not grow.
    pub(crate) search_error: Mutex<Option<String>>,
    /// Why written data is not forced to the disk.
    pub(crate) sync_error: Mutex<Option<String>>,
    /// What retention did when it last ran.
    pub(crate) retention: Mutex<Option<Retained>>,
}

/// Keeps what a thread's last round came to, and logs when that changes.
pub(crate) fn note(kept: &Mutex<Option<String>>, part: &'static str, error: Option<&PortError>) {
    let mut kept = kept.lock();
    let now = error.map(ToString::to_string);
    match (&*kept, &now) {
        (None, Some(error)) => tracing::error!(part, error, "the store falls behind"),
        (Some(_), None) => tracing::info!(part, "the store catches up again"),
        _ => {}
    }
    *kept = now;
}
