//! The interval thread: forces what was appended to the disk, replaces the intake key, shortens
//! the counters' journal, and writes down how far consumers have come. None of it is on anybody's
//! way.

use std::sync::Arc;

use model::ports::PortError;

use crate::counters::Ledger;
use crate::inner::{self, Inner};
use crate::records::Shelves;

/// Works until the store ends.
pub(crate) fn run(inner: &Arc<Inner>, ledger: &Ledger, records: &Shelves) {
    while !inner.committed.is_stopping() {
        inner.committed.pause(inner.config.fsync_every);
        let outcome = round(inner, ledger, records);
        inner::note(&inner.health.sync_error, "keeper", outcome.as_ref().err());
    }
}

/// Each of these is tried, whatever becomes of the others.
fn round(inner: &Inner, ledger: &Ledger, records: &Shelves) -> Result<(), PortError> {
    let tried = [
        inner.spool.sync(),
        ledger.sync(),
        records.sync(),
        inner.progress.keep_consumers(),
        ledger.compact_if_long(),
        inner.keys.rotate_if_due(),
    ];
    tried.into_iter().collect()
}
