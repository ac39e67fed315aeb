//! `GET /people`: lists everybody of the tenant.

use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::Asked;
use crate::people;
use crate::shape::people::{People, Person};

/// Lists everybody of the tenant, by name.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(input): Asked,
) -> Result<Json<People>, ApiError> {
    input.finish()?;
    let records = app.store.records();
    let work = move || people::list(records.as_ref(), &caller.tenant);
    let everybody = app.blocking.run(work).await?;
    Ok(Json(People {
        items: everybody.iter().map(Person::from).collect(),
        next: None,
    }))
}
