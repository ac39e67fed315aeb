//! A streamed answer, from the upstream to the client, frame by frame.
//!
//! Pulled by the client: a slow one slows the upstream. Dropped with the client's connection, it
//! hangs up on the upstream and leaves the record to the Recorder.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use detect::{AnswerGuard, AnswerReport};
use dialect::{Dialect, Frame, StreamReader};
use futures_util::stream;
use http::Response;
use model::Direction;
use model::exchange::Outcome;
use tokio::time::{Instant, timeout, timeout_at};

use super::pump::{Freed, Pump};
use super::{Gaps, Kept, note, respond};
use crate::body::Body;
use crate::forward::{Answer, Broken, Flow};
use crate::record::{Recorder, micros};
use crate::reflex;
use crate::rescue::Refusal;

/// How long we wait, after the last frame, for the upstream to end its answer in good order, so
/// that the connection can be used again. The client has everything by then.
const LINGER: Duration = Duration::from_millis(20);

/// Begins to give a streamed answer back.
pub(super) fn relay(mut recorder: Recorder, answer: Answer, guard: AnswerGuard) -> Response<Body> {
    let mut response = respond(&mut recorder, &answer, Body::whole(Bytes::new()));
    let relay = Box::new(StreamRelay::new(recorder, answer, guard));
    let frames = stream::unfold(relay, |mut relay| async move {
        let frame = relay.next().await?;
        Some((frame, relay))
    });
    *response.body_mut() = Body::frames(frames);
    response
}

#[derive(Debug)]
struct StreamRelay {
    recorder: Recorder,
    flow: Box<Flow>,
    dialect: Dialect,
    /// Gone when the upstream has ended its answer.
    reader: Option<StreamReader>,
    pump: Pump,
    /// What may go to the client.
    ready: VecDeque<Bytes>,
    strip_usage: bool,
    gaps: Gaps,
    /// Whether the provider said that an answer is complete.
    finished: bool,
    /// Whether the provider reported an error.
    failed: bool,
    ended: bool,
    /// Whether the client has got something.
    begun: bool,
    alive: Instant,
}

impl StreamRelay {
    fn new(recorder: Recorder, answer: Answer, guard: AnswerGuard) -> Self {
        let dialect = recorder.route.dialect;
        let reader = if answer.strip_usage {
            dialect.stream().hiding_usage()
        } else {
            dialect.stream()
        };
        Self {
            pump: Pump::new(guard, recorder.snapshot.limits),
            recorder,
            flow: answer.flow,
            dialect,
            reader: Some(reader),
            ready: VecDeque::new(),
            strip_usage: answer.strip_usage,
            gaps: Gaps::default(),
            finished: false,
            failed: false,
            ended: false,
            begun: false,
            alive: Instant::now(),
        }
    }

    /// The next bytes for the client; `None` when the answer is over.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(bytes) = self.ready.pop_front() {
                self.alive = Instant::now();
                self.begun = true;
                return Some(bytes);
            }
            if self.ended {
                self.linger().await;
                return None;
            }
            let next_sign = self.alive + self.recorder.context.config.keep_alive;
            let next = if self.pump.is_holding() {
                match timeout_at(next_sign, self.flow.next()).await {
                    Ok(next) => next,
                    Err(_elapsed) => {
                        self.alive = Instant::now();
                        self.ready.extend(self.dialect.keep_alive());
                        continue;
                    }
                }
            } else {
                self.flow.next().await
            };
            match next {
                Some(Ok(bytes)) => self.take(bytes),
                Some(Err(broken)) => self.break_off(broken),
                None => self.end(),
            }
        }
    }

    /// Takes bytes of the upstream.
    fn take(&mut self, bytes: Bytes) {
        let Some(reader) = &mut self.reader else {
            return;
        };
        for frame in reader.push(bytes) {
            if self.ended {
                return;
            }
            self.take_frame(frame);
        }
    }

    fn take_frame(&mut self, frame: Frame) {
        self.learn(&frame);
        if frame.usage_only && self.strip_usage {
            return;
        }
        if let Some(why) = frame.unreadable {
            let on_fail = self.recorder.snapshot.on_error.inspection;
            let open = self
                .recorder
                .control_failed("inspection", on_fail, why.code());
            if !open {
                return self.cut(Kept::Unreadable(why));
            }
            self.gaps.unreadable = true;
        }
        let done = frame.done;
        match self.pump.push(frame) {
            // The frame that ends the stream waits until the Event is written.
            Ok(freed) if done => self.complete(freed),
            Ok(freed) => self.free(freed),
            Err(kept) => self.cut(kept),
        }
    }

    /// Notes what a frame tells about the answer.
    fn learn(&mut self, frame: &Frame) {
        if let Some(model) = &frame.model {
            self.recorder.facts.served_model = Some(Arc::clone(model));
        }
        self.finished |= frame.done || !frame.finished.is_empty();
        if let Some(usage) = frame.usage {
            self.recorder.account.reported = Some(usage);
            self.recorder.account.reported_early = !self.finished;
        }
        self.failed |= frame.error;
        self.gaps.opaque |= frame.opaque;
    }

    fn free(&mut self, freed: Freed) {
        self.clock(&freed);
        self.ready.extend(freed.frames);
    }

    /// Notes when the first text went out.
    fn clock(&mut self, freed: &Freed) {
        if freed.has_text && self.recorder.facts.latency.first_token_us.is_none() {
            let elapsed = micros(self.recorder.elapsed());
            self.recorder.facts.latency.first_token_us = Some(elapsed);
        }
    }

    /// The upstream ended its answer without `[DONE]`.
    fn end(&mut self) {
        if let Some(rest) = self.reader.take().and_then(StreamReader::finish) {
            self.take_frame(rest);
        }
        if !self.ended {
            self.complete(Freed::default());
        }
    }

    /// Everything is here: decide what waits, record, release the rest.
    fn complete(&mut self, freed: Freed) {
        let outcome = if self.failed {
            failed("upstream_error")
        } else if self.finished {
            Outcome::Completed
        } else {
            failed("upstream_incomplete")
        };
        self.conclude(freed, outcome, None);
    }

    /// The upstream broke off: what is safe goes out, then the client is told.
    fn break_off(&mut self, broken: Broken) {
        self.flow.close();
        let refusal = Refusal::from(Kept::Broken(broken));
        let outcome = refusal.outcome();
        self.conclude(Freed::default(), outcome, Some(&refusal));
    }

    fn conclude(&mut self, mut last: Freed, outcome: Outcome, refusal: Option<&Refusal>) {
        let (report, rest) = self.pump.finish();
        match rest {
            Ok(rest) => {
                last.has_text |= rest.has_text;
                last.frames.extend(rest.frames);
            }
            Err(kept) => return self.keep(kept, report),
        }
        self.ended = true;
        self.clock(&last);
        let said = self.pump.take_segments();
        note(&mut self.recorder, report, said, self.gaps);
        match self.recorder.record(outcome) {
            Ok(()) => {
                self.ready.extend(last.frames);
                if let Some(refusal) = refusal {
                    self.say(refusal);
                }
            }
            Err(_not_recorded) => self.say(&Refusal::not_recorded()),
        }
    }

    /// The answer must not go on: what waits is never released.
    fn cut(&mut self, kept: Kept) {
        let report = self.pump.cut();
        self.keep(kept, report);
    }

    /// Hangs up on the upstream, records, and ends the stream with an error.
    fn keep(&mut self, kept: Kept, report: AnswerReport) {
        self.flow.close();
        self.ended = true;
        let said = self.pump.take_segments();
        note(&mut self.recorder, report, said, self.gaps);
        let kept = match (kept, reflex::run(&mut self.recorder, Direction::Output)) {
            (Kept::Withheld(_), Some((_, code))) => Kept::Withheld(code),
            (kept, _) => kept,
        };
        let refusal = Refusal::from(kept);
        let refusal = match self.recorder.record(refusal.outcome()) {
            Ok(()) => refusal,
            Err(_not_recorded) => Refusal::not_recorded(),
        };
        self.say(&refusal);
    }

    /// Ends the stream with an error.
    fn say(&mut self, refusal: &Refusal) {
        let begun = self.begun || !self.ready.is_empty();
        self.ready.push_back(refusal.frame(self.dialect, begun));
    }

    /// Lets the upstream end its answer in good order.
    async fn linger(&mut self) {
        if timeout(LINGER, self.flow.next()).await.is_err() {
            tracing::trace!("an upstream kept its answer open after the last frame");
        }
        self.flow.close();
    }
}

impl Drop for StreamRelay {
    /// The client left: what came so far is kept, and the Recorder does the rest.
    fn drop(&mut self) {
        if self.ended || std::thread::panicking() {
            return;
        }
        self.flow.close();
        if self.pump.is_silent() {
            return;
        }
        let report = self.pump.cut();
        let said = self.pump.take_segments();
        note(&mut self.recorder, report, said, self.gaps);
    }
}

fn failed(code: &str) -> Outcome {
    Outcome::Failed { code: code.into() }
}
