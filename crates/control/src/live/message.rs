//! What a committed event is on the live stream.

use axum::response::sse::Event as Sent;
use model::Event;
use model::event::ActionEvent;
use model::ports::Committed;

use crate::api::{alerts, exchanges};
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::shape::live::{LiveMessage, StandingChange, StatusChange};

/// The messages for committed events. Administrative acts are not for this stream. Blocks.
///
/// # Errors
/// When an alert cannot be read.
pub(super) fn messages(
    app: &App,
    caller: &Caller,
    page: &[Committed],
) -> Result<Vec<Sent>, ApiError> {
    let mut sent = Vec::new();
    for committed in page {
        if let Some((name, message)) = of(app, caller, committed)? {
            sent.push(written(name, committed.position, &message)?);
        }
    }
    Ok(sent)
}

/// One message as it is sent.
///
/// # Errors
/// Never for messages of this type; the signature is that of the encoder.
pub(super) fn written(name: &str, position: u64, message: &LiveMessage) -> Result<Sent, ApiError> {
    let event = Sent::default().event(name).id(position.to_string());
    match event.json_data(message) {
        Ok(event) => Ok(event),
        Err(_) => Err(ApiError::Internal("a message cannot be written")),
    }
}

type Named = (&'static str, LiveMessage);

fn of(app: &App, caller: &Caller, committed: &Committed) -> Result<Option<Named>, ApiError> {
    Ok(match &committed.envelope.event {
        Event::Exchange(event) | Event::Inspect(event) => {
            let row = exchanges::row(Some(committed.position), event);
            Some(("exchange", LiveMessage::Exchange(Box::new(row))))
        }
        Event::Action(action) => change(app, caller, action)?,
        Event::System(system) => {
            let change = StatusChange {
                act: system.act.as_ref().to_owned(),
                detail: system.detail.as_ref().to_owned(),
            };
            Some(("status", LiveMessage::Status(change)))
        }
        Event::Admin(_) => None,
    })
}

/// What an action changed: a standing, which is read again with the watch list, or an alert.
fn change(app: &App, caller: &Caller, action: &ActionEvent) -> Result<Option<Named>, ApiError> {
    if let Some(standing) = action.standing {
        let change = StandingChange {
            standing: standing.to_string(),
            act: action.act.as_ref().to_owned(),
        };
        return Ok(Some(("standing", LiveMessage::Standing(change))));
    }
    let Some(id) = action.alert else {
        return Ok(None);
    };
    let found = app.alerts.get(&caller.scope(), id)?;
    let binding = alerts::binding(app, caller)?;
    Ok(found.map(|alert| {
        let shown = alerts::show(&alert, &binding);
        ("alert", LiveMessage::Alert(Box::new(shown)))
    }))
}
