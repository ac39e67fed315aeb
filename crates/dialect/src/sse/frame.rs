//! One frame: its raw bytes and the data in it.

use std::ops::Range;

use bytes::Bytes;

use crate::frame::{Chunk, with_payload};
use crate::splice::{Edit, RewriteError, splice};

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// A frame as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawFrame {
    /// Every byte of it, the blank line included.
    pub raw: Bytes,
    /// Where its name stands: what its `event` line says.
    pub event: Option<Range<usize>>,
    /// What its `data` lines hold.
    pub data: Data,
}

/// The data of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// There is none: a comment, or only other fields.
    None,
    /// On one line, at this place in the raw bytes.
    Line(Range<usize>),
    /// On several lines, joined by line feeds; the places are those of the lines.
    Joined(Bytes, Vec<Range<usize>>),
    /// What a message with lengths and sums carries, at this place in the raw bytes.
    Message(Range<usize>),
    /// What a message carries within what it carries.
    Chunk(Chunk),
}

impl RawFrame {
    /// Finds the data. A byte order mark is skipped; clients do so only at the start of a stream,
    /// but to read more than they do is the safe side.
    pub(crate) fn read(raw: Bytes) -> Self {
        let mut lines: Vec<Range<usize>> = Vec::with_capacity(1);
        let mut event = None;
        let mut at = if raw.starts_with(BOM) { BOM.len() } else { 0 };
        while at < raw.len() {
            let rest = raw.get(at..).unwrap_or_default();
            let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            let line = rest.get(..length).unwrap_or_default();
            if let Some(start) = field(line, b"data") {
                lines.push(at + start..at + length);
            } else if let Some(start) = field(line, b"event") {
                event = Some(at + start..at + length);
            }
            at += length + 1;
        }
        let data = match lines.as_slice() {
            [] => Data::None,
            [line] => Data::Line(line.clone()),
            several => Data::Joined(join(&raw, several), lines),
        };
        Self { raw, event, data }
    }

    /// Its name, if it has one.
    #[must_use]
    pub fn event(&self) -> Option<&str> {
        let name = self.raw.get(self.event.clone()?)?;
        std::str::from_utf8(name).ok()
    }

    /// The data, if there is any.
    #[must_use]
    pub fn data(&self) -> Option<&[u8]> {
        self.data.bytes(&self.raw)
    }
}

impl Data {
    /// The data in the frame with these raw bytes, if there is any.
    pub(crate) fn bytes<'a>(&'a self, raw: &'a Bytes) -> Option<&'a [u8]> {
        match self {
            Self::None => None,
            Self::Line(place) | Self::Message(place) => raw.get(place.clone()),
            Self::Joined(data, _) => Some(data),
            Self::Chunk(chunk) => Some(&chunk.said),
        }
    }
}

/// Where the value of a line of this field starts; a field name without a colon has an empty value.
fn field(line: &[u8], name: &[u8]) -> Option<usize> {
    match line.strip_prefix(name)? {
        [] => Some(name.len()),
        [b':', b' ', ..] => Some(name.len() + 2),
        [b':', ..] => Some(name.len() + 1),
        _ => None,
    }
}

fn join(raw: &Bytes, lines: &[Range<usize>]) -> Bytes {
    let mut joined = Vec::with_capacity(raw.len());
    for (position, line) in lines.iter().enumerate() {
        if position > 0 {
            joined.push(b'\n');
        }
        joined.extend_from_slice(raw.get(line.clone()).unwrap_or_default());
    }
    Bytes::from(joined)
}

/// The frame with edits to its data; every other byte stays.
pub(crate) fn rewrite(
    raw: &Bytes,
    data: &Data,
    mut edits: Vec<Edit>,
) -> Result<Bytes, RewriteError> {
    match data {
        _ if edits.is_empty() => Ok(raw.clone()),
        Data::None => Err(RewriteError::Misplaced),
        Data::Line(place) => {
            for edit in &mut edits {
                edit.place = edit.place.start + place.start..edit.place.end + place.start;
            }
            splice(raw, edits)
        }
        Data::Message(place) => {
            let payload = raw.get(place.clone()).ok_or(RewriteError::Misplaced)?;
            let payload = splice(&Bytes::copy_from_slice(payload), edits)?;
            with_payload(raw, &payload).ok_or(RewriteError::Misplaced)
        }
        Data::Chunk(chunk) => chunk.rewrite(raw, edits),
        Data::Joined(data, lines) => splice(raw, relocate(&edits, data, lines)?),
    }
}

/// Edits to joined data as edits to the lines. A JSON string has no line feed inside, but what
/// replaces a longer value may span several lines: then it stands on the first of them.
fn relocate(
    edits: &[Edit],
    data: &Bytes,
    lines: &[Range<usize>],
) -> Result<Vec<Edit>, RewriteError> {
    let mut located = Vec::with_capacity(edits.len());
    for edit in edits {
        let mut text = Some(edit.text.clone());
        let mut start = 0;
        for line in lines {
            let end = start + line.len();
            let from = edit.place.start.max(start);
            let to = edit.place.end.min(end);
            if from < to {
                let place = from - start + line.start..to - start + line.start;
                located.push(Edit::new(place, text.take().unwrap_or_default()));
            }
            start = end + 1;
        }
        if text.is_some() || edit.place.end > data.len() {
            return Err(RewriteError::Misplaced);
        }
    }
    Ok(located)
}
