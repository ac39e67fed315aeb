//! Routes that exist to be refused: what cannot be inspected here does not pass, and is recorded,
//! so that an attempt to use it is seen.

use std::net::SocketAddr;

use http::Response;
use http::request::Parts;
use hyper::body::Incoming;

use crate::accept;
use crate::body::Body;
use crate::identify;
use crate::record::Recorder;
use crate::rescue::{self, Reason, Refusal};
use crate::routes::Refused;

/// Refuses a request in its caller's name; nobody looks at more of it than its head.
pub(crate) async fn refuse(
    mut recorder: Recorder,
    head: &Parts,
    peer: SocketAddr,
    body: Incoming,
    why: Refused,
) -> Response<Body> {
    let refusal = match identify::caller(&mut recorder, head, peer) {
        Ok(_caller) => {
            accept::pass_over(&recorder, body).await;
            why.into()
        }
        Err(unidentified) => unidentified.into(),
    };
    rescue::refuse(recorder, &refusal)
}

impl From<Refused> for Refusal {
    fn from(why: Refused) -> Self {
        match why {
            Refused::Files => Self::new(
                Reason::Denied,
                403,
                "files_not_inspected",
                "files and batches that stay with a provider are not inspected here, so they are not \
                 passed on; send what they say in requests of its own",
            ),
            Refused::ModelFiles => Self::new(
                Reason::Denied,
                403,
                "models_not_managed_here",
                "models are fetched, made, shown and deleted where they are served, not through this \
                 gateway; `GET /api/tags` lists those that this key may use",
            ),
            Refused::Realtime => Self::new(
                Reason::Denied,
                403,
                "realtime_not_inspected",
                "realtime is not inspected here, so it is not passed on; use chat completions or \
                 responses",
            ),
        }
    }
}
