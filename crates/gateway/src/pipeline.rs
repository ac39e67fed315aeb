//! The recipe: the phases of an exchange, in order.

use std::net::SocketAddr;
use std::sync::Arc;

use detect::AnswerGuard;
use http::request::Parts;
use http::{Request, Response};
use hyper::body::Incoming;

use crate::accept;
use crate::body::Body;
use crate::context::Context;
use crate::forward::{self, Answer};
use crate::record::Recorder;
use crate::rescue::{self, Refusal};
use crate::routes::Action;
use crate::{admit, gzip, identify, inspect, inspected, models, provenance, refused, relay};

/// Answers one request; whatever happens, its exchange is recorded once.
pub(crate) async fn answer(
    context: &Arc<Context>,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Response<Body> {
    let (head, body) = request.into_parts();
    let mut recorder = match accept::begin(context, &head) {
        Ok(recorder) => recorder,
        Err(turned_away) => return *turned_away,
    };
    let response = match recorder.route.action {
        Action::Inspect => inspected::inspected(recorder, &head, peer, body).await,
        Action::ListModels => models::list(recorder, &head, peer),
        Action::TellVersion => models::version(recorder, &head, peer),
        Action::Refuse(why) => refused::refuse(recorder, &head, peer, body, why).await,
        Action::Exchange => match judge(&mut recorder, &head, peer, body).await {
            Ok((answer, guard)) => relay::relay(recorder, answer, guard).await,
            Err(refusal) => rescue::refuse(recorder, &refusal),
        },
    };
    gzip::encoded(context, &head.headers, response).await
}

/// Everything before the answer comes back.
async fn judge(
    recorder: &mut Recorder,
    head: &Parts,
    peer: SocketAddr,
    body: Incoming,
) -> Result<(Answer, AnswerGuard), Refusal> {
    let caller = identify::caller(recorder, head, peer)?;
    let body = accept::read_body(recorder, &head.headers, body).await?;
    let mut request = inspect::parse(recorder, &head.headers, &body).await?;
    let who = identify::place(recorder, &caller, &head.headers, &request)?;
    provenance::mark(&caller.key, &head.headers, &mut request.segments)?;
    let model = admit::model(recorder, &caller.key, &request.model)?;
    admit::admit(recorder, &caller.key, &model, &who, &request)?;
    let (edits, supplied) = inspect::inspect(recorder, &caller, &mut request, body.len()).await?;
    let guard = inspect::guard(recorder, &caller, supplied);
    // Large for what may happen in it, and kept apart so that every other phase stays small.
    let asking = forward::forward(recorder, &model, &request, edits, &head.headers, &body);
    let answer = Box::pin(asking).await?;
    Ok((answer, guard))
}
