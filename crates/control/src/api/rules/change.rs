//! `POST /rules/{rule}/change`: switches a rule off, sets its threshold, makes exceptions.

use axum::Json;
use axum::extract::{Path, State};

use super::document::Changed;
use super::get::shown;
use crate::app::App;
use crate::audit::Act;
use crate::auth::Caller;
use crate::deps::NewChange;
use crate::error::ApiError;
use crate::input::Said;
use crate::shape::rule::Rule;

/// Changes a rule for the caller's organisation, in force with the next exchange.
pub(crate) async fn change(
    State(app): State<App>,
    Path(rule): Path<String>,
    caller: Caller,
    Said(mut input): Said,
) -> Result<Json<Rule>, ApiError> {
    let expected = input.required_number("version", 0..=u64::MAX);
    let changed = Changed::read(&rule, &mut input, app.clock.now());
    let rules = app.detection.detection(&caller.tenant).rules;
    rules.card(&rule).ok_or(ApiError::NotFound)?;
    input.finish()?;
    let act = caller.act("rule.changed").on(rule.clone());
    put(&app, &caller, act, (rule, expected, changed)).await
}

/// Keeps a document and brings it into force; the act is in the audit trail either way.
pub(super) async fn put(
    app: &App,
    caller: &Caller,
    act: Act,
    (rule, expected, changed): (String, u64, Changed),
) -> Result<Json<Rule>, ApiError> {
    let requested = Act {
        act: "rule.change_requested",
        ..act.clone()
    };
    app.record(requested).await?;
    let new = NewChange {
        tenant: caller.tenant.clone(),
        name: rule.clone(),
        expected,
        text: changed.text()?,
        author: caller.name.to_string(),
    };
    let desk = app.clone();
    let made = app
        .blocking
        .run(move || Ok::<_, ApiError>(desk.rule_desk.change(&new)))
        .await?;
    app.telemetry.rule_changed(made.is_ok());
    let success = made.is_ok();
    app.record(Act { success, ..act }).await?;
    made?;
    let (state, caller) = (app.clone(), caller.clone());
    let work = move || shown(&state, &caller, &rule);
    app.blocking.run(work).await.map(Json)
}
