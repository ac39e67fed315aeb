//! `GET /lab`: tells what a text can be tried on.

use axum::Json;
use axum::extract::State;

use super::LONGEST;
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::Asked;
use crate::shape::lab::Lab;

/// Tells what a text can be tried on.
pub(crate) async fn get(
    State(app): State<App>,
    caller: Caller,
    Asked(input): Asked,
) -> Result<Json<Lab>, ApiError> {
    input.finish()?;
    let detection = app.detection.detection(&caller.tenant);
    Ok(Json(Lab {
        snapshot: detection.snapshot,
        rules: detection.rules.len(),
        policies: detection.policies.into_keys().collect(),
        max_characters: LONGEST,
    }))
}
