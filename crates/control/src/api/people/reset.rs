//! `POST /people/{id}/reset`: gives somebody a new password to begin with, and tells it once.

use axum::Json;
use axum::extract::{Path, State};

use super::{Change, change};
use crate::app::App;
use crate::auth::{Caller, password as hashing};
use crate::error::ApiError;
use crate::input::Said;
use crate::random;
use crate::shape::people::{OneTimePassword, Person};

/// Replaces somebody's password by one that must be changed, and ends their sessions.
pub(crate) async fn reset(
    State(app): State<App>,
    Path(name): Path<String>,
    caller: Caller,
    Said(mut input): Said,
) -> Result<Json<OneTimePassword>, ApiError> {
    let version = input.required_number("version", 1..=u64::MAX);
    input.finish()?;
    let password = random::password()?;
    let hashed = password.clone();
    let hash = app.hashing.run(move || hashing::hash(&hashed)).await?;
    let asked = Change {
        name,
        version,
        act: "person.password_reset",
        detail: None,
        ends_sessions: true,
    };
    let changed = change(&app, caller, asked, move |person| {
        person.with_one_time_password(hash)
    });
    Ok(Json(OneTimePassword {
        person: Person::from(&changed.await?),
        password: password.expose_text().unwrap_or_default().to_owned(),
    }))
}
