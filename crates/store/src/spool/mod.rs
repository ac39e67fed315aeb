//! The spool: where entries wait, durably, for the writer.
//!
//! An append is one plain write under a short lock. Whatever committed it, the writer reads the
//! same files from its cursor on, at a start as in between; so recovery is the normal way.
//! Segments are dropped once they are consumed. The spool is bounded: beyond its limit appends
//! are refused, and counted.

pub(crate) mod entry;
mod segment;
mod start;

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use model::Timestamp;
use model::ports::PortError;
use parking_lot::Mutex;

use crate::append_file::AppendFile;
use crate::fault;
use crate::frame::{self, Found};

/// Segments are sealed at this length.
const SEGMENT: u64 = 64 << 20;
/// How much is read at once.
const CHUNK: u64 = 4 << 20;

/// A place in the spool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Cursor {
    /// The segment.
    pub(crate) segment: u64,
    /// The first byte not consumed.
    pub(crate) offset: u64,
}

/// Some payloads in order, and where they end.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    /// What was appended.
    pub(crate) payloads: Vec<Vec<u8>>,
    /// Where to go on.
    pub(crate) end: Cursor,
    /// How many bytes that takes off the spool.
    pub(crate) bytes: u64,
    /// Stretches that were no frames, and how many bytes they had.
    pub(crate) damaged: Vec<u64>,
}

/// The spool.
#[derive(Debug)]
pub(crate) struct Spool {
    folder: PathBuf,
    limit: u64,
    active: Mutex<Active>,
    /// When each sealed segment was begun.
    sealed: Mutex<BTreeMap<u64, Timestamp>>,
    /// Sealed segments that are not on the disk yet.
    unsynced: Mutex<Vec<Arc<File>>>,
    appended: AtomicU64,
    synced: AtomicU64,
    consumed: AtomicU64,
    refused: AtomicU64,
}

#[derive(Debug)]
struct Active {
    file: AppendFile,
    number: u64,
    started: Timestamp,
}

impl Spool {
    /// Appends a frame. When this returns, it survives the death of the process.
    pub(crate) fn append(&self, frame: &[u8], now: Timestamp) -> Result<(), PortError> {
        let appended = self.try_append(frame, now);
        if appended.is_err() {
            self.refused.fetch_add(1, Ordering::Relaxed);
        }
        appended
    }

    fn try_append(&self, frame: &[u8], now: Timestamp) -> Result<(), PortError> {
        if self.waiting_bytes() + frame.len() as u64 > self.limit {
            return Err(PortError {
                code: "store.spool_full",
                message: "the spool is full because the store cannot commit; see its status for the reason".to_owned(),
                retryable: true,
            });
        }
        let mut active = self.active.lock();
        if active.file.is_broken() {
            self.seal(&mut active, now)?;
        } else if active.file.length() >= SEGMENT {
            // A longer segment is no harm; the next append tries again.
            if let Err(cause) = self.seal(&mut active, now) {
                tracing::warn!(code = cause.code, "a new spool segment could not be begun");
            }
        }
        active.file.append(frame).map_err(fault::file("spool"))?;
        self.appended
            .fetch_add(frame.len() as u64, Ordering::Relaxed);
        Ok(())
    }

    /// Begins a new segment if the active one was begun before a time.
    pub(crate) fn rotate_older(&self, than: Timestamp, now: Timestamp) -> Result<(), PortError> {
        let mut active = self.active.lock();
        if active.started >= than {
            return Ok(());
        }
        self.seal(&mut active, now)
    }

    fn seal(&self, active: &mut Active, now: Timestamp) -> Result<(), PortError> {
        let number = active.number + 1;
        let file = segment::create(&self.folder, number, now).map_err(fault::file("spool"))?;
        self.sealed.lock().insert(active.number, active.started);
        self.unsynced.lock().push(active.file.handle());
        *active = Active {
            file,
            number,
            started: now,
        };
        Ok(())
    }

    /// Reads what was appended behind a cursor; empty when there is nothing.
    pub(crate) fn read(&self, cursor: Cursor) -> Result<Chunk, PortError> {
        let (active, published) = {
            let active = self.active.lock();
            (active.number, active.file.length())
        };
        let mut at = cursor;
        loop {
            at.offset = at.offset.max(segment::HEADER);
            let limit = if at.segment == active {
                published
            } else {
                self.length(at.segment)?
            };
            let chunk = if at.offset < limit {
                self.read_segment(at, limit)?
            } else {
                Chunk {
                    end: at,
                    ..Chunk::default()
                }
            };
            if chunk.end.offset > at.offset || at.segment == active {
                return Ok(chunk);
            }
            at = self.following(at.segment, active);
        }
    }

    fn read_segment(&self, from: Cursor, limit: u64) -> Result<Chunk, PortError> {
        let mut chunk = Chunk {
            end: from,
            ..Chunk::default()
        };
        let mut most = CHUNK;
        loop {
            let bytes = segment::read(&self.folder, from.segment, from.offset, limit, most)
                .map_err(fault::file("spool"))?;
            let more = from.offset + (bytes.len() as u64) < limit;
            chunk.bytes = take_frames(&bytes, more, &mut chunk) as u64;
            chunk.end.offset = from.offset + chunk.bytes;
            if chunk.bytes > 0 || !more {
                return Ok(chunk);
            }
            // One entry is longer than what was read.
            most = most.saturating_mul(4);
        }
    }

    fn length(&self, number: u64) -> Result<u64, PortError> {
        match segment::length(&self.folder, number) {
            Ok(length) => Ok(length),
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(0),
            Err(cause) => Err(fault::file("spool")(cause)),
        }
    }

    fn following(&self, number: u64, active: u64) -> Cursor {
        let sealed = self.sealed.lock();
        let next = sealed.range(number + 1..).next().map(|(next, _)| *next);
        Cursor {
            segment: next.unwrap_or(active),
            offset: segment::HEADER,
        }
    }

    /// Notes that some bytes are committed.
    pub(crate) fn consumed(&self, bytes: u64) {
        self.consumed.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Drops the segments that lie wholly before a cursor.
    pub(crate) fn drop_before(&self, to: Cursor) -> Result<(), PortError> {
        let done: Vec<u64> = {
            let sealed = self.sealed.lock();
            sealed
                .range(..to.segment)
                .map(|(number, _)| *number)
                .collect()
        };
        for number in done {
            std::fs::remove_file(segment::path(&self.folder, number))
                .map_err(fault::file("spool"))?;
            self.sealed.lock().remove(&number);
        }
        Ok(())
    }

    /// When the oldest segment that is still there was begun.
    pub(crate) fn oldest_started(&self) -> Timestamp {
        let active = self.active.lock().started;
        let sealed = self.sealed.lock();
        sealed.values().copied().min().unwrap_or(active).min(active)
    }

    /// Bytes that wait to be committed.
    pub(crate) fn waiting_bytes(&self) -> u64 {
        let appended = self.appended.load(Ordering::Relaxed);
        appended.saturating_sub(self.consumed.load(Ordering::Relaxed))
    }

    /// How many appends were refused.
    pub(crate) fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    /// Forces everything that was appended to the disk.
    pub(crate) fn sync(&self) -> Result<(), PortError> {
        let appended = self.appended.load(Ordering::Relaxed);
        if self.synced.load(Ordering::Relaxed) == appended {
            return Ok(());
        }
        let mut files: Vec<Arc<File>> = self.unsynced.lock().clone();
        let sealed = files.len();
        files.push(self.active.lock().file.handle());
        for file in files {
            file.sync_data().map_err(fault::file("spool"))?;
        }
        self.unsynced.lock().drain(..sealed);
        self.synced.store(appended, Ordering::Relaxed);
        Ok(())
    }
}

/// Takes the whole frames at the start of some bytes, and tells where they end.
fn take_frames(bytes: &[u8], more: bool, into: &mut Chunk) -> usize {
    let mut at = 0;
    loop {
        match frame::find(bytes, at, more) {
            Found::Frame { payload, end } => {
                into.payloads.push(payload.to_vec());
                at = end;
            }
            Found::Damaged { end } => {
                into.damaged.push((end - at) as u64);
                at = end;
            }
            Found::NeedMore | Found::End => return at,
        }
    }
}
