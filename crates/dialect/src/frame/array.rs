//! One JSON array, streamed element by element: from bytes in any chunks to whole elements, each
//! with the bracket or comma before it.
//!
//! Only so much of JSON is understood as to find where an element ends. The closing bracket is a
//! frame of its own, which comes when the stream ends.

use bytes::BytesMut;

use crate::sse::{Data, FrameTooLarge, RawFrame};

/// Cuts an array into elements.
#[derive(Debug)]
pub(crate) struct ArrayReader {
    limit: usize,
    /// Bytes that belong to no whole element yet.
    pending: BytesMut,
    at: Scan,
    overflown: bool,
}

/// How far the pending bytes were read.
#[derive(Debug, Clone, Copy, Default)]
struct Scan {
    next: usize,
    /// Where the element starts.
    start: Option<usize>,
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// The array is over.
    closed: bool,
}

impl ArrayReader {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            pending: BytesMut::new(),
            at: Scan::default(),
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
        while let Some((start, end)) = self.at.end_of_element(&self.pending) {
            let raw = self.pending.split_to(end).freeze();
            self.bound(raw.len())?;
            each(RawFrame {
                raw,
                event: None,
                data: Data::Line(start..end),
            });
        }
        self.bound(self.pending.len())
    }

    /// The end of the array; what else is left is an element that broke off.
    pub(crate) fn finish(&mut self) -> Option<RawFrame> {
        if self.overflown || self.pending.is_empty() {
            return None;
        }
        let raw = std::mem::take(&mut self.pending).freeze();
        let is_bracket = |byte: &u8| matches!(byte, b'[' | b']') || byte.is_ascii_whitespace();
        let data = if self.at.closed && raw.iter().all(is_bracket) {
            Data::None
        } else {
            Data::Line(0..raw.len())
        };
        Some(RawFrame {
            raw,
            event: None,
            data,
        })
    }

    pub(crate) fn is_overflown(&self) -> bool {
        self.overflown
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

impl Scan {
    /// Where the next element starts and ends; `None` when more bytes are needed.
    fn end_of_element(&mut self, bytes: &[u8]) -> Option<(usize, usize)> {
        while let Some(byte) = bytes.get(self.next).copied() {
            if self.closed {
                return None;
            }
            self.next += 1;
            let Some(start) = self.start else {
                self.between(byte);
                continue;
            };
            if self.within(byte) {
                let end = self.next;
                *self = Self::default();
                return Some((start, end));
            }
        }
        None
    }

    fn between(&mut self, byte: u8) {
        match byte {
            b'[' | b',' => {}
            b']' => self.closed = true,
            byte if byte.is_ascii_whitespace() => {}
            byte => {
                self.start = Some(self.next - 1);
                self.within(byte);
            }
        }
    }

    /// Whether the element ends with this byte. One that is no object never ends, and so is found
    /// to be unreadable.
    fn within(&mut self, byte: u8) -> bool {
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }
}
