//! `GET /models`: lists the models that a tenant's keys may ask for, and where they are served.

use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::Asked;
use crate::shape::upstream::ModelList;

/// Lists the models that a tenant's keys may ask for, with targets, prices and stand-ins.
pub(crate) async fn models(
    State(app): State<App>,
    caller: Caller,
    Asked(input): Asked,
) -> Result<Json<ModelList>, ApiError> {
    input.finish()?;
    let items = app.upstreams.models(&caller.tenant);
    Ok(Json(ModelList { items, next: None }))
}
