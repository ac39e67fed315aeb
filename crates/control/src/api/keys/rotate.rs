//! `POST /keys/{id}/rotate`: gives a key another secret, told once; the one until now holds for
//! the overlap.

use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};

use super::put::{put, written};
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::Said;
use crate::shape::key::KeyWithSecret;

/// So many hours the secret until now holds, if nobody says otherwise.
const OVERLAP_HOURS: u64 = 24;
/// A secret that is replaced holds no longer.
const LONGEST_OVERLAP_HOURS: u64 = 30 * 24;

/// Gives a key another secret.
pub(crate) async fn rotate(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
    Said(mut input): Said,
) -> Result<Json<KeyWithSecret>, ApiError> {
    let version = input.required_number("version", 0..=u64::MAX);
    let hours = input.number("overlap_hours", 0..=LONGEST_OVERLAP_HOURS);
    input.finish()?;
    let hours = hours.unwrap_or(OVERLAP_HOURS);
    let mut document = written(&app, &caller, &id, version).await?;
    let overlap = (hours > 0).then(|| Duration::from_secs(hours * 3600));
    let secret = document.rotate(app.clock.now(), overlap)?;
    let act = caller.act("key.rotated");
    let key = put(&app, &caller, act, (id, version, document)).await?;
    Ok(Json(KeyWithSecret {
        key,
        secret: secret.expose_text().unwrap_or_default().to_owned(),
    }))
}
