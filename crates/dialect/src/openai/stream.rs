//! A streamed answer, frame by frame.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use model::money::Usage;

use super::texts::{Finish, Place, StreamKey, Texts};
use super::unreadable::Unreadable;
use super::usage::usage;
use crate::json::{Kind, Tape, Value, member_place};
use crate::splice::{Edit, RewriteError};
use crate::sse::{self, Data, RawFrame, SseReader};

/// SAFETY LIMIT: the most bytes that one frame may have.
pub const MAX_FRAME: usize = 4 << 20;

/// Reads a stream. Any chunking of the same bytes gives the same frames.
#[derive(Debug)]
pub struct StreamReader {
    sse: SseReader,
    tape: Tape,
    hides_usage: bool,
    model_told: bool,
}

/// One frame of a stream.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The frame to be forwarded if nothing is changed: as it came, unless usage is hidden.
    pub raw: Bytes,
    /// The texts in it.
    pub deltas: Vec<Delta>,
    /// The tokens, if this frame tells.
    pub usage: Option<Usage>,
    /// Whether it says nothing but the usage: the extra chunk that a client may not have asked for.
    pub usage_only: bool,
    /// Whether it is the `[DONE]` at the end.
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

/// A piece of one text stream.
#[derive(Clone, PartialEq, Eq)]
pub struct Delta {
    /// Which stream.
    pub key: StreamKey,
    /// The text.
    pub text: String,
}

impl std::fmt::Debug for Delta {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Delta({:?}, •••• {} bytes)", self.key, self.text.len())
    }
}

impl StreamReader {
    /// A reader for one stream.
    #[must_use]
    pub fn new() -> Self {
        Self {
            sse: SseReader::new(MAX_FRAME),
            tape: Tape::default(),
            hides_usage: false,
            model_told: false,
        }
    }

    /// A reader for a stream whose client did not ask for usage, but we did: providers then put
    /// `"usage":null` into every frame, which is taken out again. The frame with the usage still
    /// comes, marked [`Frame::usage_only`], to be counted and not forwarded.
    #[must_use]
    pub fn hiding_usage() -> Self {
        Self {
            hides_usage: true,
            ..Self::new()
        }
    }

    /// Takes bytes as they came and gives the frames that they complete. After a frame that is
    /// too large there is one frame that says so, and then none.
    pub fn push(&mut self, bytes: Bytes) -> Vec<Frame> {
        let mut raws = Vec::new();
        let was_overflown = self.sse.is_overflown();
        let pushed = self.sse.push(bytes, |raw| raws.push(raw));
        let mut frames: Vec<Frame> = raws.into_iter().map(|raw| self.read(raw)).collect();
        if pushed.is_err() && !was_overflown {
            frames.push(Frame::unreadable(Unreadable::TooLarge));
        }
        frames
    }

    /// The stream ended: the last frame, if it was not terminated.
    #[must_use]
    pub fn finish(mut self) -> Option<Frame> {
        let rest = self.sse.finish()?;
        Some(self.read(rest))
    }

    fn read(&mut self, raw: RawFrame) -> Frame {
        let mut frame = Frame::read(raw, &mut self.tape, &mut self.model_told);
        if self.hides_usage {
            frame.hide_usage();
        }
        frame
    }
}

impl Default for StreamReader {
    fn default() -> Self {
        Self::new()
    }
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

    fn read(frame: RawFrame, tape: &mut Tape, model_told: &mut bool) -> Self {
        let mut read = Self::empty(frame.raw.clone());
        let Some(data) = frame.data() else {
            return read;
        };
        if data.trim_ascii() == b"[DONE]" {
            read.done = true;
            return read;
        }
        match parse(data, tape) {
            Ok(root) => read.fill(root, model_told),
            Err(problem) => read.unreadable = Some(problem),
        }
        read.data = frame.data;
        read
    }

    fn fill(&mut self, root: Value<'_>, model_told: &mut bool) {
        let texts = Texts::read(root);
        self.deltas.reserve_exact(texts.found.len());
        for found in texts.found {
            self.deltas.push(Delta {
                key: found.key,
                text: found.text,
            });
        }
        self.places = texts.places;
        self.finished = texts.finished;
        self.opaque = texts.opaque;
        let usage_field = root.get("usage");
        self.usage = usage(usage_field);
        if usage_field.is_some_and(Value::is_null) {
            self.null_usage = member_place(root, "usage");
        }
        let choices = root.get("choices");
        self.usage_only =
            self.usage.is_some() && choices.is_none_or(|choices| choices.items().next().is_none());
        self.error = root.get("error").is_some_and(|error| !error.is_null());
        if !*model_told {
            self.model = root.get("model").and_then(Value::string).map(Arc::from);
            *model_told = self.model.is_some();
        }
    }

    /// Takes a usage that says nothing out of the frame; what stands behind it moves up.
    fn hide_usage(&mut self) {
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

    fn unreadable(problem: Unreadable) -> Self {
        Self {
            unreadable: Some(problem),
            ..Self::empty(Bytes::new())
        }
    }
}

fn parse<'t>(data: &'t [u8], tape: &'t mut Tape) -> Result<Value<'t>, Unreadable> {
    let text = std::str::from_utf8(data).or(Err(Unreadable::NotUtf8))?;
    let root = tape
        .read(text)
        .map_err(|fault| Unreadable::from_fault(&fault))?;
    if root.kind() != Kind::Object {
        return Err(Unreadable::NotJson);
    }
    Ok(root)
}
