//! The listener of the console: the API, the probes and the embedded console behind one set of
//! headers.

use std::io;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::{Router, serve as axum_serve};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::App;
use crate::auth::Address;
use crate::auth::guard::{Guarded, guard};
use crate::deps::ControlDeps;
use crate::error::ApiError;
use crate::listener::{Door, Peer};
use crate::router::{API, routes};
use crate::{headers, live, probes};

/// SAFETY LIMIT: no body of this API is larger.
const LARGEST_BODY: usize = 64 * 1024;
/// How long calls that are under way may take to end.
const DRAIN: Duration = Duration::from_secs(10);

/// The API with everything around it, and the tasks behind it.
#[derive(Debug)]
pub struct Control {
    /// What serves requests.
    pub router: Router<()>,
    /// What runs beside them, until the token given to [`Control::new`] is cancelled.
    pub tasks: TaskTracker,
}

impl Control {
    /// Builds the API and starts what runs beside it; must be called within a runtime.
    #[must_use]
    pub fn new(deps: ControlDeps, shutdown: CancellationToken) -> Self {
        let console = deps.console.clone();
        let app = App::new(deps, shutdown);
        let tasks = TaskTracker::new();
        tasks.spawn(live::follow(app.clone()));
        tasks.close();
        let router = Router::new()
            .nest(API, api(&app))
            .merge(probes::routes())
            .with_state(app)
            .fallback_service(console)
            .layer(from_fn(note_address))
            .layer(from_fn(headers::protect));
        Self { router, tasks }
    }
}

/// Serves the console listener until the token is cancelled, and drains.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    deps: ControlDeps,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let telemetry = deps.telemetry.clone();
    let door = Door::new(listener, deps.tls.clone(), telemetry.clone());
    let control = Control::new(deps, shutdown.clone());
    let service = control.router.into_make_service_with_connect_info::<Peer>();
    let serving = axum_serve(door, service);
    let serving = serving.with_graceful_shutdown(shutdown.clone().cancelled_owned());
    let late = async {
        shutdown.cancelled().await;
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        served = serving => served?,
        () = late => telemetry.drain_cut(),
    }
    control.tasks.wait().await;
    Ok(())
}

/// Every route of the table behind its guard.
fn api(app: &App) -> Router<App> {
    let mut router = Router::new();
    for route in routes() {
        let guarded = Guarded {
            app: app.clone(),
            access: route.access,
            id: route.id,
        };
        let handler = route.handler.layer(from_fn_with_state(guarded, guard));
        router = router.route(route.path, handler);
    }
    router
        .fallback(|| async { ApiError::NotFound })
        .method_not_allowed_fallback(|| async { ApiError::MethodNotAllowed })
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn(headers::forget))
}

/// Notes where a request comes from, for whoever asks.
async fn note_address(mut request: Request, next: Next) -> Response {
    let from = Address::of(request.extensions());
    request.extensions_mut().insert(from);
    next.run(request).await
}
