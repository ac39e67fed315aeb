//! The pump of a streamed answer: frames in, what may be released out, and the word when to cut.
//! No I/O, no clock; any chunking of the same stream gives the same output.

use bytes::Bytes;
use detect::{AnswerGuard, AnswerReport};
use dialect::{Delta, Frame};
use model::Segment;

use super::Kept;
use super::queue::FrameQueue;
use super::transcript::{Place, Transcript};
use crate::snapshot::Limits;

/// Guards one streamed answer.
#[derive(Debug)]
pub(super) struct Pump {
    guard: AnswerGuard,
    queue: FrameQueue,
    transcript: Transcript,
    limits: Limits,
}

/// What a frame set free.
#[derive(Debug, Default)]
pub(super) struct Freed {
    pub(super) frames: Vec<Bytes>,
    /// Whether there is text in one of them.
    pub(super) has_text: bool,
}

impl Pump {
    pub(super) fn new(guard: AnswerGuard, limits: Limits) -> Self {
        Self {
            guard,
            queue: FrameQueue::default(),
            transcript: Transcript::default(),
            limits,
        }
    }

    /// Takes a frame; gives what may be released now.
    pub(super) fn push(&mut self, frame: Frame) -> Result<Freed, Kept> {
        let mut places = Vec::with_capacity(frame.deltas.len());
        for delta in &frame.deltas {
            places.push(self.take(delta));
        }
        self.queue.push(frame, places);
        let too_large = self.queue.bytes() > self.limits.held_bytes
            || self.transcript.bytes() > self.limits.answer_bytes;
        if too_large {
            return Err(Kept::TooLarge);
        }
        self.release()
    }

    /// Shows a piece of text to the guard. One that only repeats what the guard has seen needs no
    /// second look: the masks of its stream hold for it as well.
    fn take(&mut self, delta: &Delta) -> Place {
        let mut key = delta.key;
        if delta.repeats {
            let whole = |key| self.transcript.whole(key, &delta.text);
            if let Some(place) = whole(key).or_else(|| whole(key.apart())) {
                return place;
            }
            key = key.apart();
        }
        let place = self.transcript.push(key, &delta.text);
        let tool = self.transcript.tool(delta.key);
        self.guard
            .push(place.stream, key.channel, tool, &delta.text);
        place
    }

    /// The stream ended: everything that waits is decided.
    pub(super) fn finish(&mut self) -> (AnswerReport, Result<Freed, Kept>) {
        let report = self.guard.finish();
        let rest = self.release();
        (report, rest)
    }

    /// The stream is cut: nothing that waits is ever released.
    pub(super) fn cut(&mut self) -> AnswerReport {
        self.queue.clear();
        self.guard.finish()
    }

    /// Whether frames wait for the guard.
    pub(super) fn is_holding(&self) -> bool {
        !self.queue.is_empty()
    }

    /// Whether nothing was said so far.
    pub(super) fn is_silent(&self) -> bool {
        self.transcript.bytes() == 0
    }

    /// Everything said, also what was not released.
    pub(super) fn take_segments(&mut self) -> Vec<Segment> {
        self.transcript.take_segments()
    }

    fn release(&mut self) -> Result<Freed, Kept> {
        if let Some(code) = self.guard.withheld() {
            return Err(Kept::Withheld(code.into()));
        }
        let mut freed = Freed::default();
        while let Some(released) = self.queue.release(&self.guard) {
            let released = released.map_err(|_misplaced| Kept::NotMasked)?;
            freed.has_text |= released.has_text;
            freed.frames.push(released.bytes);
        }
        Ok(freed)
    }
}
