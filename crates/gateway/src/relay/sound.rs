//! An answer of sound, from the upstream to the client as it comes. Nobody listens to it here, which
//! its Event says; it is neither gathered nor delayed.

use bytes::Bytes;
use futures_util::stream;
use http::Response;
use model::exchange::Outcome;

use super::{Kept, respond};
use crate::body::{Body, Cut};
use crate::forward::{Answer, Broken, Flow};
use crate::inspect::OPAQUE;
use crate::record::{Recorder, micros};
use crate::rescue::Refusal;

/// Begins to give sound back.
pub(super) fn relay(mut recorder: Recorder, answer: Answer) -> Response<Body> {
    recorder.facts.output = OPAQUE;
    recorder.facts.streamed = true;
    let mut response = respond(&mut recorder, &answer, Body::whole(Bytes::new()));
    let relay = SoundRelay {
        recorder,
        flow: answer.flow,
        last: None,
        ended: false,
    };
    let pieces = stream::unfold(Box::new(relay), |mut relay| async move {
        let piece = relay.next().await?;
        Some((piece, relay))
    });
    *response.body_mut() = Body::pieces(pieces);
    response
}

#[derive(Debug)]
struct SoundRelay {
    recorder: Recorder,
    flow: Box<Flow>,
    /// The last byte so far, which waits until it is known whether the Event must be written first.
    last: Option<Bytes>,
    ended: bool,
}

impl SoundRelay {
    /// The next bytes for the client; `None` when the answer is over.
    async fn next(&mut self) -> Option<Result<Bytes, Cut>> {
        loop {
            if self.ended {
                return None;
            }
            match self.flow.next().await {
                Some(Ok(piece)) => {
                    if let Some(bytes) = self.take(piece) {
                        return Some(Ok(bytes));
                    }
                }
                Some(Err(broken)) => return Some(self.break_off(broken)),
                None => return self.end(),
            }
        }
    }

    /// Takes bytes of the upstream; gives all but the last one.
    fn take(&mut self, mut piece: Bytes) -> Option<Bytes> {
        let before = piece.len().checked_sub(1)?;
        if self.recorder.facts.latency.first_token_us.is_none() {
            let elapsed = micros(self.recorder.elapsed());
            self.recorder.facts.latency.first_token_us = Some(elapsed);
        }
        let last = self.last.replace(piece.split_off(before));
        match last {
            Some(last) => Some(Bytes::from([last, piece].concat())),
            None => Some(piece).filter(|piece| !piece.is_empty()),
        }
    }

    fn end(&mut self) -> Option<Result<Bytes, Cut>> {
        self.ended = true;
        match self.recorder.record(Outcome::Completed) {
            Ok(()) => self.last.take().map(Ok),
            Err(_not_recorded) => Some(Err(Cut)),
        }
    }

    /// Sound has no words for what went wrong: the client sees the connection break.
    fn break_off(&mut self, broken: Broken) -> Result<Bytes, Cut> {
        self.ended = true;
        self.flow.close();
        let outcome = Refusal::from(Kept::Broken(broken)).outcome();
        if self.recorder.record(outcome).is_err() {
            tracing::debug!("an answer of sound that broke off left no event");
        }
        Err(Cut)
    }
}
