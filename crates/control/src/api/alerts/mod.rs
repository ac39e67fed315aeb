//! Alerts: what a person has to look at, and what they decide about it.

mod acknowledge;
mod get;
mod list;
mod resolve;
mod show;
mod undo;

pub(crate) use acknowledge::acknowledge;
pub(crate) use get::get;
pub(crate) use list::list;
pub(crate) use resolve::resolve;
pub(crate) use show::{binding, show};
pub(crate) use undo::undo;

use model::AlertId;
use respond::{Alert, AlertError};

use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::shape::alert as shape;

/// Changes an alert, and shows what became of it.
async fn change(
    app: &App,
    caller: Caller,
    id: &str,
    change: impl FnOnce(&App, &Caller, AlertId) -> Result<Alert, AlertError> + Send + 'static,
) -> Result<shape::Alert, ApiError> {
    let id = AlertId::parse(id).ok_or(ApiError::NotFound)?;
    let state = app.clone();
    let work = move || {
        let alert = change(&state, &caller, id)?;
        let binding = binding(&state, &caller)?;
        Ok::<_, ApiError>(show(&alert, &binding))
    };
    app.blocking.run(work).await
}
