//! One call to one upstream: over HTTP, or to the demo model in process.

use std::time::Duration;

use bytes::Bytes;
use dialect::{Dialect, Wire};
use http::{HeaderMap, Method, Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use tokio::time::timeout;

use super::answer::Answer;
use super::failure::NotForwarded;
use super::headers;
use super::patience::Patience;
use super::signature::Unsigned;
use super::turn::{self, Turned, Way};
use crate::demo;
use crate::record::Recorder;
use crate::settle::Billable;
use crate::snapshot::{Upstream, UpstreamKind, UpstreamTimeouts};

/// How an upstream gets to see what this client says, if it can.
pub(super) fn way(upstream: &Upstream, dialect: Dialect) -> Option<Way> {
    match &upstream.kind {
        // The demo model speaks one format and no other of the same provider.
        UpstreamKind::Demo if dialect == Dialect::OpenAiChat => Some(Way::Native),
        UpstreamKind::Demo => turn::translated(dialect, Wire::OpenAi),
        UpstreamKind::Http { wire, .. } => turn::way(dialect, *wire),
    }
}

/// Calls an upstream; gives its answer as soon as it begins.
pub(super) async fn call(
    recorder: &mut Recorder,
    upstream: &Upstream,
    headers: &HeaderMap,
    turned: Turned,
) -> Result<Answer, NotForwarded> {
    let UpstreamTimeouts {
        connect,
        tls,
        first_byte,
        idle,
        total,
    } = upstream.timeouts;
    let patience = Patience::new(idle, total);
    if let UpstreamKind::Demo = upstream.kind {
        return play(recorder, first_byte.min(total), patience, &turned.body).await;
    }
    let first = total.min(connect + tls + first_byte);
    match timeout(first, send(recorder, upstream, headers, turned)).await {
        Ok(response) => Ok(Answer::received(response?, patience)),
        Err(_elapsed) => Err(NotForwarded::TimedOut),
    }
}

/// Plays the demo model in process; its first delay is the wait for the first byte.
async fn play(
    recorder: &mut Recorder,
    first_byte: Duration,
    patience: Patience,
    body: &Bytes,
) -> Result<Answer, NotForwarded> {
    recorder.facts.upstream_calls += 1;
    recorder.account.billable = Billable::Worked;
    let mut script = demo::answer(body);
    if let Some(first) = script.steps.first_mut() {
        let delay = std::mem::take(&mut first.delay);
        if delay > first_byte {
            tokio::time::sleep(first_byte).await;
            return Err(NotForwarded::TimedOut);
        }
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
    }
    Ok(Answer::played(script, patience))
}

/// Sends the request once; a redirect is an answer like any other.
async fn send(
    recorder: &mut Recorder,
    upstream: &Upstream,
    headers: &HeaderMap,
    turned: Turned,
) -> Result<Response<Incoming>, NotForwarded> {
    let UpstreamKind::Http {
        wire,
        endpoint,
        credential,
    } = &upstream.kind
    else {
        return Err(NotForwarded::Misconfigured);
    };
    let path = wire.path(turned.dialect, &turned.addressed);
    let path = path.ok_or(NotForwarded::NotServed)?;
    let client = recorder.context.clients.get(upstream, endpoint)?;
    let uri = endpoint.at(&path).ok_or(NotForwarded::Misconfigured)?;
    let mut headers = headers::passed_on(headers, *wire);
    if let Some(credential) = credential {
        let unsigned = Unsigned {
            method: &Method::POST,
            uri: &uri,
            headers: &headers,
            body: &turned.body,
        };
        let now = recorder.context.ports.clock.now();
        let shown = headers::shown(*wire, credential, unsigned, now);
        headers.extend(shown.ok_or(NotForwarded::Misconfigured)?);
    }
    let mut request = Request::new(Full::new(turned.body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    recorder.facts.upstream_calls += 1;
    recorder.account.billable = Billable::Worked;
    let sent = client.request(request).await;
    sent.map_err(|error| {
        if error.is_connect() {
            recorder.account.billable = Billable::Nothing;
        }
        NotForwarded::from(&error)
    })
}
