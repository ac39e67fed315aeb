//! `POST /people/{id}/role`: gives somebody another role, which counts from the next call on.

use axum::Json;
use axum::extract::{Path, State};

use super::{Change, change};
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::Said;
use crate::roles::Role;
use crate::shape::people::Person;
use crate::shape::words::Word;

/// Gives somebody another role.
pub(crate) async fn role(
    State(app): State<App>,
    Path(name): Path<String>,
    caller: Caller,
    Said(mut input): Said,
) -> Result<Json<Person>, ApiError> {
    let role = input.required_word::<Role>("role");
    let version = input.required_number("version", 1..=u64::MAX);
    input.finish()?;
    let role = role.ok_or(ApiError::Internal("a role was read"))?;
    let asked = Change {
        name,
        version,
        act: "person.role_changed",
        detail: Some(role.word()),
        ends_sessions: false,
    };
    let changed = change(&app, caller, asked, move |mut person| {
        person.role = role;
        person
    });
    Ok(Json(Person::from(&changed.await?)))
}
