//! A streamed answer, frame by frame. How frames are told apart and what their data says depends on
//! the dialect; what is made of them does not.

use bytes::Bytes;
use model::money::Usage;

use crate::Dialect;
use crate::frame::FrameReader;
use crate::json::Tape;
use crate::sse::RawFrame;
use crate::texts::StreamKey;
use crate::unreadable::Unreadable;

pub use crate::frame::Frame;

/// SAFETY LIMIT: the most bytes that one frame may have.
pub const MAX_FRAME: usize = 4 << 20;
/// SAFETY LIMIT: the same where a frame holds a whole picture.
const MAX_PICTURE: usize = 16 << 20;

/// How frames are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    /// Server-sent events.
    Sse,
    /// One JSON document per line.
    Lines,
    /// The elements of one JSON array.
    Array,
    /// The messages of an AWS event stream.
    Messages,
}

/// Reads a stream. Any chunking of the same bytes gives the same frames.
#[derive(Debug)]
pub struct StreamReader {
    dialect: Dialect,
    frames: FrameReader,
    tape: Tape,
    hides_usage: bool,
    model_told: bool,
    /// What the frames so far told of the tokens, together.
    usage: Option<Usage>,
}

/// A piece of one text stream.
#[derive(Clone, PartialEq, Eq)]
pub struct Delta {
    /// Which stream.
    pub key: StreamKey,
    /// The text.
    pub text: String,
    /// Whether it says the whole stream once more instead of going on with it.
    pub repeats: bool,
}

impl std::fmt::Debug for Delta {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Delta({:?}, •••• {} bytes)", self.key, self.text.len())
    }
}

impl StreamReader {
    pub(crate) fn new(dialect: Dialect) -> Self {
        let longest = if [Dialect::OpenAiImages, Dialect::OpenAiImageEdits].contains(&dialect) {
            MAX_PICTURE
        } else {
            MAX_FRAME
        };
        Self {
            dialect,
            frames: FrameReader::new(dialect.framing(), longest),
            tape: Tape::default(),
            hides_usage: false,
            model_told: false,
            usage: None,
        }
    }

    /// For a stream whose client did not ask for usage, but we did: providers then put
    /// `"usage":null` into every frame, which is taken out again. The frame with the usage still
    /// comes, marked [`Frame::usage_only`], to be counted and not forwarded.
    #[must_use]
    pub fn hiding_usage(self) -> Self {
        Self {
            hides_usage: true,
            ..self
        }
    }

    /// Takes bytes as they came and gives the frames that they complete. After a frame that is
    /// too large there is one frame that says so, and then none.
    pub fn push(&mut self, bytes: Bytes) -> Vec<Frame> {
        let mut raws = Vec::new();
        let was_overflown = self.frames.is_overflown();
        let pushed = self.frames.push(bytes, |raw| raws.push(raw));
        let mut frames: Vec<Frame> = raws.into_iter().map(|raw| self.read(raw)).collect();
        if pushed.is_err() && !was_overflown {
            frames.push(Frame::unreadable(Unreadable::TooLarge));
        }
        frames
    }

    /// The stream ended: the last frame, if it was not terminated.
    #[must_use]
    pub fn finish(mut self) -> Option<Frame> {
        let rest = self.frames.finish()?;
        Some(self.read(rest))
    }

    fn read(&mut self, raw: RawFrame) -> Frame {
        let mut frame = Frame::read(self.dialect, raw, &mut self.tape);
        if self.model_told {
            frame.model = None;
        }
        self.model_told |= frame.model.is_some();
        frame.usage = frame.usage.map(|told| self.add_up(told));
        if self.hides_usage {
            frame.hide_usage();
        }
        frame
    }

    /// Counts grow in the course of a stream, and some formats tell input and output apart.
    fn add_up(&mut self, told: Usage) -> Usage {
        let known = self.usage.unwrap_or(told);
        let usage = Usage {
            input_tokens: known.input_tokens.max(told.input_tokens),
            cached_input_tokens: known.cached_input_tokens.max(told.cached_input_tokens),
            output_tokens: known.output_tokens.max(told.output_tokens),
            reasoning_tokens: known.reasoning_tokens.max(told.reasoning_tokens),
            source: told.source,
        };
        self.usage = Some(usage);
        usage
    }
}
