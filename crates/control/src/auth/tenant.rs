//! Which tenant a call is about: that of the person, or the one that the bootstrap token asks for.

use http::HeaderMap;
use model::TenantId;

use super::{Caller, Via};
use crate::app::App;
use crate::error::ApiError;

/// The header by which the bootstrap token chooses a tenant.
pub const TENANT_HEADER: &str = "x-bartizan-tenant";

/// The caller within the tenant asked for; without the header, where they are at home.
///
/// # Errors
/// [`ApiError::NotFound`] for a tenant that there is not, or that is not the caller's: that it
/// exists is not told.
pub(super) async fn within(
    app: &App,
    caller: Caller,
    headers: &HeaderMap,
) -> Result<Caller, ApiError> {
    let Some(asked) = headers.get(TENANT_HEADER) else {
        return Ok(caller);
    };
    let asked = asked.to_str().ok();
    let asked = asked.and_then(|asked| TenantId::parse(asked).ok());
    let asked = asked.ok_or(ApiError::NotFound)?;
    if asked == caller.tenant {
        return Ok(caller);
    }
    match caller.via {
        Via::Token if app.status.tenants().contains(&asked) => enter(app, caller, asked).await,
        Via::Token | Via::Session { .. } => Err(ApiError::NotFound),
    }
}

/// The first use for a tenant is in that tenant's audit trail.
async fn enter(app: &App, caller: Caller, tenant: TenantId) -> Result<Caller, ApiError> {
    let caller = Caller { tenant, ..caller };
    if app.token_tenants.lock().insert(caller.tenant.clone()) {
        let used = caller.act("token.used").on(caller.name.as_ref());
        if let Err(error) = app.record(used).await {
            app.token_tenants.lock().remove(&caller.tenant);
            return Err(error);
        }
    }
    Ok(caller)
}
