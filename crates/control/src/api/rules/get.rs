//! `GET /rules/{rule}`: shows one rule, whole.

use axum::Json;
use axum::extract::{Path, State};

use super::hits::Hits;
use super::row::{changes, whole};
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::shape::rule::Rule;

/// Shows one rule with its patterns, its tests and what was changed about it.
pub(crate) async fn get(
    State(app): State<App>,
    Path(rule): Path<String>,
    caller: Caller,
) -> Result<Json<Rule>, ApiError> {
    let state = app.clone();
    let work = move || shown(&state, &caller, &rule);
    app.blocking.run(work).await.map(Json)
}

/// One rule as it is now. Reads the store.
pub(super) fn shown(app: &App, caller: &Caller, rule: &str) -> Result<Rule, ApiError> {
    let now = app.clock.now();
    let rules = app.detection.detection(&caller.tenant).rules;
    let card = rules.card(rule).ok_or(ApiError::NotFound)?;
    let hits = Hits::count(app, &caller.scope(), now)?;
    let change = changes(app, &caller.tenant, now)?.remove(rule);
    Ok(whole(&card, &hits, change))
}
