//! Brings a key into force: asked for and done are both in the audit trail, whatever comes of it.

use model::Diagnostic;

use super::document::KeyDocument;
use super::row;
use crate::app::App;
use crate::audit::Act;
use crate::auth::Caller;
use crate::deps::{NewChange, NotChanged};
use crate::error::{ApiError, told};
use crate::shape::key::Key;

/// Keeps a document over the version that was looked at, and brings it into force.
pub(super) async fn put(
    app: &App,
    caller: &Caller,
    act: Act,
    (id, expected, document): (String, u64, KeyDocument),
) -> Result<Key, ApiError> {
    let act = act.on(id.as_str());
    let requested = Act {
        act: "key.change_requested",
        reason: Some(act.act.into()),
        ..act.clone()
    };
    app.record(requested).await?;
    let new = NewChange {
        tenant: caller.tenant.clone(),
        name: id.clone(),
        expected,
        text: document.text()?,
        author: caller.name.to_string(),
    };
    let desk = app.clone();
    let made = app
        .blocking
        .run(move || Ok::<_, ApiError>(desk.key_desk.keep(&new)))
        .await?;
    app.telemetry.key_changed(act.act, made.is_ok());
    let success = made.is_ok();
    app.record(Act { success, ..act }).await?;
    made.map_err(|why| why_not(why, &id))?;
    let (state, tenant) = (app.clone(), caller.tenant.clone());
    let work = move || row::one(&state, &tenant, &id);
    app.blocking.run(work).await
}

/// The document of a key that was made in the console, if it is still the version looked at.
pub(super) async fn written(
    app: &App,
    caller: &Caller,
    id: &str,
    version: u64,
) -> Result<KeyDocument, ApiError> {
    let (state, tenant, id) = (app.clone(), caller.tenant.clone(), id.to_owned());
    let work = move || {
        let kept = state.key_desk.kept(&tenant)?;
        let Some(kept) = kept.into_iter().find(|kept| kept.name == id) else {
            // Of the file, or of nobody.
            row::one(&state, &tenant, &id)?;
            return Err(ApiError::NotPossible(
                "this key is written in the configuration file; change it there",
            ));
        };
        if kept.version != version {
            return Err(ApiError::Conflict);
        }
        KeyDocument::parse(&kept.text)
    };
    app.blocking.run(work).await
}

/// Tells what is wrong with this key. What is wrong elsewhere may concern other organisations.
fn why_not(not_changed: NotChanged, id: &str) -> ApiError {
    let problems = match not_changed {
        NotChanged::Problems(problems) => problems,
        NotChanged::Conflict | NotChanged::Port(_) => return not_changed.into(),
    };
    let own = format!("console:key/{id}");
    let is_own = |problem: &&Diagnostic| {
        let place = problem.place.as_ref();
        place.is_some_and(|place| *place.file == *own)
    };
    let own: Vec<&Diagnostic> = problems.iter().filter(is_own).collect();
    if own
        .iter()
        .any(|problem| matches!(problem.code, "C004" | "C005"))
    {
        return ApiError::NotPossible("a key of this name exists already");
    }
    if own.is_empty() {
        return ApiError::NotPossible(
            "the configuration has problems elsewhere, so nothing new comes into force; `bartizan check` names them",
        );
    }
    ApiError::InvalidInput(own.into_iter().map(told).collect())
}
