//! Where an exchange begins: the route exists, the id is minted, and from here on one terminal
//! Event is certain.

use std::sync::Arc;

use dialect::Dialect;
use http::Response;
use http::request::Parts;
use model::ExchangeId;

use crate::body::Body;
use crate::context::{Context, random};
use crate::events::RouteUnknown;
use crate::record::Recorder;
use crate::rescue::{Reason, Refusal, turn_away};
use crate::routes;

/// Begins an exchange, or says why there is none.
pub(crate) fn begin(context: &Arc<Context>, head: &Parts) -> Result<Recorder, Box<Response<Body>>> {
    let Some((route, addressed)) = routes::find(&head.method, &head.uri) else {
        context.tell(&RouteUnknown);
        // Answers carry an id even when nothing is recorded under it, so that logs can be joined.
        let now = context.ports.clock.now();
        let id = random().ok().map(|random| ExchangeId::mint(now, &random));
        return Err(Box::new(turn_away(
            &no_such_route(),
            Dialect::OpenAiChat,
            id,
        )));
    };
    Recorder::begin(context, route, addressed).map_err(|error| {
        let refusal = Refusal::new(Reason::Failed, 503, "no_randomness", error.to_string());
        Box::new(turn_away(&refusal, route.dialect, None))
    })
}

fn no_such_route() -> Refusal {
    Refusal::new(
        Reason::Denied,
        404,
        "unknown_route",
        "there is no such route on this gateway; its documentation lists those that it serves",
    )
}
