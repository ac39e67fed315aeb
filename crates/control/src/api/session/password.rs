//! `POST /session/password`: changes one's own password.

use axum::extract::{Extension, State};
use http::StatusCode;
use model::Secret;

use super::PASSWORD;
use crate::app::App;
use crate::audit::Act;
use crate::auth::session::Sessions;
use crate::auth::{Address, Caller, password as hashing};
use crate::error::ApiError;
use crate::input::Said;
use crate::people;

/// The lengths that a new password may have.
const NEW_PASSWORD: std::ops::RangeInclusive<usize> = 12..=1024;

/// Changes one's own password and ends all one's other sessions.
pub(crate) async fn password(
    State(app): State<App>,
    Extension(from): Extension<Address>,
    caller: Caller,
    Said(mut input): Said,
) -> Result<StatusCode, ApiError> {
    let current = input.required_secret("current", PASSWORD);
    let new = input.required_secret("new", NEW_PASSWORD);
    if current == new && !new.expose().is_empty() {
        input.problem("new", "must differ from the current one");
    }
    input.finish()?;
    let Some(session) = caller.session_id().map(str::to_owned) else {
        return Err(ApiError::NotPossible("an API token has no password"));
    };
    let tried = app.throttle.begin(&caller.name, from, app.clock.now());
    tried.map_err(ApiError::Throttled)?;
    change(&app, &caller, current, new).await?;
    app.throttle.succeeded(&caller.name, from);
    end_others(&app, &caller, session).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn change(app: &App, caller: &Caller, current: Secret, new: Secret) -> Result<(), ApiError> {
    let (records, audit, caller) = (app.store.records(), app.audit.clone(), caller.clone());
    let work = move || {
        let person = people::find(records.as_ref(), &caller.name)?;
        let person = person.ok_or(ApiError::NotSignedIn)?;
        if !hashing::verify(&current, person.hash()) {
            let refused = Act {
                success: false,
                ..caller.act("person.password_changed")
            };
            audit.record(refused.on(person.name))?;
            return Err(ApiError::WrongCredentials);
        }
        audit.record(
            caller
                .act("person.password_changed")
                .on(person.name.as_str()),
        )?;
        people::change_password(records.as_ref(), &person, &new)
    };
    app.hashing.run(work).await
}

async fn end_others(app: &App, caller: &Caller, current: String) -> Result<(), ApiError> {
    let (records, now, caller) = (app.store.records(), app.clock.now(), caller.clone());
    let work = move || {
        let sessions = Sessions {
            records: records.as_ref(),
            now,
        };
        for session in sessions.list(&caller.tenant, Some(&caller.name))? {
            if session.id != current {
                sessions.end(&caller.tenant, &session.id)?;
            }
        }
        Ok::<_, ApiError>(())
    };
    app.blocking.run(work).await
}
