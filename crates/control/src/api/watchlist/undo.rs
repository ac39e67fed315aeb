//! `POST /watchlist/{id}/undo`: takes a standing away.

use axum::Json;
use axum::extract::{Path, State};
use model::StandingId;

use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::shape::standing::Standing;

/// Takes a standing away, and tells what it was. The log tells who did it.
pub(crate) async fn undo(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
) -> Result<Json<Standing>, ApiError> {
    let id = StandingId::parse(&id).ok_or(ApiError::NotFound)?;
    let alerts = app.alerts.clone();
    let work = move || alerts.undo_standing(&caller.scope(), id, &caller.author());
    let removed = app.blocking.run(work).await?;
    let standing = removed.ok_or(ApiError::NotFound)?;
    Ok(Json(Standing::from(&standing)))
}
