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
mod resolve;
mod targets;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use dialect::{Addressed, RequestEdits};
use http::HeaderMap;
use model::exchange::Attempt;

use crate::events::{PassedOver, UpstreamCalled};
use crate::record::{Recorder, micros};
use crate::settle::Billable;
use crate::snapshot::{ModelEntry, Target};

pub(crate) use answer::{Answer, Broken, Flow};
use call::Outgoing;
pub(crate) use client::Clients;
pub use endpoint::{Endpoint, InvalidEndpoint};
pub(crate) use failure::NotForwarded;
pub(crate) use headers::passed_back;
pub(crate) use health::Upstreams;
pub use health::{BreakerState, UpstreamHealth};
use targets::{Place, Targets};

/// What is forwarded, before a target gives it its own name of the model.
struct Prompt<'a> {
    request: &'a dialect::Request,
    edits: RequestEdits,
    headers: &'a HeaderMap,
    body: &'a Bytes,
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
) -> Result<Answer, NotForwarded> {
    let mut prompt = Prompt {
        request,
        edits,
        headers,
        body,
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
    last.unwrap_or_else(|| Err(NotForwarded::Resting(targets.soonest())))
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
    if !call::is_served(upstream, recorder.route.dialect) {
        return Err(NotForwarded::NotServed);
    }
    let outgoing = prompt.to(target)?;
    let strip_usage = outgoing.strip_usage;

    let call = place.known.call(repeated);
    let answer = call::call(recorder, upstream, prompt.headers, outgoing).await;
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
    let answer = answer?;
    recorder.facts.latency.upstream_first_byte_us = Some(micros(took));
    if !answer.status.is_success() {
        recorder.account.billable = Billable::Nothing;
    }
    Ok(Answer {
        streamed: answer.is_stream(prompt.request.stream, recorder.route.dialect.streams_json()),
        strip_usage,
        ..answer
    })
}

impl Prompt<'_> {
    /// The request as a target gets it.
    fn to(&mut self, target: &Target) -> Result<Outgoing, NotForwarded> {
        self.edits.model.clone_from(&target.model);
        self.edits.ask_usage = true;
        let strip_usage = self.request.adds_usage(&self.edits);
        let body = self.request.rewrite(self.body, &self.edits);
        let body = body.map_err(|_misplaced| NotForwarded::Misconfigured)?;
        let name = target.model.as_ref().unwrap_or(&self.request.model);
        Ok(Outgoing {
            addressed: Addressed {
                model: Some(name.clone()),
                stream: self.request.stream,
            },
            body,
            strip_usage,
        })
    }
}
