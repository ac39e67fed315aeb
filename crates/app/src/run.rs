//! The life of the process: start in order, say where, serve until told to stop, drain in order.
//!
//! Everything that waits here has a deadline: a process that was told to stop stops.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use respond::Worker;
use store::Store;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::banner::{self, Banner};
use crate::config::compile::{Compiled, Overrides};
use crate::config::load::Chosen;
use crate::config::world::{RealWorld, World};
use crate::keys::keep_uses;
use crate::reload::{Reloader, watch};
use crate::wire::{Planes, Start, wire};

/// How much longer than its own drain the gateway may take before it is abandoned.
const GRACE: Duration = Duration::from_secs(5);
/// How long the console's open calls may take to end; it cuts them itself before that.
const CONSOLE_DRAIN: Duration = Duration::from_secs(15);
/// How long the responder and the store may take to close.
const CLOSE: Duration = Duration::from_secs(60);

/// The signals that we act on, caught from the moment this exists.
#[derive(Debug)]
struct Signals {
    hang_up: Signal,
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn catch() -> io::Result<Self> {
        Ok(Self {
            hang_up: signal(SignalKind::hangup())?,
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }
}

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
    let mut signals = Signals::catch()?;
    let addresses = compiled.fixed.listeners;
    let drain = compiled.fixed.process.drain;
    let gateway = bind(addresses.gateway.address).await?;
    let console = bind(addresses.console.address).await?;
    let start = Start {
        chosen,
        overrides,
        compiled,
        bootstrap_token: RealWorld.variable("BARTIZAN_ADMIN_TOKEN"),
        addresses: (gateway.local_addr()?, console.local_addr()?),
    };
    let planes = tokio::task::spawn_blocking(move || wire(start)).await??;
    let reloader = Arc::clone(&planes.reloader);
    let mut running = Running::start(planes, gateway, console);

    let stopped = until_stopped(&reloader, &mut signals, &running).await;
    tracing::info!("process.draining");
    reloader.set_ready(false);
    let drained = running.drain(drain).await;
    stopped.and(drained)?;
    tracing::info!("process.stopped");
    Ok(())
}

type Task = JoinHandle<Result<()>>;

/// What runs, and what stops it.
struct Running {
    gateway: Task,
    console: Task,
    watch: Task,
    uses: Task,
    stop_gateway: CancellationToken,
    stop_console: CancellationToken,
    worker: Option<(Worker, Arc<Store>)>,
}

impl Running {
    /// Starts to serve, and says so.
    fn start(planes: Planes, gateway: TcpListener, console: TcpListener) -> Self {
        let tasks = TaskTracker::new();
        let (stop_gateway, stop_console) = (CancellationToken::new(), CancellationToken::new());
        let (data_plane, tls) = (planes.gateway, planes.gateway_tls);
        let (stop, counted) = (stop_gateway.clone(), data_plane.clone());
        let serving = tasks.spawn(async move {
            data_plane.serve(gateway, tls, stop).await;
            Ok(())
        });
        let (control, stop) = (planes.control, stop_console.clone());
        let answering =
            tasks.spawn(async move { Ok(control::serve(console, control, stop).await?) });
        let (reloader, stop) = (Arc::clone(&planes.reloader), stop_gateway.clone());
        let watching = tasks.spawn(async move { Ok(watch(reloader, stop).await?) });
        // After the gateway has ended: the last exchanges are uses too.
        let (records, stop) = (planes.store.records(), stop_console.clone());
        let counting = tasks.spawn(keep_uses(counted, records, stop));
        planes.reloader.note_start();
        planes.reloader.set_ready(true);
        let Banner {
            gateway, console, ..
        } = planes.banner;
        if let Err(error) = banner::show(&planes.banner) {
            tracing::warn!(%error, "process.unseen: standard output is closed");
        }
        tracing::info!(%gateway, %console, "process.started");
        Self {
            gateway: serving,
            console: answering,
            watch: watching,
            uses: counting,
            stop_gateway,
            stop_console,
            worker: Some((planes.worker, planes.store)),
        }
    }

    /// Stops in order: no new exchanges, those in flight end, what they caused is dealt with, the
    /// store closes. The console answers until the exchanges have ended.
    async fn drain(&mut self, drain: Duration) -> Result<()> {
        self.stop_gateway.cancel();
        let served = ended("gateway", &mut self.gateway, drain + GRACE).await;
        let watched = ended("configuration watch", &mut self.watch, GRACE).await;
        self.stop_console.cancel();
        let counted = ended("record of uses", &mut self.uses, GRACE).await;
        let answered = ended("console", &mut self.console, CONSOLE_DRAIN).await;
        let closed = match self.worker.take() {
            Some((worker, store)) => close(worker, store).await,
            None => Ok(()),
        };
        served.and(watched).and(counted).and(answered).and(closed)
    }
}

/// Lets the responder catch up, then closes the store.
async fn close(worker: Worker, store: Arc<Store>) -> Result<()> {
    let mut closing = tokio::task::spawn_blocking(move || {
        if !worker.stop() {
            tracing::error!("respond.died");
        }
        store
            .close()
            .context("what is missing is read again at the next start")
    });
    ended("store", &mut closing, CLOSE).await
}

async fn bind(address: std::net::SocketAddr) -> Result<TcpListener> {
    let bound = TcpListener::bind(address).await;
    bound.with_context(|| format!("cannot listen on {address}"))
}

/// Until a signal to stop, or until a plane ends by itself, which it never should.
async fn until_stopped(
    reloader: &Arc<Reloader>,
    signals: &mut Signals,
    running: &Running,
) -> Result<()> {
    let mut health = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            _ = signals.terminate.recv() => return Ok(()),
            _ = signals.interrupt.recv() => return Ok(()),
            _ = signals.hang_up.recv() => reload_apart(reloader).await?,
            _ = health.tick() => {
                if running.gateway.is_finished() || running.console.is_finished() {
                    bail!("a listener ended by itself");
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
async fn ended(name: &str, task: &mut Task, within: Duration) -> Result<()> {
    match timeout(within, task).await {
        Ok(Ok(ended)) => ended.with_context(|| format!("the {name} did not end well")),
        Ok(Err(died)) => Err(anyhow!("the {name} died: {died}")),
        Err(_late) => Err(anyhow!("the {name} did not end within {within:?}")),
    }
}
