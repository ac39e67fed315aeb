//! `POST /people/{id}/disable` and `/enable`: whether somebody may sign in. Nobody is deleted: the
//! audit trail names them.

use axum::Json;
use axum::extract::{Path, State};

use super::{Change, change};
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::Said;
use crate::shape::people::Person;

/// Keeps somebody from signing in, and ends their sessions.
pub(crate) async fn disable(
    State(app): State<App>,
    Path(name): Path<String>,
    caller: Caller,
    said: Said,
) -> Result<Json<Person>, ApiError> {
    set(app, name, caller, (said, true)).await
}

/// Lets somebody sign in again, with the password they had.
pub(crate) async fn enable(
    State(app): State<App>,
    Path(name): Path<String>,
    caller: Caller,
    said: Said,
) -> Result<Json<Person>, ApiError> {
    set(app, name, caller, (said, false)).await
}

async fn set(
    app: App,
    name: String,
    caller: Caller,
    (Said(mut input), disabled): (Said, bool),
) -> Result<Json<Person>, ApiError> {
    let version = input.required_number("version", 1..=u64::MAX);
    input.finish()?;
    let asked = Change {
        name,
        version,
        act: if disabled {
            "person.disabled"
        } else {
            "person.enabled"
        },
        detail: None,
        ends_sessions: disabled,
    };
    let changed = change(&app, caller, asked, move |mut person| {
        person.disabled = disabled;
        person
    });
    Ok(Json(Person::from(&changed.await?)))
}
