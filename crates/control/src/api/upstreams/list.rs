//! `GET /upstreams`: lists the upstreams that a tenant may reach, with their health.

use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::Asked;
use crate::shape::upstream::UpstreamList;

/// Lists the upstreams that a tenant's keys may reach, with their health as this gateway learned it
/// from its own calls.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(input): Asked,
) -> Result<Json<UpstreamList>, ApiError> {
    input.finish()?;
    let items = app.upstreams.upstreams(&caller.tenant);
    Ok(Json(UpstreamList { items, next: None }))
}
