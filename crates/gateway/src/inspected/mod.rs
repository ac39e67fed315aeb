//! Inspection as a service: another gateway, or an application, asks what we think of a prompt or
//! an answer and acts on it itself. No model is called and no money is set aside; everything else
//! is as for traffic, the same engine, policies, reflexes and standings, and one Event.

mod told;

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use detect::Supplied;
use dialect::Request;
use http::request::Parts;
use http::{HeaderValue, Response, header};
use hyper::body::Incoming;
use model::exchange::Outcome;

use crate::body::Body;
use crate::identify::Caller;
use crate::inspect::Stopped;
use crate::record::Recorder;
use crate::relay::Kept;
use crate::rescue::{self, Refusal};
use crate::{accept, admit, identify, inspect, provenance, relay};

/// What came of an inspection.
#[derive(Debug)]
struct Judged {
    /// What was sent.
    sent: Bytes,
    /// The same with the prompt masked, if there was one and it may pass.
    prompt: Option<Bytes>,
    /// The same with the answer masked, if there was one and it may pass.
    answer: Option<Bytes>,
    outcome: Outcome,
}

/// Answers a request for an inspection.
pub(crate) async fn inspected(
    mut recorder: Recorder,
    head: &Parts,
    peer: SocketAddr,
    body: Incoming,
) -> Response<Body> {
    let judged = match judge(&mut recorder, head, peer, body).await {
        Ok(judged) => judged,
        Err(refusal) => return rescue::refuse(recorder, &refusal),
    };
    let (dialect, exchange) = (recorder.route.dialect, recorder.exchange());
    let told = told::body(dialect, exchange, &recorder.facts, &judged);
    recorder.will_answer(200);
    if recorder.record(judged.outcome).is_err() {
        return rescue::turn_away(&Refusal::not_recorded(), dialect, Some(exchange));
    }
    let mut response = Response::new(Body::whole(told));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    rescue::name_exchange(response.headers_mut(), exchange);
    response
}

async fn judge(
    recorder: &mut Recorder,
    head: &Parts,
    peer: SocketAddr,
    body: Incoming,
) -> Result<Judged, Refusal> {
    let caller = identify::caller(recorder, head, peer)?;
    let sent = accept::read_body(recorder, &head.headers, body).await?;
    let mut request = inspect::parse(recorder, &head.headers, &sent).await?;
    let who = identify::place(recorder, &caller, &head.headers, &request)?;
    provenance::mark(&caller.key, &head.headers, &mut request.segments)?;
    admit::unpaid(recorder, &who)?;
    let mut judged = Judged {
        sent,
        prompt: None,
        answer: None,
        outcome: Outcome::Completed,
    };
    // What would not have reached a model has no answer that matters.
    if let Some(supplied) = prompt(recorder, &caller, &mut request, &mut judged).await? {
        answer(recorder, &caller, supplied, &mut judged).await?;
    }
    Ok(judged)
}

/// Looks at the prompt; gives what the user brought along, unless it is blocked.
async fn prompt(
    recorder: &mut Recorder,
    caller: &Caller,
    request: &mut Request,
    judged: &mut Judged,
) -> Result<Option<Supplied>, Refusal> {
    if request.segments.is_empty() && !request.unread {
        return Ok(Some(Supplied::default()));
    }
    match inspect::inspect(recorder, caller, request, judged.sent.len()).await {
        Ok((edits, supplied)) => {
            let masked = request.rewrite(&judged.sent, &edits);
            judged.prompt = Some(masked.map_err(|_misplaced| Kept::NotMasked)?);
            Ok(Some(supplied))
        }
        Err(Stopped::Blocked { code, .. }) => {
            judged.outcome = Outcome::Blocked { code };
            Ok(None)
        }
        Err(stopped) => Err(stopped.into()),
    }
}

async fn answer(
    recorder: &mut Recorder,
    caller: &Caller,
    supplied: Supplied,
    judged: &mut Judged,
) -> Result<(), Refusal> {
    let guard = inspect::guard(recorder, caller, supplied);
    match relay::look_at(recorder, guard, &judged.sent).await {
        Ok(masked) => judged.answer = masked,
        Err(Kept::Withheld(code)) => {
            judged.outcome = Outcome::Withheld {
                code: Arc::clone(&code),
            };
        }
        Err(kept) => return Err(kept.into()),
    }
    Ok(())
}
