//! The people of the console, as administrators manage them.

mod access;
mod add;
mod list;
mod reset;
mod role;

pub(crate) use access::{disable, enable};
pub(crate) use add::add;
pub(crate) use list::list;
pub(crate) use reset::reset;
pub(crate) use role::role;

use crate::app::App;
use crate::auth::Caller;
use crate::auth::session::Sessions;
use crate::error::ApiError;
use crate::people::{self, Person};

/// What is to be done with somebody.
struct Change {
    /// Whose.
    name: String,
    /// The version that was looked at.
    version: u64,
    /// What, as `noun.verb_past`.
    act: &'static str,
    /// More about it, for the audit trail.
    detail: Option<&'static str>,
    /// Whether they have to sign in again.
    ends_sessions: bool,
}

/// Changes a person, in this order: found, not changed meanwhile, an administrator is left,
/// recorded, kept, sessions ended.
async fn change(
    app: &App,
    caller: Caller,
    change: Change,
    edit: impl FnOnce(Person) -> Person + Send + 'static,
) -> Result<Person, ApiError> {
    let state = app.clone();
    let work = move || {
        let records = state.store.records();
        let _turn = state.people.lock();
        let person = people::find(records.as_ref(), &change.name)?;
        let person = person.filter(|person| person.tenant == caller.tenant);
        let person = person.ok_or(ApiError::NotFound)?;
        if person.version != change.version {
            return Err(ApiError::Conflict);
        }
        let was_admin = person.is_active_admin();
        let mut changed = edit(person);
        if was_admin && !changed.is_active_admin() {
            somebody_else_is_admin(&state, &changed)?;
        }
        let act = caller.act(change.act).on(changed.name.as_str());
        state.audit.record(match change.detail {
            Some(detail) => act.because(detail),
            None => act,
        })?;
        changed.version = people::put(records.as_ref(), &changed)?;
        if change.ends_sessions {
            end_sessions(&state, &changed)?;
        }
        Ok(changed)
    };
    app.blocking.run(work).await
}

fn somebody_else_is_admin(app: &App, person: &Person) -> Result<(), ApiError> {
    let everybody = people::list(app.store.records().as_ref(), &person.tenant)?;
    let mut others = everybody.iter().filter(|other| other.name != person.name);
    if others.any(Person::is_active_admin) {
        return Ok(());
    }
    Err(ApiError::NotPossible(
        "this is the last administrator; make somebody else one first",
    ))
}

fn end_sessions(app: &App, person: &Person) -> Result<(), ApiError> {
    let records = app.store.records();
    let sessions = Sessions {
        records: records.as_ref(),
        now: app.clock.now(),
    };
    for session in sessions.list(&person.tenant, Some(&person.name))? {
        sessions.end(&person.tenant, &session.id)?;
    }
    Ok(())
}
