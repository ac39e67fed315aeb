//! One frame of a streamed answer: what it says, and what an edit of it changes.

mod array;
mod chunk;
mod lines;
mod messages;

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use model::money::Usage;

use crate::Dialect;
use crate::json::{Tape, parse_object};
use crate::reading::Reading;
use crate::splice::{Edit, RewriteError};
use crate::sse::{self, Data, FrameTooLarge, RawFrame, SseReader};
use crate::stream::{Delta, Framing};
use crate::texts::{Finish, Place};
use crate::unreadable::Unreadable;
use array::ArrayReader;
use lines::LineReader;
use messages::MessageReader;

pub(crate) use chunk::Chunk;
pub(crate) use messages::with_payload;

/// One frame of a stream.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The frame to be forwarded if nothing is changed: as it came, unless usage is hidden.
    pub raw: Bytes,
    /// The texts in it.
    pub deltas: Vec<Delta>,
    /// The tokens so far, if this frame tells.
    pub usage: Option<Usage>,
    /// Whether it says nothing but the usage: the extra chunk that a client may not have asked for.
    pub usage_only: bool,
    /// Whether the stream is over after it.
    pub done: bool,
    /// Whether the provider reports an error in it.
    pub error: bool,
    /// The model that answers; only in the first frame that tells.
    pub model: Option<Arc<str>>,
    /// The choices that end with this frame.
    pub finished: Vec<Finish>,
    /// Whether there is content that is not text, such as sound.
    pub opaque: bool,
    /// Why its data could not be read. Such a frame was not inspected.
    pub unreadable: Option<Unreadable>,
    data: Data,
    places: Vec<Place>,
    /// Where a usage that says nothing stands in the data.
    null_usage: Option<Range<usize>>,
}

impl Frame {
    /// The frame with new texts, by the number of their delta; every other byte stays, except what
    /// repeats a changed text in another form. Without texts, the frame as it came.
    ///
    /// # Errors
    /// When there is no such delta.
    pub fn rewrite(&self, texts: &[(usize, String)]) -> Result<Bytes, RewriteError> {
        sse::rewrite(&self.raw, &self.data, Place::edits(&self.places, texts)?)
    }

    pub(crate) fn read(dialect: Dialect, mut frame: RawFrame, tape: &mut Tape) -> Self {
        let mut read = Self::empty(frame.raw.clone());
        if dialect == Dialect::BedrockInvoke && frame.event() == Some("chunk") {
            match Chunk::open(&frame, tape) {
                Ok(chunk) => frame.data = Data::Chunk(chunk),
                Err(problem) => {
                    return Self {
                        unreadable: Some(problem),
                        ..read
                    };
                }
            }
        }
        let Some(data) = frame.data() else {
            // Elements of an array are nothing but data; what is left is its end.
            read.done = dialect.framing() == Framing::Array;
            return read;
        };
        if data.trim_ascii() == b"[DONE]" {
            read.done = true;
            return read;
        }
        match parse_object(data, tape) {
            Ok(root) => read.fill(dialect.reading(frame.event(), root)),
            Err(problem) => read.unreadable = Some(problem),
        }
        read.data = frame.data;
        read
    }

    fn fill(&mut self, reading: Reading) {
        let texts = reading.texts;
        self.deltas.reserve_exact(texts.found.len());
        for found in texts.found {
            self.deltas.push(Delta {
                key: found.key,
                text: found.text,
                repeats: found.repeats,
            });
        }
        self.places = texts.places;
        self.finished = texts.finished;
        self.opaque = texts.opaque;
        self.usage = reading.usage;
        self.null_usage = reading.null_usage;
        self.usage_only = reading.usage_only;
        self.done = reading.done;
        self.error = reading.error;
        self.model = reading.model;
    }

    /// Takes a usage that says nothing out of the frame; what stands behind it moves up.
    pub(crate) fn hide_usage(&mut self) {
        let Some(hidden) = self.null_usage.take() else {
            return;
        };
        let edit = vec![Edit::new(hidden.clone(), "")];
        let Ok(raw) = sse::rewrite(&self.raw, &self.data, edit) else {
            return;
        };
        let rest = RawFrame::read(raw);
        let length = |data: Option<&[u8]>| data.map_or(0, <[u8]>::len);
        let gone = length(self.data.bytes(&self.raw)) - length(rest.data());
        for place in &mut self.places {
            place.close_gap(hidden.end, gone);
        }
        self.data = rest.data;
        self.raw = rest.raw;
    }

    pub(crate) fn unreadable(problem: Unreadable) -> Self {
        Self {
            unreadable: Some(problem),
            ..Self::empty(Bytes::new())
        }
    }

    fn empty(raw: Bytes) -> Self {
        Self {
            raw,
            deltas: Vec::new(),
            usage: None,
            usage_only: false,
            done: false,
            error: false,
            model: None,
            finished: Vec::new(),
            opaque: false,
            unreadable: None,
            data: Data::None,
            places: Vec::new(),
            null_usage: None,
        }
    }
}

/// Cuts bytes into frames, whatever sets them apart.
#[derive(Debug)]
pub(crate) enum FrameReader {
    Sse(SseReader),
    Lines(LineReader),
    Array(ArrayReader),
    Messages(MessageReader),
}

impl FrameReader {
    pub(crate) fn new(framing: Framing, limit: usize) -> Self {
        match framing {
            Framing::Sse => Self::Sse(SseReader::new(limit)),
            Framing::Lines => Self::Lines(LineReader::new(limit)),
            Framing::Array => Self::Array(ArrayReader::new(limit)),
            Framing::Messages => Self::Messages(MessageReader::new(limit)),
        }
    }

    pub(crate) fn push(
        &mut self,
        bytes: Bytes,
        each: impl FnMut(RawFrame),
    ) -> Result<(), FrameTooLarge> {
        match self {
            Self::Sse(reader) => reader.push(bytes, each),
            Self::Lines(reader) => reader.push(&bytes, each),
            Self::Array(reader) => reader.push(&bytes, each),
            Self::Messages(reader) => reader.push(&bytes, each),
        }
    }

    pub(crate) fn finish(&mut self) -> Option<RawFrame> {
        match self {
            Self::Sse(reader) => reader.finish(),
            Self::Lines(reader) => reader.finish(),
            Self::Array(reader) => reader.finish(),
            Self::Messages(reader) => reader.finish(),
        }
    }

    pub(crate) fn is_overflown(&self) -> bool {
        match self {
            Self::Sse(reader) => reader.is_overflown(),
            Self::Lines(reader) => reader.is_overflown(),
            Self::Array(reader) => reader.is_overflown(),
            Self::Messages(reader) => reader.is_overflown(),
        }
    }
}
