//! `GET /live`: streams what happens, as server-sent events.
//!
//! The log is the buffer: each stream reads its tenant's part of it at its own pace, so a slow
//! client holds one page in memory and delays nobody. The `id` of an event is its place in the
//! log, from which a client that comes back goes on.

mod feed;
mod message;
mod tail;

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::{Stream, stream};
use http::HeaderMap;

pub(crate) use tail::follow;

use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::Asked;
use crate::shape::query::LiveParams;
use feed::Feed;

/// A comment is sent after this much silence, so that both sides notice a dead connection.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Streams what happens; resumes after `Last-Event-ID`, or after the position asked for.
pub(crate) async fn live(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Asked(mut input): Asked,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let params = LiveParams {
        after: input.number("after", 0..=u64::MAX),
    };
    input.finish()?;
    let after = last_event_id(&headers).or(params.after);
    let feed = Feed::open(app, caller, after)?;
    let events = stream::unfold(feed, |mut feed| async move {
        let event = feed.next().await?;
        Some((Ok(event), feed))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

/// Where a client that comes back was; what is no position of ours counts as none.
fn last_event_id(headers: &HeaderMap) -> Option<u64> {
    headers.get("last-event-id")?.to_str().ok()?.parse().ok()
}
