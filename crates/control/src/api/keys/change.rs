//! `POST /keys/{id}/change`: changes what a key may be used for, and until when.

use axum::Json;
use axum::extract::{Path, State};

use super::create::{expires, scopes};
use super::put::{put, written};
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::Said;
use crate::shape::key::Key;

/// Changes what a key may be used for, and until when.
pub(crate) async fn change(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
    Said(mut input): Said,
) -> Result<Json<Key>, ApiError> {
    let version = input.required_number("version", 0..=u64::MAX);
    let scopes = scopes(&mut input);
    if scopes.is_none() {
        input.problem("scopes", "is missing or not a list of scopes");
    }
    let expires = expires(&mut input, app.clock.now());
    input.finish()?;
    let mut document = written(&app, &caller, &id, version).await?;
    document.change(scopes.unwrap_or_default(), expires);
    let act = caller.act("key.changed");
    let key = put(&app, &caller, act, (id, version, document)).await?;
    Ok(Json(key))
}
