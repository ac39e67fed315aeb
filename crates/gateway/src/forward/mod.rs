//! Forward: the request goes to an upstream, and its answer begins to come back.
//!
//! The destination comes from the Snapshot, never from a client, and a redirect is an answer like
//! any other. Another target is asked, or the same again, only when no connection could be made or
//! a status says so, and always before a byte of an answer goes to the client: a request that may
//! have been worked on is never sent twice.

mod address;
mod answer;
mod call;
mod choice;
mod client;
mod endpoint;
mod failure;
mod headers;
mod health;
mod patience;
mod resolve;
mod signature;
mod targets;
mod turn;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use dialect::translate::Untranslatable;
use dialect::{Addressed, RequestEdits};
use http::HeaderMap;
use model::exchange::Attempt;

use crate::events::{PassedOver, UpstreamCalled};
use crate::record::{Recorder, micros};
use crate::rescue::Refusal;
use crate::settle::Billable;
use crate::snapshot::{ModelEntry, Target};

pub(crate) use answer::{Answer, Broken, Flow};
pub(crate) use client::Clients;
pub use endpoint::{Endpoint, InvalidEndpoint};
pub(crate) use failure::NotForwarded;
pub(crate) use headers::passed_back;
pub(crate) use health::Upstreams;
pub use health::{BreakerState, UpstreamHealth};
pub use signature::AwsCredentials;
use targets::{Place, Targets};
use turn::{Said, Turned, Way};

/// What is forwarded, before a target gives it its own name of the model.
struct Prompt<'a> {
    request: &'a dialect::Request,
    edits: RequestEdits,
    headers: &'a HeaderMap,
    body: &'a Bytes,
    /// The limit that an upstream is told which demands one, when the client names none.
    max_output_tokens: u64,
    /// Why a target could not be told what the client says.
    untranslatable: Option<Untranslatable>,
}

/// Whether another target may be asked after this.
enum Tried {
    /// This is how it ends.
    Final(Result<Answer, NotForwarded>),
    /// Another may do better.
    Passing(Result<Answer, NotForwarded>),
}

/// Sends the request; gives the answer as soon as it begins.
pub(crate) async fn forward(
    recorder: &mut Recorder,
    model: &ModelEntry,
    request: &dialect::Request,
    edits: RequestEdits,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Answer, Refusal> {
    let mut prompt = Prompt {
        request,
        edits,
        headers,
        body,
        max_output_tokens: model.max_output_tokens,
        untranslatable: None,
    };
    let upstreams = Arc::clone(&recorder.context.upstreams);
    let mut targets = Targets::of(&model.route, &upstreams, targets::bits(recorder));
    let mut last = None;
    while let Some(place) = targets.next(recorder) {
        if let Some(before) = recorder.facts.attempts.last() {
            recorder.context.tell(&PassedOver(before));
        }
        match ask(recorder, &mut targets, &place, &mut prompt).await {
            // One that speaks something else says less than one that was asked.
            Tried::Passing(Err(NotForwarded::NotServed)) if last.is_some() => {}
            Tried::Passing(result) => last = Some(result),
            Tried::Final(result) => {
                last = Some(result);
                break;
            }
        }
    }
    // One try is told by the Event's own fields.
    if recorder.facts.attempts.len() == 1 && recorder.facts.upstream_calls == 1 {
        recorder.facts.attempts.clear();
    }
    let answer = last.unwrap_or_else(|| Err(NotForwarded::Resting(targets.soonest())));
    answer.map_err(|why| match (why, prompt.untranslatable) {
        (NotForwarded::NotServed, Some(why)) => why.into(),
        (why, _) => why.into(),
    })
}

/// Asks one target, and asks it again where that is safe.
async fn ask(
    recorder: &mut Recorder,
    targets: &mut Targets<'_>,
    place: &Place<'_>,
    prompt: &mut Prompt<'_>,
) -> Tried {
    let mut repeat = 0;
    loop {
        targets.call();
        let result = once(recorder, targets, place, prompt, repeat > 0).await;
        let pause = match &result {
            Ok(answer) if targets.is_passing(answer.status) => {
                targets.pause(repeat, answer.retry_after())
            }
            Ok(_) => return Tried::Final(result),
            Err(why) if !why.is_passing() => return Tried::Final(result),
            // Once, and at once: the connection was refused or reset, and another may stand.
            Err(why) => {
                (*why == NotForwarded::Unreachable && repeat == 0).then_some(Duration::ZERO)
            }
        };
        let Some(pause) = pause else {
            return Tried::Passing(result);
        };
        if !targets.may_call() || !place.known.may_repeat() {
            return Tried::Passing(result);
        }
        tokio::time::sleep(pause).await;
        repeat += 1;
    }
}

/// Calls one target once, and notes how it went.
async fn once(
    recorder: &mut Recorder,
    targets: &Targets<'_>,
    place: &Place<'_>,
    prompt: &mut Prompt<'_>,
    repeated: bool,
) -> Result<Answer, NotForwarded> {
    let target = place.target;
    let upstream = &target.upstream;
    recorder.facts.upstream = Some(upstream.id.clone());
    recorder.account.price = target.price;
    recorder.account.billable = Billable::Nothing;
    let way = call::way(upstream, recorder.route.dialect).ok_or(NotForwarded::NotServed)?;
    let (mut turned, strip_usage) = prompt.to(recorder, target, way)?;
    let back = turned.back.take();
    let left_out = std::mem::take(&mut turned.left_out);

    let call = place.known.call(repeated);
    let answer = call::call(recorder, upstream, prompt.headers, turned).await;
    let took = call.took();
    let passing = |answer: &Answer| targets.is_passing(answer.status);
    let result = match &answer {
        Err(why) => why.code(),
        Ok(answer) if passing(answer) => "passed_over",
        Ok(_) => "answered",
    };
    recorder.facts.attempts.push(Attempt {
        upstream: upstream.id.clone(),
        result: result.into(),
        status: answer.as_ref().ok().map(|answer| answer.status.as_u16()),
        took_us: Some(micros(took)),
    });
    failure::note(call, answer.as_ref().map_err(|why| *why));
    recorder.context.tell(&UpstreamCalled {
        upstream: &upstream.id,
        result,
        took: answer.is_ok().then_some(took),
    });
    let mut answer = answer?;
    recorder.facts.latency.upstream_first_byte_us = Some(micros(took));
    if !answer.status.is_success() {
        recorder.account.billable = Billable::Nothing;
    }
    if let Some(back) = back {
        let limit = recorder.snapshot.limits.answer_bytes;
        answer = answer.turned(back, prompt.request.stream, limit);
        headers::name_left_out(&mut answer.headers, &left_out);
    }
    let dialect = recorder.route.dialect;
    let is_page = dialect.answers_in_plain_text() && answer.is_plain_text();
    let asked = prompt.request.stream && !is_page;
    Ok(Answer {
        streamed: answer.is_stream(asked, dialect.streams_json()),
        strip_usage,
        ..answer
    })
}

impl Prompt<'_> {
    /// The request as a target gets it, and whether usage is asked for that the client did not ask
    /// for.
    fn to(
        &mut self,
        recorder: &Recorder,
        target: &Target,
        way: Way,
    ) -> Result<(Turned, bool), NotForwarded> {
        self.edits.model.clone_from(&target.model);
        self.edits.ask_usage = true;
        let strip_usage = self.request.adds_usage(&self.edits);
        let body = self.request.rewrite(self.body, &self.edits);
        let body = body.map_err(|_misplaced| NotForwarded::Misconfigured)?;
        let name = target.model.as_ref().unwrap_or(&self.request.model);
        let addressed = Addressed {
            model: Some(name.clone()),
            stream: self.request.stream,
        };
        let request = Said {
            body,
            addressed,
            default_max_tokens: self.max_output_tokens,
        };
        match turn::turn(recorder, way, request) {
            Ok(turned) => Ok((turned, strip_usage)),
            Err(why) => {
                self.untranslatable = Some(why);
                Err(NotForwarded::NotServed)
            }
        }
    }
}
