//! `GET /upstreams`: lists every upstream with its health.

use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::error::ApiError;
use crate::input::Asked;
use crate::shape::upstream::UpstreamList;

/// Lists every upstream with its health, as this gateway learned it from its own calls.
pub(crate) async fn list(
    State(app): State<App>,
    Asked(input): Asked,
) -> Result<Json<UpstreamList>, ApiError> {
    input.finish()?;
    let items = app.upstreams.upstreams();
    Ok(Json(UpstreamList { items, next: None }))
}
