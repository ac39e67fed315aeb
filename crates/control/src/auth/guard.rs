//! What stands before every route: who is asking, was it meant, may they, and how long.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, Method};
use model::Secret;

use super::caller::identify;
use super::tenant::within;
use super::{Address, CSRF_HEADER, Caller, Via, origin};
use crate::app::App;
use crate::audit::Act;
use crate::error::ApiError;
use crate::route::Access;

/// How long any call may take; a stream is open by then, and is not held by it.
const DEADLINE: Duration = Duration::from_secs(30);

/// What a route asks of its callers.
#[derive(Debug, Clone)]
pub(crate) struct Guarded {
    /// The API.
    pub(crate) app: App,
    /// Who may call.
    pub(crate) access: Access,
    /// The route, as its operation is called.
    pub(crate) id: &'static str,
}

/// Lets a request through to its handler, or does not.
///
/// # Errors
/// With the reason, in this order: forged, nobody, forged from within, not allowed, too slow.
pub(crate) async fn guard(
    State(guarded): State<Guarded>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let writes = !matches!(*request.method(), Method::GET | Method::HEAD);
    if writes {
        origin::check(request.headers())?;
    }
    if guarded.access != Access::Public {
        let from = Address::of(request.extensions());
        let caller = identify(&guarded.app, request.headers(), from).await?;
        let caller = within(&guarded.app, caller, request.headers()).await?;
        if writes {
            check_csrf(&caller, request.headers())?;
        }
        if let Access::Needs(permission) = guarded.access
            && !caller.role.may(permission)
        {
            if writes {
                let refused = Act {
                    success: false,
                    ..caller.act("access.refused")
                };
                guarded.app.record(refused.on(guarded.id)).await?;
            }
            return Err(ApiError::Forbidden(permission));
        }
        request.extensions_mut().insert(caller);
    }
    match tokio::time::timeout(DEADLINE, next.run(request)).await {
        Ok(response) => Ok(response),
        Err(_) => {
            guarded.app.telemetry.too_busy();
            Err(ApiError::Busy)
        }
    }
}

/// A cookie travels with every request, also a forged one; this header does not.
fn check_csrf(caller: &Caller, headers: &HeaderMap) -> Result<(), ApiError> {
    match &caller.via {
        Via::Token => Ok(()),
        Via::Session { csrf, .. } => {
            let sent = headers.get(CSRF_HEADER);
            let sent = sent.map(|value| Secret::new(value.as_bytes()));
            if sent.as_ref() == Some(csrf) {
                Ok(())
            } else {
                Err(ApiError::CsrfRefused)
            }
        }
    }
}
