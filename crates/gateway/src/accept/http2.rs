//! HTTP/2: many exchanges on one connection, each with the deadlines that HTTP/1.1 gives a whole
//! connection.
//!
//! What floods it can bring (resets, settings, endless header blocks) is bounded by the library's
//! own limits, which we only ever tighten.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::Request;
use hyper::body::Incoming;
use hyper::rt::Executor;
use hyper::server::conn::http2::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::task::TaskTracker;

use super::connection::{Door, tell_end};
use super::streams::Streams;
use crate::context::{Config, Context};
use crate::events::ConnectionFailed;
use crate::pipeline;

/// How often a quiet client is asked whether it is there, and how long it may take to say so.
const PING_EVERY: Duration = Duration::from_secs(30);
const PING_PATIENCE: Duration = Duration::from_secs(20);
/// How much of an answer is read ahead of the client, and of a request ahead of us.
const WINDOW: u32 = 64 << 10;
/// SAFETY LIMIT: how much of all requests on one connection is read ahead of us.
const CONNECTION_WINDOW: u32 = 1 << 20;

/// Runs the exchanges of a connection where the drain waits for them.
#[derive(Debug, Clone)]
struct Tracked(TaskTracker);

impl<F> Executor<F> for Tracked
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, exchange: F) {
        self.0.spawn(exchange);
    }
}

/// Serves a connection to its end.
pub(super) async fn serve<S>(door: &Door, socket: S, peer: SocketAddr)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let context = &door.context;
    let streams = Streams::new();
    let service = service_fn(|request: Request<Incoming>| {
        let context = Arc::clone(context);
        let stream = streams.open();
        async move {
            let answer = pipeline::answer(&context, peer, request).await;
            Ok::<_, Infallible>(answer.map(|body| stream.watch(body)))
        }
    });
    let builder = builder(&context.config, door.tasks.clone());
    let mut serving = pin!(builder.serve_connection(TokioIo::new(socket), service));
    let mut looks = interval(look_every(&context.config));
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut draining, mut closing) = (false, false);
    loop {
        tokio::select! {
            ended = serving.as_mut() => return tell_end(context, ended),
            () = context.killed.cancelled() => return,
            () = door.shutdown.cancelled(), if !draining => {
                serving.as_mut().graceful_shutdown();
                draining = true;
            }
            _ = looks.tick() => {
                let quiet = look(context, &streams);
                if quiet && closing {
                    return;
                }
                if quiet {
                    serving.as_mut().graceful_shutdown();
                }
                closing = quiet;
            }
        }
    }
}

/// Cuts answers that nobody reads; tells whether the connection has been without an exchange for
/// too long.
fn look(context: &Context, streams: &Streams) -> bool {
    let now = Instant::now();
    for _ in 0..streams.cut_stalled(now, context.config.stall_timeout) {
        context.tell(&ConnectionFailed {
            reason: "stalled_reader",
        });
    }
    let quiet = streams.quiet_for(now) >= context.config.header_timeout;
    if quiet {
        context.tell(&ConnectionFailed { reason: "quiet" });
    }
    quiet
}

/// Twice within the shortest of the deadlines that are looked after here.
fn look_every(config: &Config) -> Duration {
    let shortest = config.stall_timeout.min(config.header_timeout);
    (shortest / 2).max(Duration::from_millis(1))
}

fn builder(config: &Config, tasks: TaskTracker) -> Builder<Tracked> {
    let mut builder = Builder::new(Tracked(tasks));
    builder
        .timer(TokioTimer::new())
        .max_concurrent_streams(config.max_streams)
        .max_header_list_size(u32::try_from(config.max_header_bytes).unwrap_or(u32::MAX))
        .initial_stream_window_size(WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_send_buf_size(64 << 10)
        .keep_alive_interval(PING_EVERY)
        .keep_alive_timeout(PING_PATIENCE);
    builder
}
