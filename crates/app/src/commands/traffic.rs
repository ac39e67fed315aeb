//! `bartizan traffic`: realistic, labelled demo traffic against a running gateway.
//!
//! What is sent is decided by [`story`] from a seed alone, so that the same seed tells the same
//! story; this file only paces it, sends it and prints the labels.

mod client;
mod dice;
mod story;
mod texts;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Serialize;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::task::TaskTracker;

use crate::cli::Traffic;
use crate::exit::Ended;
use crate::run::stop_signal;
use crate::terminal;
use client::Sent;
use story::{Scene, Story};

/// Exchanges in flight at once; what would exceed it waits, so that a slow gateway is not flooded.
const IN_FLIGHT: usize = 64;
/// How long one exchange may take.
const DEADLINE: Duration = Duration::from_secs(60);

/// A line of the output.
#[derive(Serialize)]
struct Labelled<'a> {
    exchange: Option<String>,
    label: &'a str,
    user: &'a str,
    app: &'a str,
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// Runs the command.
pub(crate) fn run(asked: &Traffic) -> Result<Ended> {
    if !(asked.rate > 0.0 && asked.rate <= 10_000.0) {
        bail!("the rate must be more than 0 and at most 10000 exchanges per second");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(send_all(asked))
}

async fn send_all(asked: &Traffic) -> Result<Ended> {
    client::reach(asked.gateway)
        .await
        .with_context(|| format!("no gateway answers on {}", asked.gateway))?;
    let total = (asked.rate * asked.duration.as_secs_f64()).ceil().max(1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive number of exchanges, rounded up"
    )]
    let total = total as u64;
    let bar = terminal::progress(Some(total), "exchanges");
    let (printed, mut lines) = mpsc::channel::<String>(IN_FLIGHT);
    let tasks = TaskTracker::new();
    let pacing = tasks.spawn(pace(asked.clone(), total, tasks.clone(), printed));
    let stopped = stop_signal();
    tokio::pin!(stopped);
    loop {
        tokio::select! {
            line = lines.recv() => match line {
                Some(line) => {
                    bar.suspend(|| terminal::print(&line))?;
                    bar.inc(1);
                }
                None => break,
            },
            signal = &mut stopped => {
                signal?;
                pacing.abort();
                break;
            }
        }
    }
    bar.finish_and_clear();
    Ok(Ended::Well)
}

/// Starts one exchange after the other, at the rate asked for.
async fn pace(asked: Traffic, total: u64, tasks: TaskTracker, printed: mpsc::Sender<String>) {
    let mut story = Story::new(asked.seed);
    let in_flight = Arc::new(Semaphore::new(IN_FLIGHT));
    let mut ticks = tokio::time::interval(Duration::from_secs_f64(1.0 / asked.rate));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for _ in 0..total {
        ticks.tick().await;
        let Ok(permit) = Arc::clone(&in_flight).acquire_owned().await else {
            return;
        };
        let (scene, printed, gateway) = (story.next_scene(), printed.clone(), asked.gateway);
        tasks.spawn(async move {
            let line = play(gateway, &scene).await;
            drop(permit);
            // The reader is gone only when we were told to stop.
            drop(printed.send(line).await);
        });
    }
}

async fn play(gateway: SocketAddr, scene: &Scene) -> String {
    let deadline = Instant::now() + DEADLINE;
    let sent = match tokio::time::timeout_at(deadline, client::send(gateway, scene)).await {
        Ok(sent) => sent,
        Err(_) => Err(std::io::Error::from(std::io::ErrorKind::TimedOut)),
    };
    let (exchange, status, error) = match sent {
        Ok(Sent { exchange, status }) => (exchange, Some(status), None),
        Err(error) => (None, None, Some(error.to_string())),
    };
    let line = Labelled {
        exchange,
        label: scene.label,
        user: &scene.user,
        app: scene.persona.app,
        status,
        error,
    };
    serde_json::to_string(&line).unwrap_or_default() + "\n"
}
