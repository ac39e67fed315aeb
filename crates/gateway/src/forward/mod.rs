//! Forward: the request goes to the upstream, and its answer begins to come back.
//!
//! The destination comes from the Snapshot, never from a client, and a redirect is an answer like
//! any other. A call is repeated only when no connection could be made, so never after a byte of
//! it was sent.

mod address;
mod answer;
mod client;
mod endpoint;
mod headers;
mod resolve;

use bytes::Bytes;
use dialect::{Dialect, RequestEdits};
use http::{HeaderMap, Method, Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use tokio::time::timeout;

use crate::demo;
use crate::events::UpstreamCalled;
use crate::record::{Recorder, micros};
use crate::rescue::{Reason, Refusal};
use crate::settle::Billable;
use crate::snapshot::{ModelEntry, Upstream, UpstreamKind, UpstreamTimeouts};

pub(crate) use answer::{Answer, Broken, Flow};
pub(crate) use client::Clients;
pub use endpoint::{Endpoint, InvalidEndpoint};
pub(crate) use headers::passed_back;
use resolve::AddressRefused;

/// How often a connection is tried.
const TRIES: u32 = 2;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotForwarded {
    /// No connection could be made.
    Unreachable,
    /// Its name leads to no address that may be dialled.
    AddressRefused,
    /// No connection, or no first byte, in time.
    TimedOut,
    /// The connection broke before the first byte.
    Broken,
    /// The request could not be put together.
    Misconfigured,
    /// The model's upstream does not speak what the client speaks.
    NotServed,
}

/// Sends the request; gives the answer as soon as it begins.
pub(crate) async fn forward(
    recorder: &mut Recorder,
    model: &ModelEntry,
    request: &dialect::Request,
    mut edits: RequestEdits,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Answer, NotForwarded> {
    edits.model.clone_from(&model.upstream_model);
    edits.ask_usage = true;
    let strip_usage = request.adds_usage(&edits);
    let body = request.rewrite(body, &edits);
    let body = body.map_err(|_misplaced| NotForwarded::Misconfigured)?;

    let upstream = &model.upstream;
    recorder.facts.upstream = Some(upstream.id.clone());
    let began = recorder.elapsed();
    let answer = match &upstream.kind {
        UpstreamKind::Demo if recorder.route.dialect == Dialect::OpenAiChat => {
            demo(recorder, upstream, &body).await
        }
        UpstreamKind::Demo => Err(NotForwarded::NotServed),
        UpstreamKind::Http { .. } => call(recorder, upstream, headers, body).await,
    };
    let result = answer
        .as_ref()
        .map_or_else(|why| why.code(), |_| "answered");
    let upstream = &upstream.id;
    recorder.context.tell(&UpstreamCalled { upstream, result });
    let answer = answer?;
    let first_byte = recorder.elapsed().saturating_sub(began);
    recorder.facts.latency.upstream_first_byte_us = Some(micros(first_byte));
    if !answer.status.is_success() {
        recorder.account.billable = Billable::Nothing;
    }
    Ok(Answer {
        streamed: answer.is_stream(request.stream),
        strip_usage,
        ..answer
    })
}

/// Plays the demo model in process; its first delay is the wait for the first byte.
async fn demo(
    recorder: &mut Recorder,
    upstream: &Upstream,
    body: &Bytes,
) -> Result<Answer, NotForwarded> {
    recorder.facts.upstream_calls += 1;
    recorder.account.billable = Billable::Worked;
    let mut script = demo::answer(body);
    if let Some(first) = script.steps.first_mut() {
        let delay = std::mem::take(&mut first.delay);
        if delay > upstream.timeouts.first_byte {
            tokio::time::sleep(upstream.timeouts.first_byte).await;
            return Err(NotForwarded::TimedOut);
        }
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
    }
    Ok(Answer::played(script, upstream.timeouts.idle))
}

/// Calls an upstream over HTTP.
async fn call(
    recorder: &mut Recorder,
    upstream: &Upstream,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Answer, NotForwarded> {
    let UpstreamTimeouts {
        connect,
        tls,
        first_byte,
        ..
    } = upstream.timeouts;
    let patience = connect + tls + first_byte;
    match timeout(patience, attempt(recorder, upstream, headers, body)).await {
        Ok(response) => Ok(Answer::received(response?, upstream.timeouts.idle)),
        Err(_elapsed) => Err(NotForwarded::TimedOut),
    }
}

async fn attempt(
    recorder: &mut Recorder,
    upstream: &Upstream,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Response<Incoming>, NotForwarded> {
    let UpstreamKind::Http {
        wire,
        endpoint,
        key,
    } = &upstream.kind
    else {
        return Err(NotForwarded::Misconfigured);
    };
    let path = wire.path(recorder.route.dialect);
    let path = path.ok_or(NotForwarded::NotServed)?;
    let uri = endpoint.at(path).ok_or(NotForwarded::Misconfigured)?;
    let client = recorder.context.clients.get(upstream, endpoint)?;
    let headers = headers::passed_on(headers, *wire, key.as_ref())?;
    for attempt in 1..=TRIES {
        let mut request = Request::new(Full::new(body.clone()));
        *request.method_mut() = Method::POST;
        request.uri_mut().clone_from(&uri);
        request.headers_mut().clone_from(&headers);
        recorder.facts.upstream_calls += 1;
        recorder.account.billable = Billable::Worked;
        match client.request(request).await {
            Ok(response) => return Ok(response),
            Err(error) if error.is_connect() => {
                recorder.account.billable = Billable::Nothing;
                if AddressRefused::caused(&error) {
                    return Err(NotForwarded::AddressRefused);
                }
                tracing::debug!(upstream = %upstream.id, attempt, "no connection to the upstream");
            }
            Err(_broken) => return Err(NotForwarded::Broken),
        }
    }
    Err(NotForwarded::Unreachable)
}

impl NotForwarded {
    fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "upstream_unreachable",
            Self::AddressRefused => "upstream_address_refused",
            Self::TimedOut => "upstream_timeout",
            Self::Broken => "upstream_broken",
            Self::Misconfigured => "upstream_misconfigured",
            Self::NotServed => "route_not_served",
        }
    }
}

impl From<NotForwarded> for Refusal {
    fn from(why: NotForwarded) -> Self {
        let (status, message) = match why {
            NotForwarded::Unreachable => (502, "the model's provider cannot be reached"),
            NotForwarded::AddressRefused => (
                502,
                "the model's provider has an address that is not allowed",
            ),
            NotForwarded::TimedOut => (504, "the model's provider did not answer in time"),
            NotForwarded::Broken => (502, "the model's provider broke off before it answered"),
            NotForwarded::Misconfigured => (502, "the model's provider is not configured rightly"),
            NotForwarded::NotServed => (
                400,
                "the model is not served on this route; ask for it on a route of its own provider",
            ),
        };
        Self::new(Reason::Failed, status, why.code(), message)
    }
}
