//! `POST /people`: adds somebody, and tells the password to begin with.

use axum::Json;
use axum::extract::State;
use model::UserId;

use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::Said;
use crate::people::{self, NewPerson};
use crate::random;
use crate::roles::Role;
use crate::shape::people::{OneTimePassword, Person};

/// Adds somebody to the caller's tenant.
pub(crate) async fn add(
    State(app): State<App>,
    caller: Caller,
    Said(mut input): Said,
) -> Result<Json<OneTimePassword>, ApiError> {
    let written = input.required_text("name", 1..=64);
    let name = name(&written);
    if name.is_none() && !written.is_empty() {
        input.problem("name", "must be letters, digits and `. _ - @`");
    }
    let role = input.required_word::<Role>("role");
    input.finish()?;
    let (Some(name), Some(role)) = (name, role) else {
        return Err(ApiError::Internal("a name and a role were read"));
    };
    let password = random::password()?;
    let new = NewPerson {
        name,
        tenant: caller.tenant.clone(),
        role,
        password: password.clone(),
        must_change_password: true,
    };
    let state = app.clone();
    let work = move || {
        let (records, now) = (state.store.records(), state.clock.now());
        if people::find(records.as_ref(), new.name.as_str())?.is_some() {
            return Err(ApiError::NotPossible(
                "somebody of this name exists already",
            ));
        }
        people::create(records.as_ref(), &state.audit, &new, caller.author(), now)?;
        let made = people::find(records.as_ref(), new.name.as_str())?;
        made.ok_or(ApiError::Internal("a person that was made is not there"))
    };
    let made = app.hashing.run(work).await?;
    Ok(Json(OneTimePassword {
        person: Person::from(&made),
        password: password.expose_text().unwrap_or_default().to_owned(),
    }))
}

/// A name that can stand in a path and in a list without a doubt about what it is.
fn name(text: &str) -> Option<UserId> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-@".contains(c);
    let fits = text.len() <= 64 && text.chars().all(plain) && !text.starts_with('.');
    UserId::parse(text).ok().filter(|_| fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_plain() {
        for good in ["ann", "ann.lee@example.com", "a_b-c", "7"] {
            assert!(name(good).is_some(), "{good}");
        }
        let long = "x".repeat(65);
        for bad in ["", "ann lee", "a/b", "..", "ann\n", "änn", long.as_str()] {
            assert!(name(bad).is_none(), "{bad}");
        }
    }
}
