//! `GET /alerts/{id}`: shows one alert.

use axum::Json;
use axum::extract::{Path, State};
use model::AlertId;

use super::{binding, show};
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::Asked;
use crate::shape::alert::Alert;

/// Shows one alert.
pub(crate) async fn get(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
    Asked(input): Asked,
) -> Result<Json<Alert>, ApiError> {
    input.finish()?;
    let id = AlertId::parse(&id).ok_or(ApiError::NotFound)?;
    let state = app.clone();
    let work = move || {
        let alert = state.alerts.get(&caller.scope(), id)?;
        let alert = alert.ok_or(ApiError::NotFound)?;
        Ok::<_, ApiError>(show(&alert, &binding(&state, &caller)?))
    };
    app.blocking.run(work).await.map(Json)
}
