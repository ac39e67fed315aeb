//! `GET /exchanges`: lists exchanges.

use axum::Json;
use axum::extract::State;
use model::{ExchangeId, SessionId, UserId};
use store::ExchangeQuery;

use super::row;
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::{Asked, Input};
use crate::shape::exchange::ExchangePage;
use crate::shape::query::ExchangeParams;
use crate::shape::words::Word;

/// Lists exchanges, newest first.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(mut input): Asked,
) -> Result<Json<ExchangePage>, ApiError> {
    let query = read(&mut input);
    input.finish()?;
    let store = app.store.clone();
    let work = move || store.exchanges(&caller.scope(), &query);
    let page = app.blocking.run(work).await?;
    Ok(Json(ExchangePage {
        items: page
            .items
            .iter()
            .map(|found| row(Some(found.position), &found.event))
            .collect(),
        next: page.next.map(|id| id.to_string()),
    }))
}

fn read(input: &mut Input) -> ExchangeQuery {
    let params = ExchangeParams {
        from: input.time("from"),
        to: input.time("to"),
        verdict: input.word("verdict"),
        outcome: input.word("outcome"),
        kind: input.word("kind"),
        direction: input.word("direction"),
        rule: input.text("rule", 1..=128),
        user: input.text("user", 1..=128),
        team: input.text("team", 1..=128),
        app: input.text("app", 1..=128),
        key: input.text("key", 1..=128),
        model: input.text("model", 1..=128),
        session: input.text("session", 1..=128),
        q: input.text("q", 1..=200),
        before: input.text("before", 1..=64),
        limit: input.limit(),
    };
    if let (Some(from), Some(to)) = (params.from, params.to)
        && to <= from
    {
        input.problem("to", "must be later than `from`");
    }
    if params.direction.is_some() && params.kind.is_none() && params.rule.is_none() {
        input.problem("direction", "needs `kind` or `rule` beside it");
    }
    query(params, input)
}

fn query(params: ExchangeParams, input: &mut Input) -> ExchangeQuery {
    let user = params.user.as_deref().map(UserId::parse).transpose();
    let session = params.session.as_deref().map(SessionId::parse).transpose();
    let before = params.before.as_deref().map(ExchangeId::parse);
    ExchangeQuery {
        from: params.from,
        to: params.to,
        verdict: params.verdict.map(Into::into),
        outcome: params.outcome.map(|outcome| outcome.word().to_owned()),
        kind: params.kind.map(Into::into),
        direction: params.direction.map(Into::into),
        rule: params.rule,
        user: user.unwrap_or_else(|problem| noted(input, "user", &problem.to_string())),
        team: params.team,
        app: params.app,
        key: params.key,
        model: params.model,
        session: session.unwrap_or_else(|problem| noted(input, "session", &problem.to_string())),
        text: params.q,
        before: match before {
            Some(None) => noted(input, "before", "must be the `next` of a page"),
            Some(cursor) => cursor,
            None => None,
        },
        limit: params.limit,
    }
}

fn noted<T>(input: &mut Input, field: &str, problem: &str) -> Option<T> {
    input.problem(field, problem);
    None
}
