//! `GET /status`: tells how the installation is doing.

use axum::Json;
use axum::extract::State;
use model::ports::PortError;

use crate::api::config::report;
use crate::app::App;
use crate::error::ApiError;
use crate::input::Asked;
use crate::shape::config::SnapshotInfo;
use crate::shape::status::{Consumer, Status, StoreStatus};
use crate::shape::words::Mode;

/// Tells how the installation is doing.
pub(crate) async fn get(
    State(app): State<App>,
    Asked(input): Asked,
) -> Result<Json<Status>, ApiError> {
    input.finish()?;
    let seen = app.clone();
    let work = move || consumers(&seen);
    let consumers = app.blocking.run(work).await?;
    let (version, loaded_at) = app.status.snapshot();
    let mode = if app.demo {
        Mode::Demo
    } else {
        Mode::Production
    };
    Ok(Json(Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        mode,
        gateway: app.gateway.to_string(),
        now: app.clock.now().into(),
        ready: app.status.ready(),
        snapshot: SnapshotInfo {
            version,
            loaded_at: loaded_at.into(),
        },
        last_reload: app.status.last_reload().as_ref().map(report),
        store: store(&app.store.status()),
        bootstrap_token_in_use: app.token_used.noted(),
        bootstrap_token_set: app.bootstrap_token.is_some(),
        consumers,
    }))
}

fn consumers(app: &App) -> Result<Vec<Consumer>, PortError> {
    let (log, head) = (app.store.log(), app.store.status().position);
    let mut consumers = Vec::new();
    for name in &app.consumers {
        let position = log.cursor(name)?;
        consumers.push(Consumer {
            name: (*name).to_owned(),
            position,
            lag: head.saturating_sub(position),
        });
    }
    Ok(consumers)
}

fn store(status: &store::StoreStatus) -> StoreStatus {
    let retained = status.retention;
    StoreStatus {
        position: status.position,
        spool_bytes: status.spool_bytes,
        search_lag: status.search_lag,
        refused_appends: status.refused_appends,
        damaged_stretches: status.damaged_stretches,
        set_aside: status.set_aside.iter().copied().map(Into::into).collect(),
        lost_bodies: status.lost_bodies,
        crashed_exchanges: status.crashed_exchanges,
        writer_error: status.writer_error.clone(),
        search_error: status.search_error.clone(),
        oldest_facts: retained.and_then(|run| run.oldest_facts).map(Into::into),
        oldest_bodies: retained.and_then(|run| run.oldest_bodies).map(Into::into),
    }
}
