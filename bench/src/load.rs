//! Open-loop load: requests leave at fixed times, whatever the answers do, and each latency
//! counts from when the request was due. A slow answer cannot hide the ones behind it
//! (coordinated omission).

use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context, bail};
use bytes::Bytes;
use hdrhistogram::Histogram;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::task::JoinSet;
use tokio::time::Instant;

/// What to send where, and how fast.
#[derive(Debug, Clone)]
pub(crate) struct Load {
    /// The whole address, with path.
    pub(crate) url: String,
    /// The virtual key.
    pub(crate) key: String,
    /// Requests per second.
    pub(crate) rate: u32,
    /// How many in all.
    pub(crate) count: usize,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Microseconds from due time to last byte.
    pub(crate) total: Histogram<u64>,
    /// Microseconds from due time to first byte of the body.
    pub(crate) first: Histogram<u64>,
}

/// A client with its connection pool.
pub(crate) type Pool = Client<HttpConnector, Full<Bytes>>;

/// A pool that keeps its connections.
pub(crate) fn pool() -> Pool {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(Duration::from_secs(60))
        .build(connector)
}

/// Sends `bodies` in turn, starting at `offset`, and waits for every answer.
pub(crate) async fn run(
    pool: &Pool,
    load: &Load,
    bodies: &[Bytes],
    offset: usize,
) -> anyhow::Result<Outcome> {
    let load = Rc::new(load.clone());
    let gap = Duration::from_secs(1) / load.rate.max(1);
    let start = Instant::now() + Duration::from_millis(20);
    let mut calls = JoinSet::new();
    let mut outcome = Outcome {
        total: histogram()?,
        first: histogram()?,
    };
    for number in 0..load.count {
        let due = start + gap * u32::try_from(number)?;
        wait_until(due).await;
        let body = bodies
            .get((offset + number) % bodies.len().max(1))
            .cloned()
            .unwrap_or_default();
        let (pool, load) = (pool.clone(), Rc::clone(&load));
        calls.spawn_local(async move { call(&pool, &load, body, due).await });
        while let Some(done) = calls.try_join_next() {
            note(&mut outcome, done??)?;
        }
    }
    while let Some(done) = calls.join_next().await {
        note(&mut outcome, done??)?;
    }
    Ok(outcome)
}

/// The timer ticks in milliseconds; the last two are spent giving way to other tasks.
async fn wait_until(due: Instant) {
    if let Some(early) = due.checked_sub(Duration::from_millis(2)) {
        tokio::time::sleep_until(early).await;
    }
    while Instant::now() < due {
        tokio::task::yield_now().await;
    }
}

fn histogram() -> anyhow::Result<Histogram<u64>> {
    Histogram::new_with_bounds(1, 60_000_000, 3).context("histogram bounds")
}

fn note(outcome: &mut Outcome, (first, total): (Duration, Duration)) -> anyhow::Result<()> {
    outcome
        .first
        .record(u64::try_from(first.as_micros())?.max(1))?;
    outcome
        .total
        .record(u64::try_from(total.as_micros())?.max(1))?;
    Ok(())
}

async fn call(
    pool: &Pool,
    load: &Load,
    body: Bytes,
    due: Instant,
) -> anyhow::Result<(Duration, Duration)> {
    let request = Request::post(&load.url)
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {}", load.key))
        .body(Full::new(body))?;
    let response = tokio::time::timeout(Duration::from_secs(30), pool.request(request))
        .await
        .context("no answer")??;
    if response.status() != 200 {
        let status = response.status();
        let text = response.into_body().collect().await?.to_bytes();
        bail!("{status}: {}", String::from_utf8_lossy(&text));
    }
    let mut body = response.into_body();
    let mut first = None;
    while let Some(frame) = body.frame().await {
        frame?;
        first.get_or_insert_with(|| due.elapsed());
    }
    let total = due.elapsed();
    Ok((first.unwrap_or(total), total))
}
