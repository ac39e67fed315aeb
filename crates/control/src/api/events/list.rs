//! `GET /events`: lists the audit trail.

use axum::Json;
use axum::extract::State;
use model::Event;
use model::ports::Committed;
use model::standing::Author as By;

use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::{Asked, Input};
use crate::shape::event::{EventPage, EventRow};
use crate::shape::query::EventParams;
use crate::shape::standing::Author;
use crate::shape::words::EventType;

/// Lists the audit trail, newest first.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(mut input): Asked,
) -> Result<Json<EventPage>, ApiError> {
    let (params, before) = read(&mut input);
    input.finish()?;
    let store = app.store.clone();
    let work = move || store.events(&caller.scope(), params.kind.into(), before, params.limit);
    let page = app.blocking.run(work).await?;
    Ok(Json(EventPage {
        items: page.items.iter().filter_map(row).collect(),
        next: page.next.map(|position| position.to_string()),
    }))
}

fn read(input: &mut Input) -> (EventParams, Option<u64>) {
    let params = EventParams {
        kind: input.word("type").unwrap_or(EventType::Admin),
        before: None,
        limit: input.limit(),
    };
    let cursor = |text: &str| text.parse().ok();
    let before = input.parsed("before", cursor, "must be the `next` of a page");
    (params, before)
}

/// A fact of the audit trail; an exchange is none.
fn row(committed: &Committed) -> Option<EventRow> {
    let blank = EventRow {
        position: committed.position,
        at: committed.envelope.at.into(),
        kind: EventType::System,
        author: Author::from(&By::System),
        act: String::new(),
        object: None,
        reason: None,
        success: None,
        exchange: None,
        alert: None,
        standing: None,
        detail: None,
    };
    match &committed.envelope.event {
        Event::Exchange(_) | Event::Inspect(_) => None,
        Event::Admin(admin) => Some(EventRow {
            kind: EventType::Admin,
            author: (&admin.author).into(),
            act: admin.act.as_ref().to_owned(),
            object: admin.object.as_deref().map(str::to_owned),
            reason: admin.reason.as_deref().map(str::to_owned),
            success: Some(admin.success),
            ..blank
        }),
        Event::Action(action) => Some(EventRow {
            kind: EventType::Action,
            author: (&action.author).into(),
            act: action.act.as_ref().to_owned(),
            exchange: action.exchange.map(|id| id.to_string()),
            alert: action.alert.map(|id| id.to_string()),
            standing: action.standing.map(|id| id.to_string()),
            ..blank
        }),
        Event::System(system) => Some(EventRow {
            act: system.act.as_ref().to_owned(),
            detail: Some(system.detail.as_ref().to_owned()),
            ..blank
        }),
    }
}
