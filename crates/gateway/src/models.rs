//! `GET /v1/models` and its like: the models that the caller may use, and no word of others.

use std::net::SocketAddr;

use dialect::ModelEntry;
use http::request::Parts;
use http::{HeaderValue, Response, header};
use model::exchange::Outcome;

use crate::body::Body;
use crate::identify;
use crate::record::Recorder;
use crate::rescue::{self, Refusal};
use crate::snapshot::{KeyEntry, Snapshot};

/// Lists the models.
pub(crate) fn list(mut recorder: Recorder, head: &Parts, peer: SocketAddr) -> Response<Body> {
    let caller = match identify::caller(&mut recorder, head, peer) {
        Ok(caller) => caller,
        Err(why) => return rescue::refuse(recorder, &why.into()),
    };
    let models = allowed(&recorder.snapshot, &caller.key);
    let body = recorder.route.dialect.models_body(&models);
    recorder.will_answer(200);
    if recorder.record(Outcome::Completed).is_err() {
        return rescue::turn_away(
            &Refusal::not_recorded(),
            recorder.route.dialect,
            Some(recorder.exchange()),
        );
    }
    let mut response = Response::new(Body::whole(body));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    rescue::name_exchange(response.headers_mut(), recorder.exchange());
    response
}

fn allowed<'a>(snapshot: &'a Snapshot, key: &KeyEntry) -> Vec<ModelEntry<'a>> {
    let entries = key.models.iter();
    entries
        .filter_map(|name| snapshot.models.find(name.as_str()))
        .map(|entry| ModelEntry {
            name: entry.name.as_str(),
            created: entry.created,
            owned_by: &entry.owned_by,
        })
        .collect()
}
