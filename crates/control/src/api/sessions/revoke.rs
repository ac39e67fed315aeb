//! `DELETE /sessions/{id}`: ends an open session.

use axum::extract::{Path, State};
use http::StatusCode;

use crate::app::App;
use crate::auth::Caller;
use crate::auth::session::Sessions;
use crate::error::ApiError;
use crate::roles::Permission;

/// Ends an open session: one's own, or any of the tenant for those who manage them. That of
/// somebody else is not found rather than forbidden: that it exists is not told either.
pub(crate) async fn revoke(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
) -> Result<StatusCode, ApiError> {
    let (records, audit, now) = (app.store.records(), app.audit.clone(), app.clock.now());
    let work = move || {
        let sessions = Sessions {
            records: records.as_ref(),
            now,
        };
        let all = caller.role.may(Permission::SessionsManage);
        let user = (!all).then_some(caller.name.as_ref());
        let open = sessions.list(&caller.tenant, user)?;
        let Some(session) = open.into_iter().find(|session| session.id == id) else {
            return Err(ApiError::NotFound);
        };
        audit.record(caller.act("session.revoked").on(session.kept.user))?;
        sessions.end(&caller.tenant, &id)?;
        Ok(())
    };
    app.blocking.run(work).await?;
    Ok(StatusCode::NO_CONTENT)
}
