//! `POST /rules/{rule}/undo`: goes back to what was in force before the last change.

use axum::Json;
use axum::extract::{Path, State};

use super::change::put;
use super::document::Changed;
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::Said;
use crate::shape::rule::Rule;

/// Goes back to what was in force before the last change; undone again, that is back.
pub(crate) async fn undo(
    State(app): State<App>,
    Path(rule): Path<String>,
    caller: Caller,
    Said(mut input): Said,
) -> Result<Json<Rule>, ApiError> {
    let expected = input.required_number("version", 1..=u64::MAX);
    input.finish()?;
    let (state, tenant) = (app.clone(), caller.tenant.clone());
    let kept = app
        .blocking
        .run(move || state.rule_desk.changes(&tenant))
        .await?;
    let last = kept.into_iter().find(|kept| kept.name == rule);
    let last = last.ok_or(ApiError::NotFound)?;
    let before = match last.before {
        Some(text) => Changed::parse(&text)?,
        None => Changed::nothing(&rule),
    };
    let act = caller.act("rule.change_undone").on(rule.clone());
    put(&app, &caller, act, (rule, expected, before)).await
}
