//! `GET /rules`: lists every rule with what it hits.

use axum::Json;
use axum::extract::State;

use super::hits::Hits;
use super::row::{changes, row};
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::Asked;
use crate::shape::rule::RuleList;

/// Lists every rule with what it hits and what was changed about it.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(input): Asked,
) -> Result<Json<RuleList>, ApiError> {
    input.finish()?;
    let (state, now) = (app.clone(), app.clock.now());
    let work = move || {
        let hits = Hits::count(&state, &caller.scope(), now)?;
        let changes = changes(&state, &caller.tenant, now)?;
        let rules = state.detection.detection(&caller.tenant).rules;
        let cards = rules.cards();
        let mut items: Vec<_> = cards
            .map(|card| row(&card, &hits, changes.get(card.id.as_str())))
            .collect();
        items.sort_by(|a, b| a.id.cmp(&b.id));
        Ok::<_, ApiError>(RuleList { items, next: None })
    };
    app.blocking.run(work).await.map(Json)
}
