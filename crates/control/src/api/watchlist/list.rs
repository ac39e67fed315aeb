//! `GET /watchlist`: lists the standings that bind now.

use axum::Json;
use axum::extract::State;
use respond::WatchEntry;

use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::Asked;
use crate::shape::standing::{Standing, Watchlist};

/// Lists what is watched, scrutinised or contained now.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(input): Asked,
) -> Result<Json<Watchlist>, ApiError> {
    input.finish()?;
    let alerts = app.alerts.clone();
    let work = move || alerts.watchlist(&caller.scope());
    let entries = app.blocking.run(work).await?;
    Ok(Json(Watchlist {
        items: entries.iter().map(show).collect(),
        next: None,
    }))
}

fn show(entry: &WatchEntry) -> Standing {
    Standing {
        alert: entry.alert.map(|id| id.to_string()),
        ..Standing::from(&entry.standing)
    }
}
