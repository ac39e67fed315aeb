//! `GET /v1/models` and its like: the models that the caller may use, and no word of others; and what
//! else a client asks before its first prompt.

use std::net::SocketAddr;

use bytes::Bytes;
use dialect::ModelEntry;
use http::request::Parts;
use http::{HeaderValue, Response, header};
use model::exchange::Outcome;

use crate::body::Body;
use crate::identify;
use crate::record::Recorder;
use crate::rescue::{self, Refusal};
use crate::snapshot::{KeyEntry, Snapshot};

/// The interface of Ollama that is spoken here: clients of it ask before they use what is new.
const OLLAMA: &[u8] = br#"{"version":"0.12.0"}"#;

/// Lists the models.
pub(crate) fn list(recorder: Recorder, head: &Parts, peer: SocketAddr) -> Response<Body> {
    tell(recorder, head, peer, |recorder, key| {
        let models = allowed(&recorder.snapshot, key);
        recorder.route.dialect.models_body(&models)
    })
}

/// Tells which interface is spoken here.
pub(crate) fn version(recorder: Recorder, head: &Parts, peer: SocketAddr) -> Response<Body> {
    tell(recorder, head, peer, |_recorder, _key| {
        Bytes::from_static(OLLAMA)
    })
}

/// Answers who shows a key, and records that.
fn tell(
    mut recorder: Recorder,
    head: &Parts,
    peer: SocketAddr,
    body: impl FnOnce(&Recorder, &KeyEntry) -> Bytes,
) -> Response<Body> {
    let caller = match identify::caller(&mut recorder, head, peer) {
        Ok(caller) => caller,
        Err(why) => return rescue::refuse(recorder, &why.into()),
    };
    let body = body(&recorder, &caller.key);
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
