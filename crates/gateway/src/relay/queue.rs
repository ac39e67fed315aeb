//! The frames that wait: first in, first out, each released as it came once the guard says that
//! its text is safe, rewritten only where a mask touches it.

use std::collections::VecDeque;

use bytes::Bytes;
use detect::AnswerGuard;
use dialect::Frame;
use dialect::RewriteError;

use super::mask::masked;
use super::transcript::Place;

/// Frames that wait for the guard.
#[derive(Debug, Default)]
pub(super) struct FrameQueue {
    held: VecDeque<Held>,
    bytes: usize,
}

#[derive(Debug)]
struct Held {
    frame: Frame,
    /// Where each delta of the frame stands.
    places: Vec<Place>,
}

impl FrameQueue {
    /// Holds a frame.
    pub(super) fn push(&mut self, frame: Frame, places: Vec<Place>) {
        self.bytes += frame.raw.len();
        self.held.push_back(Held { frame, places });
    }

    /// Bytes that wait.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Forgets everything that waits.
    pub(super) fn clear(&mut self) {
        self.held.clear();
        self.bytes = 0;
    }

    /// Takes the first frame if it is safe.
    pub(super) fn release(
        &mut self,
        guard: &AnswerGuard,
    ) -> Option<Result<Released, RewriteError>> {
        let safe = |place: &Place| place.end <= guard.safe_to(place.stream);
        if !self.held.front()?.places.iter().all(safe) {
            return None;
        }
        let held = self.held.pop_front()?;
        self.bytes -= held.frame.raw.len();
        Some(held.show(guard))
    }
}

/// A frame on its way to the client.
#[derive(Debug)]
pub(super) struct Released {
    pub(super) bytes: Bytes,
    /// Whether there is text in it.
    pub(super) has_text: bool,
}

impl Held {
    /// The frame as the client gets it.
    fn show(self, guard: &AnswerGuard) -> Result<Released, RewriteError> {
        let deltas = self.frame.deltas.iter().zip(&self.places).enumerate();
        let masked: Vec<(usize, String)> = deltas
            .filter_map(|(index, (delta, place))| {
                let shown = masked(&delta.text, place.start, guard.masks(place.stream))?;
                Some((index, shown))
            })
            .collect();
        let has_text = !self.places.is_empty();
        let bytes = if masked.is_empty() {
            self.frame.raw
        } else {
            self.frame.rewrite(&masked)?
        };
        Ok(Released { bytes, has_text })
    }
}
