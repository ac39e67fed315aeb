//! `GET /sessions`: lists open sessions.

use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::auth::Caller;
use crate::auth::session::{Open, Sessions};
use crate::error::ApiError;
use crate::input::Asked;
use crate::roles::Permission;
use crate::shape::session::{OpenSession, SessionList};

/// Lists open sessions: one's own, or all of the tenant for those who manage them.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(input): Asked,
) -> Result<Json<SessionList>, ApiError> {
    input.finish()?;
    let (records, now, asking) = (app.store.records(), app.clock.now(), caller.clone());
    let work = move || {
        let sessions = Sessions {
            records: records.as_ref(),
            now,
        };
        let all = asking.role.may(Permission::SessionsManage);
        let user = (!all).then_some(asking.name.as_ref());
        sessions.list(&asking.tenant, user)
    };
    let open = app.blocking.run(work).await?;
    let items = open.iter().map(|session| row(session, &caller)).collect();
    Ok(Json(SessionList { items, next: None }))
}

fn row(session: &Open, caller: &Caller) -> OpenSession {
    OpenSession {
        id: session.id.clone(),
        user: session.kept.user.clone(),
        created: session.kept.created.into(),
        last_seen: session.kept.last_seen.into(),
        expires: session.kept.expires.into(),
        address: session.kept.address.clone(),
        current: caller.session_id() == Some(session.id.as_str()),
    }
}
