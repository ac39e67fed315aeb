//! `POST /config/reload`: reads the configuration anew.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::report;
use crate::app::App;
use crate::audit::Act;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::shape::config::ReloadReport;

/// Reads the configuration anew; a bad one changes nothing.
pub(crate) async fn reload(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<ReloadReport>, ApiError> {
    app.record(caller.act("config.reload_requested")).await?;
    let reload = Arc::clone(&app.reload);
    let reloaded = app
        .blocking
        .run(move || Ok::<_, ApiError>(reload.reload()))
        .await?;
    let act = Act {
        success: reloaded.ok,
        ..caller.act("config.reloaded")
    };
    app.record(act).await?;
    Ok(Json(report(&reloaded)))
}
