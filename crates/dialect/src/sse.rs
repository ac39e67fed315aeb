//! Server-sent events: from bytes in any chunks to whole frames.
//!
//! Follows the WHATWG rules: lines end in LF, CRLF or CR; a blank line ends a frame; `data` lines
//! are joined; comments and unknown fields are ignored, yet kept in the raw bytes, so that a frame
//! can be forwarded as it came. A frame is bounded; one that grows beyond is reported, not kept.

mod frame;

use bytes::{Bytes, BytesMut};
use memchr::memchr2;

pub(crate) use frame::rewrite;
pub use frame::{Data, RawFrame};

/// Cuts bytes into frames.
#[derive(Debug)]
pub struct SseReader {
    limit: usize,
    /// The start of a frame whose end has not come yet.
    pending: BytesMut,
    cursor: Cursor,
    overflown: bool,
}

/// A frame grew beyond the limit. The reader takes nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameTooLarge;

/// How far the pending bytes were searched, so that no byte is searched twice.
#[derive(Debug, Clone, Copy, Default)]
struct Cursor {
    at: usize,
    line_start: usize,
}

impl SseReader {
    /// A reader for one stream whose frames may have up to `limit` bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            pending: BytesMut::new(),
            cursor: Cursor::default(),
            overflown: false,
        }
    }

    /// Takes bytes as they came, and gives every frame that they complete to `each`.
    ///
    /// # Errors
    /// When a frame is too large; from then on nothing is read.
    pub fn push(
        &mut self,
        mut bytes: Bytes,
        mut each: impl FnMut(RawFrame),
    ) -> Result<(), FrameTooLarge> {
        if self.overflown {
            return Err(FrameTooLarge);
        }
        if self.pending.is_empty() {
            // The usual case: whole frames, which stay where they are.
            while let Some(end) = self.cursor.end_of_frame(&bytes) {
                self.emit(bytes.split_to(end), &mut each)?;
            }
            self.pending.extend_from_slice(&bytes);
        } else {
            self.pending.extend_from_slice(&bytes);
            while let Some(end) = self.cursor.end_of_frame(&self.pending) {
                let raw = self.pending.split_to(end).freeze();
                self.emit(raw, &mut each)?;
            }
        }
        self.bound(self.pending.len())
    }

    /// The stream ended: what is left, even if it is not terminated.
    #[must_use]
    pub fn finish(&mut self) -> Option<RawFrame> {
        if self.overflown || self.pending.is_empty() {
            return None;
        }
        let raw = std::mem::take(&mut self.pending).freeze();
        Some(RawFrame::read(raw))
    }

    /// Whether a frame was too large, so that nothing more is read.
    #[must_use]
    pub fn is_overflown(&self) -> bool {
        self.overflown
    }

    fn emit(&mut self, raw: Bytes, each: &mut impl FnMut(RawFrame)) -> Result<(), FrameTooLarge> {
        self.cursor = Cursor::default();
        self.bound(raw.len())?;
        each(RawFrame::read(raw));
        Ok(())
    }

    fn bound(&mut self, length: usize) -> Result<(), FrameTooLarge> {
        if length <= self.limit {
            return Ok(());
        }
        self.overflown = true;
        self.pending = BytesMut::new();
        Err(FrameTooLarge)
    }
}

impl Cursor {
    /// One past the blank line that ends the frame at the start of `bytes`.
    ///
    /// A CR at the very end decides nothing yet: an LF may follow and belong to it.
    fn end_of_frame(&mut self, bytes: &[u8]) -> Option<usize> {
        loop {
            let rest = bytes.get(self.at..)?;
            let Some(length) = memchr2(b'\n', b'\r', rest) else {
                self.at = bytes.len();
                return None;
            };
            let line_end = self.at + length;
            let next = match (bytes.get(line_end), bytes.get(line_end + 1)) {
                (Some(b'\r'), Some(b'\n')) => line_end + 2,
                (Some(b'\r'), None) => {
                    self.at = line_end;
                    return None;
                }
                _ => line_end + 1,
            };
            if line_end == self.line_start {
                return Some(next);
            }
            self.at = next;
            self.line_start = next;
        }
    }
}
