//! One JSON document per line, as some providers stream: from bytes in any chunks to whole lines.

use bytes::{Bytes, BytesMut};
use memchr::memchr;

use crate::sse::{Data, FrameTooLarge, RawFrame};

/// Cuts bytes into lines.
#[derive(Debug)]
pub(crate) struct LineReader {
    limit: usize,
    /// The start of a line whose end has not come yet.
    pending: BytesMut,
    /// How much of it was searched for an end.
    searched: usize,
    overflown: bool,
}

impl LineReader {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            pending: BytesMut::new(),
            searched: 0,
            overflown: false,
        }
    }

    pub(crate) fn push(
        &mut self,
        bytes: &[u8],
        mut each: impl FnMut(RawFrame),
    ) -> Result<(), FrameTooLarge> {
        if self.overflown {
            return Err(FrameTooLarge);
        }
        self.pending.extend_from_slice(bytes);
        while let Some(length) = self.end_of_line() {
            let line = self.pending.split_to(length).freeze();
            self.bound(line.len())?;
            each(frame(line));
        }
        self.bound(self.pending.len())
    }

    pub(crate) fn finish(&mut self) -> Option<RawFrame> {
        if self.overflown || self.pending.is_empty() {
            return None;
        }
        Some(frame(std::mem::take(&mut self.pending).freeze()))
    }

    pub(crate) fn is_overflown(&self) -> bool {
        self.overflown
    }

    fn end_of_line(&mut self) -> Option<usize> {
        let rest = self.pending.get(self.searched..)?;
        let Some(found) = memchr(b'\n', rest) else {
            self.searched = self.pending.len();
            return None;
        };
        let end = self.searched + found + 1;
        self.searched = 0;
        Some(end)
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

fn frame(line: Bytes) -> RawFrame {
    let start = line.len() - line.trim_ascii_start().len();
    let data = line.trim_ascii();
    let data = if data.is_empty() {
        Data::None
    } else {
        Data::Line(start..start + data.len())
    };
    RawFrame {
        raw: line,
        event: None,
        data,
    }
}
