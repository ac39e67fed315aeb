//! `GET /session`: tells who is signed in.

use axum::Json;

use super::shape;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::Asked;
use crate::shape::session::Session;

/// Tells who is signed in and what they may do.
pub(crate) async fn get(caller: Caller, Asked(input): Asked) -> Result<Json<Session>, ApiError> {
    input.finish()?;
    Ok(Json(shape(&caller)))
}
