//! Opening the spool: what earlier starts left is taken over as it is, and a new segment begun.
//!
//! Files of earlier starts are never written to, so a torn tail stays where a crash put it and
//! is stepped over, and counted, when the writer gets there.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::AtomicU64;

use model::Timestamp;
use model::ports::PortError;
use parking_lot::Mutex;

use super::{Active, Cursor, Spool, segment};
use crate::fault;

impl Spool {
    /// Opens the spool of a data folder, from a cursor on.
    pub(crate) fn open(
        folder: &Path,
        limit: u64,
        cursor: Cursor,
        now: Timestamp,
    ) -> Result<Self, PortError> {
        let fault = fault::file("spool");
        std::fs::create_dir_all(folder).map_err(&fault)?;
        let mut sealed = BTreeMap::new();
        let mut waiting = 0;
        for number in segment::list(folder).map_err(&fault)? {
            // A header that was cut short has nothing behind it; age does not matter.
            let started = segment::started(folder, number)?.unwrap_or(now);
            sealed.insert(number, started);
            let read = match number.cmp(&cursor.segment) {
                std::cmp::Ordering::Less => u64::MAX,
                std::cmp::Ordering::Equal => cursor.offset.max(segment::HEADER),
                std::cmp::Ordering::Greater => segment::HEADER,
            };
            waiting += segment::length(folder, number)
                .map_err(&fault)?
                .saturating_sub(read);
        }
        let last = sealed.keys().next_back().copied().unwrap_or(0);
        let number = last.max(cursor.segment) + 1;
        let file = segment::create(folder, number, now).map_err(&fault)?;
        Ok(Self {
            folder: folder.to_owned(),
            limit,
            active: Mutex::new(Active {
                file,
                number,
                started: now,
            }),
            sealed: Mutex::new(sealed),
            unsynced: Mutex::default(),
            appended: AtomicU64::new(waiting),
            synced: AtomicU64::new(0),
            consumed: AtomicU64::new(0),
            refused: AtomicU64::new(0),
        })
    }
}
