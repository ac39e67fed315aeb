//! `POST /alerts/{id}/acknowledge`: takes an alert.

use axum::Json;
use axum::extract::{Path, State};

use super::change;
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::Said;
use crate::shape::alert::Alert;

/// Takes an alert: it is assigned to whoever asks.
pub(crate) async fn acknowledge(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
    Said(mut input): Said,
) -> Result<Json<Alert>, ApiError> {
    let version = input.required_number("version", 1..=u64::MAX);
    input.finish()?;
    let acknowledged = change(&app, caller, &id, move |app, caller, id| {
        app.alerts
            .acknowledge(&caller.scope(), id, version, &caller.author())
    });
    acknowledged.await.map(Json)
}
