//! `GET /exchanges/{id}`: shows one exchange.

use axum::Json;
use axum::extract::{Path, State};
use model::{Envelope, Event, ExchangeId};
use store::{BodyView, View};

use super::conversation::show;
use super::detail::detail;
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::Asked;
use crate::shape::exchange::Exchange;
use crate::shape::words::BodyState;

/// Shows one exchange, with what was said redacted.
pub(crate) async fn get(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
    Asked(input): Asked,
) -> Result<Json<Exchange>, ApiError> {
    input.finish()?;
    let id = ExchangeId::parse(&id).ok_or(ApiError::NotFound)?;
    let (store, alerts, now) = (app.store.clone(), app.alerts.clone(), app.clock.now());
    let work = move || {
        let scope = caller.scope();
        let envelope = store.exchange(&scope, id)?.ok_or(ApiError::NotFound)?;
        let event = exchange_of(&envelope)?;
        let binding = store.counters().list(&scope, now)?;
        let binding: Vec<_> = binding.into_iter().map(|standing| standing.id).collect();
        let raised = alerts.of_exchange(&scope, id)?;
        let raised = raised.iter().map(|alert| alert.id.to_string()).collect();
        let mut shown = detail(&envelope, event, &binding, raised);
        let body = store.body(&scope, id, View::Redacted)?;
        shown.body_state = body_state(body.as_ref());
        if let Some(BodyView::Conversation(said)) = &body {
            shown.conversation = Some(show(said, &event.findings, true));
        }
        Ok::<_, ApiError>(shown)
    };
    app.blocking.run(work).await.map(Json)
}

/// The exchange that an envelope tells of.
pub(super) fn exchange_of(
    envelope: &Envelope,
) -> Result<&model::exchange::ExchangeEvent, ApiError> {
    match &envelope.event {
        Event::Exchange(event) | Event::Inspect(event) => Ok(event),
        Event::Admin(_) | Event::Action(_) | Event::System(_) => Err(ApiError::Internal(
            "an exchange is something else in the log",
        )),
    }
}

/// What can be said about a body.
pub(super) fn body_state(body: Option<&BodyView>) -> BodyState {
    match body {
        Some(BodyView::Conversation(_)) => BodyState::Kept,
        Some(BodyView::NotKept) | None => BodyState::NotKept,
        Some(BodyView::Erased) => BodyState::Erased,
        Some(BodyView::NotYet) => BodyState::NotYet,
    }
}
