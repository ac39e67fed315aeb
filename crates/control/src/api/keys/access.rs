//! `POST /keys/{id}/disable` and `/enable`: whether a key is let in, from the next exchange on.

use axum::Json;
use axum::extract::{Path, State};

use super::put::{put, written};
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::Said;
use crate::shape::key::Key;

/// Switches a key off.
pub(crate) async fn disable(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
    said: Said,
) -> Result<Json<Key>, ApiError> {
    set(app, id, caller, (said, true)).await
}

/// Switches a key on again.
pub(crate) async fn enable(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
    said: Said,
) -> Result<Json<Key>, ApiError> {
    set(app, id, caller, (said, false)).await
}

async fn set(
    app: App,
    id: String,
    caller: Caller,
    (Said(mut input), disabled): (Said, bool),
) -> Result<Json<Key>, ApiError> {
    let version = input.required_number("version", 0..=u64::MAX);
    input.finish()?;
    let mut document = written(&app, &caller, &id, version).await?;
    document.set_disabled(disabled);
    let act = caller.act(if disabled {
        "key.disabled"
    } else {
        "key.enabled"
    });
    let key = put(&app, &caller, act, (id, version, document)).await?;
    Ok(Json(key))
}
