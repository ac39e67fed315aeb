//! `POST /exchanges/{id}/reveal`: shows what was said in the clear.

use axum::Json;
use axum::extract::{Path, State};
use model::ExchangeId;
use store::{BodyView, Store, View};

use super::conversation::show;
use super::get::exchange_of;
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::{Input, Said};
use crate::shape::exchange::Revealed;

/// A reason has this many characters or more.
const SHORTEST_REASON: usize = 10;

/// Shows what was said in the clear, after writing the reason to the audit trail.
pub(crate) async fn reveal(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
    Said(mut input): Said,
) -> Result<Json<Revealed>, ApiError> {
    let reason = reason(&mut input);
    input.finish()?;
    let id = ExchangeId::parse(&id).ok_or(ApiError::NotFound)?;
    let (store, audit, now) = (app.store.clone(), app.audit.clone(), app.clock.now());
    let work = move || {
        let scope = caller.scope();
        let envelope = store.exchange(&scope, id)?.ok_or(ApiError::NotFound)?;
        readable(store.body(&scope, id, View::Redacted)?)?;
        // INVARIANT: the reason is in the log before the text leaves the store.
        let act = caller.act("exchange.revealed").on(id.to_string());
        audit.record(act.because(reason))?;
        let said = readable(raw(&store, &caller, id)?)?;
        let findings = &exchange_of(&envelope)?.findings;
        Ok::<_, ApiError>(Revealed {
            id: id.to_string(),
            revealed: now.into(),
            conversation: show(&said, findings, false),
        })
    };
    app.blocking.run(work).await.map(Json)
}

fn reason(input: &mut Input) -> String {
    let reason = input.required_text("reason", SHORTEST_REASON..=500);
    let trimmed = reason.trim();
    if !reason.is_empty() && trimmed.chars().count() < SHORTEST_REASON {
        input.problem("reason", "must be words, not blanks");
    }
    trimmed.to_owned()
}

fn raw(store: &Store, caller: &Caller, id: ExchangeId) -> Result<Option<BodyView>, ApiError> {
    Ok(store.body(&caller.scope(), id, View::Raw)?)
}

fn readable(body: Option<BodyView>) -> Result<model::Conversation, ApiError> {
    match body {
        Some(BodyView::Conversation(said)) => Ok(said),
        Some(BodyView::NotKept) | None => Err(ApiError::NotPossible(
            "what was said was not kept, or its time is over",
        )),
        Some(BodyView::Erased) => Err(ApiError::NotPossible("what was said has been erased")),
        Some(BodyView::NotYet) => Err(ApiError::NotPossible(
            "what was said is on its way to the store; try again in a moment",
        )),
    }
}
