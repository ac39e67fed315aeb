//! The life of the process: start in order, say where, serve until told to stop, drain in order.
//!
//! Everything that waits here has a deadline: a process that was told to stop stops.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::banner;
use crate::config::compile::{Compiled, Overrides};
use crate::config::load::Chosen;
use crate::config::world::{RealWorld, World};
use crate::reload::{Reloader, watch};
use crate::wire::{Planes, Start, wire};

/// How much longer than its own drain the gateway may take before it is abandoned.
const GRACE: Duration = Duration::from_secs(5);
/// How long the console's open calls may take to end; it cuts them itself before that.
const CONSOLE_DRAIN: Duration = Duration::from_secs(15);

/// Waits for SIGTERM or SIGINT.
pub(crate) async fn stop_signal() -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// Serves a compiled configuration until told to stop.
pub(crate) fn run(chosen: Chosen, overrides: Overrides, compiled: Compiled) -> Result<()> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if let Some(workers) = compiled.fixed.process.workers {
        runtime.worker_threads(usize::from(workers));
    }
    let runtime = runtime.enable_all().build()?;
    let drain = compiled.fixed.process.drain;
    let ended = runtime.block_on(serve(chosen, overrides, compiled));
    runtime.shutdown_timeout(drain);
    ended
}

async fn serve(chosen: Chosen, overrides: Overrides, compiled: Compiled) -> Result<()> {
    let addresses = compiled.fixed.listeners;
    let drain = compiled.fixed.process.drain;
    let gateway = bind(addresses.gateway).await?;
    let console = bind(addresses.console).await?;
    let start = Start {
        chosen,
        overrides,
        compiled,
        bootstrap_token: RealWorld.variable("BARTIZAN_ADMIN_TOKEN"),
        addresses: (gateway.local_addr()?, console.local_addr()?),
    };
    let planes = tokio::task::spawn_blocking(move || wire(start)).await??;
    let stop_gateway = CancellationToken::new();
    let stop_console = CancellationToken::new();
    let tasks = TaskTracker::new();
    let Planes {
        gateway: data_plane,
        control,
        worker,
        store,
        reloader,
        banner,
    } = planes;
    let stop = stop_gateway.clone();
    let serving = tasks.spawn(async move {
        data_plane.serve(gateway, stop).await;
        Ok::<_, io::Error>(())
    });
    let answering = tasks.spawn(control::serve(console, control, stop_console.clone()));
    let watching = tasks.spawn(watch(Arc::clone(&reloader), stop_gateway.clone()));
    reloader.note_start();
    banner::show(&banner)?;
    reloader.set_ready(true);
    tracing::info!(gateway = %addresses.gateway, console = %addresses.console, "process.started");

    let stopped = until_stopped(&reloader, &serving, &answering).await;

    tracing::info!("process.draining");
    reloader.set_ready(false);
    stop_gateway.cancel();
    let drained = ended("gateway", serving, drain + GRACE).await;
    let watched = ended("configuration watch", watching, GRACE).await;
    stop_console.cancel();
    let answered = ended("console", answering, CONSOLE_DRAIN).await;
    tasks.close();
    tokio::task::spawn_blocking(move || {
        if !worker.stop() {
            tracing::error!("respond.died");
        }
        store.close()
    })
    .await?
    .context("the store did not close cleanly; what is missing is read again at the next start")?;
    stopped.and(drained).and(watched).and(answered)?;
    tracing::info!("process.stopped");
    Ok(())
}

async fn bind(address: std::net::SocketAddr) -> Result<TcpListener> {
    let bound = TcpListener::bind(address).await;
    bound.with_context(|| format!("cannot listen on {address}"))
}

/// Until a signal to stop, or until a plane ends by itself, which it never should.
async fn until_stopped<G, C>(
    reloader: &Arc<Reloader>,
    serving: &JoinHandle<G>,
    answering: &JoinHandle<C>,
) -> Result<()> {
    let mut hang_up = signal(SignalKind::hangup())?;
    let mut health = tokio::time::interval(Duration::from_secs(1));
    let stop = stop_signal();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            stopped = &mut stop => return Ok(stopped?),
            _ = hang_up.recv() => reload_apart(reloader).await?,
            _ = health.tick() => {
                if serving.is_finished() || answering.is_finished() {
                    return Err(anyhow!("a listener ended by itself"));
                }
            }
        }
    }
}

/// Reloads on a thread that may block.
async fn reload_apart(reloader: &Arc<Reloader>) -> Result<()> {
    let reloader = Arc::clone(reloader);
    tokio::task::spawn_blocking(move || reloader.reload_now("SIGHUP")).await?;
    Ok(())
}

/// Waits for a task to end, at most so long.
async fn ended<E>(name: &str, task: JoinHandle<Result<(), E>>, within: Duration) -> Result<()>
where
    E: std::error::Error + Send + Sync + 'static,
{
    match timeout(within, task).await {
        Ok(Ok(ended)) => ended.with_context(|| format!("the {name} failed")),
        Ok(Err(died)) => Err(anyhow!("the {name} died: {died}")),
        Err(_late) => Err(anyhow!("the {name} did not end within {within:?}")),
    }
}
