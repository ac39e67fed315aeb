//! `GET /keys`: lists the virtual keys of the tenant, and the teams that a new one may belong to.

use axum::Json;
use axum::extract::State;

use super::row::rows;
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::Asked;
use crate::shape::key::{KeyList, KeyTeam};

/// Lists the virtual keys of the tenant, by name.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(input): Asked,
) -> Result<Json<KeyList>, ApiError> {
    input.finish()?;
    let state = app.clone();
    let work = move || {
        let teams = state.key_desk.teams(&caller.tenant).into_iter();
        Ok::<_, ApiError>(KeyList {
            items: rows(&state, &caller.tenant)?,
            teams: teams
                .map(|team| KeyTeam {
                    id: team.team,
                    models: team.models,
                })
                .collect(),
            next: None,
        })
    };
    app.blocking.run(work).await.map(Json)
}
