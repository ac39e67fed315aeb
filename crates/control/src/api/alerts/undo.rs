//! `POST /alerts/{id}/undo`: undoes what was done automatically about an alert.

use axum::Json;
use axum::extract::{Path, State};

use super::change;
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::Said;
use crate::shape::alert::Alert;

/// Undoes everything that was done automatically about an alert. Asking twice does it once.
pub(crate) async fn undo(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
    Said(mut input): Said,
) -> Result<Json<Alert>, ApiError> {
    let version = input.required_number("version", 1..=u64::MAX);
    input.finish()?;
    let undone = change(&app, caller, &id, move |app, caller, id| {
        app.alerts
            .undo(&caller.scope(), id, version, &caller.author())
    });
    undone.await.map(Json)
}
