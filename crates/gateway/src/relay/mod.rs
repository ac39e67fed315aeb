//! Relay: the answer goes back to the client, byte for byte, except what must not.
//!
//! Nothing is released that could still become part of a match, and the last byte only after the
//! Event is written.

mod joined;
mod mask;
mod plain;
mod pump;
mod queue;
mod sound;
mod stream;
#[cfg(test)]
mod tests;
mod transcript;

use std::sync::Arc;

use detect::{AnswerGuard, AnswerReport};
use dialect::Unreadable;
use http::Response;
use model::exchange::Inspection;
use model::{NotScanned, Segment};

pub(crate) use plain::look_at;

use crate::body::Body;
use crate::forward::{Answer, Broken, passed_back};
use crate::inspect::{OPAQUE, partly_opaque};
use crate::record::Recorder;
use crate::rescue::{self, Reason, Refusal};

/// Why an answer, or the rest of it, is not released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kept {
    /// By policy.
    Withheld(Arc<str>),
    /// There is more of it than we inspect.
    TooLarge,
    /// It cannot be read, so it was not inspected.
    Unreadable(Unreadable),
    /// It is encoded, so it cannot be read.
    Encoded,
    /// The inspection of it failed.
    NotInspected,
    /// A mask could not be put on.
    NotMasked,
    /// The upstream broke off.
    Broken(Broken),
}

/// Gives the answer back to the client.
pub(crate) async fn relay(
    mut recorder: Recorder,
    answer: Answer,
    guard: AnswerGuard,
) -> Response<Body> {
    if answer.is_encoded() {
        recorder.facts.output = OPAQUE;
        return rescue::refuse(recorder, &Kept::Encoded.into());
    }
    if answer.streamed {
        return stream::relay(recorder, answer, guard);
    }
    if answer.is_sound() && recorder.route.dialect.answers_in_sound() {
        return sound::relay(recorder, answer);
    }
    plain::relay(recorder, answer, guard).await
}

/// The head of the answer as the client gets it.
fn respond(recorder: &mut Recorder, answer: &Answer, body: Body) -> Response<Body> {
    recorder.will_answer(answer.status.as_u16());
    let mut response = Response::new(body);
    *response.status_mut() = answer.status;
    *response.headers_mut() = passed_back(&answer.headers);
    rescue::name_exchange(response.headers_mut(), recorder.exchange());
    response
}

/// What of an answer could not be looked into.
#[derive(Debug, Default, Clone, Copy)]
struct Gaps {
    /// There was content that is not text.
    opaque: bool,
    /// There was something unreadable, and inspection is open on errors.
    unreadable: bool,
}

/// Notes what was found in an answer, and what it said.
fn note(recorder: &mut Recorder, report: AnswerReport, said: Vec<Segment>, gaps: Gaps) {
    let mut inspection = report.inspection;
    if gaps.opaque {
        inspection = partly_opaque(inspection);
    }
    if let (true, Some(verdict)) = (gaps.unreadable, inspection.verdict()) {
        inspection = Inspection::Partial {
            verdict,
            reason: NotScanned::Failed,
        };
    }
    recorder.facts.output = inspection;
    recorder.facts.findings.extend(report.findings);
    recorder.facts.answer = Some(report.features);
    recorder.said.answer = said;
}

impl From<Kept> for Refusal {
    fn from(why: Kept) -> Self {
        const WITHHELD: &str =
            "the answer was withheld by security policy; name the exchange id when you ask why";
        const BROKEN: &str = "the model's provider broke off in the middle of its answer";
        const TOO_LONG: &str = "the model's provider did not end its answer in time";
        const UNREADABLE: &str = "the model's provider sent an answer that cannot be inspected";
        let (reason, status, code, message) = match &why {
            Kept::Withheld(code) => (Reason::Withheld, 403, code.as_ref(), WITHHELD),
            Kept::TooLarge => (Reason::Withheld, 403, "response_too_large", WITHHELD),
            Kept::Unreadable(why) => (Reason::Failed, 502, why.code(), UNREADABLE),
            Kept::Encoded | Kept::Broken(Broken::Misencoded) => {
                (Reason::Failed, 502, "answer_encoded", UNREADABLE)
            }
            Kept::NotInspected => (Reason::Failed, 503, "inspection_unavailable", UNREADABLE),
            Kept::NotMasked => (Reason::Failed, 502, "answer_not_masked", UNREADABLE),
            Kept::Broken(Broken::TooLarge) => {
                (Reason::Withheld, 403, "response_too_large", WITHHELD)
            }
            Kept::Broken(Broken::Garbled) => {
                (Reason::Failed, 502, "answer_not_translated", UNREADABLE)
            }
            Kept::Broken(Broken::Cut) => (Reason::Failed, 502, "upstream_broken", BROKEN),
            Kept::Broken(Broken::Silent) => (Reason::Failed, 504, "upstream_silent", BROKEN),
            Kept::Broken(Broken::TooLong) => (Reason::Failed, 504, "upstream_too_long", TOO_LONG),
        };
        Self::new(reason, status, code, message)
    }
}
