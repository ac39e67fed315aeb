//! `GET /alerts`: lists alerts.

use axum::Json;
use axum::extract::State;
use model::AlertId;
use respond::AlertQuery;

use super::{binding, show};
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::{Asked, Input};
use crate::shape::alert::AlertPage;
use crate::shape::query::AlertParams;

/// Lists alerts, newest first.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(mut input): Asked,
) -> Result<Json<AlertPage>, ApiError> {
    let query = read(&mut input);
    input.finish()?;
    let state = app.clone();
    let work = move || {
        let found = state.alerts.list(&caller.scope(), &query)?;
        let binding = binding(&state, &caller)?;
        // A page that is not full is the last one.
        let last = found.last().filter(|_| found.len() == query.limit);
        Ok::<_, ApiError>(AlertPage {
            next: last.map(|alert| alert.id.to_string()),
            items: found.iter().map(|alert| show(alert, &binding)).collect(),
        })
    };
    app.blocking.run(work).await.map(Json)
}

fn read(input: &mut Input) -> AlertQuery {
    let params = AlertParams {
        status: input.word("status"),
        severity: input.word("severity"),
        before: None,
        limit: input.limit(),
    };
    AlertQuery {
        status: params.status.map(Into::into),
        severity: params.severity.map(Into::into),
        before: input.parsed("before", AlertId::parse, "must be the `next` of a page"),
        limit: params.limit,
    }
}
