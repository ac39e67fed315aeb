//! `POST /alerts/{id}/resolve`: decides an alert.

use axum::Json;
use axum::extract::{Path, State};
use respond::AlertVerdict;

use super::change;
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::Said;
use crate::shape::alert::Alert;
use crate::shape::words;

/// Decides an alert, or corrects an earlier decision.
pub(crate) async fn resolve(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
    Said(mut input): Said,
) -> Result<Json<Alert>, ApiError> {
    let version = input.required_number("version", 1..=u64::MAX);
    let verdict = input.required_word::<words::AlertVerdict>("verdict");
    let note = input.text("note", 0..=2000);
    input.finish()?;
    let verdict: AlertVerdict = verdict.ok_or(ApiError::Internal("no verdict"))?.into();
    let resolved = change(&app, caller, &id, move |app, caller, id| {
        let decision = (verdict, note.as_deref());
        app.alerts
            .resolve(&caller.scope(), id, version, decision, &caller.author())
    });
    resolved.await.map(Json)
}
