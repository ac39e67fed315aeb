//! What machines ask of the console listener: is it alive, is it ready, what has it counted.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router, routing};
use http::{HeaderMap, StatusCode, header};
use prometheus_client::encoding::text::encode;

use crate::app::App;
use crate::auth::Address;
use crate::auth::caller::{bearer, by_token};
use crate::auth::origin::is_local_host;
use crate::error::ApiError;

const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The routes beside the API.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/healthz", routing::get(alive))
        .route("/readyz", routing::get(ready))
        .route("/metrics", routing::get(metrics))
}

/// The process runs.
async fn alive() -> &'static str {
    "ok\n"
}

/// Both listeners serve. Storage is none of it: its outage must not take every gateway out of
/// service at once, and `on_error` says what exchanges do without it.
async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    if app.status.ready() {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
    }
}

/// Every metric, for this machine itself or for a token.
async fn metrics(
    State(app): State<App>,
    Extension(from): Extension<Address>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if !(from.is_loopback() && is_local_host(&headers)) {
        let token = bearer(&headers).ok_or(ApiError::NotSignedIn)?;
        by_token(&app, &token, from).await?;
    }
    let seen = app.clone();
    let measure = move || {
        let days = seen.store.status().set_aside.len();
        seen.telemetry.measured(days, seen.alerts.removed());
        Ok::<_, ApiError>(())
    };
    app.blocking.run(measure).await?;
    let mut text = String::new();
    match encode(&mut text, &app.registry) {
        Ok(()) => Ok(([(header::CONTENT_TYPE, OPENMETRICS)], text).into_response()),
        Err(_) => Err(ApiError::Internal("the metrics cannot be written")),
    }
}
