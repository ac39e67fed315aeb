//! `DELETE /session`: signs out.

use axum::extract::State;
use axum::response::{AppendHeaders, IntoResponse};
use http::StatusCode;
use http::header::SET_COOKIE;

use super::cookie;
use crate::app::App;
use crate::auth::Caller;
use crate::auth::session::Sessions;
use crate::error::ApiError;

/// Signs out.
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
) -> Result<impl IntoResponse, ApiError> {
    let Some(id) = caller.session_id().map(str::to_owned) else {
        return Err(ApiError::NotPossible("an API token has no session to end"));
    };
    app.record(caller.act("session.ended")).await?;
    let (records, now) = (app.store.records(), app.clock.now());
    let work = move || {
        let sessions = Sessions {
            records: records.as_ref(),
            now,
        };
        sessions.end(&caller.tenant, &id)
    };
    app.blocking.run(work).await?;
    let headers = AppendHeaders([(SET_COOKIE, cookie(None, app.tls.is_some())?)]);
    Ok((StatusCode::NO_CONTENT, headers))
}
