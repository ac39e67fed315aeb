//! Accept: sockets, limits, slow clients, and the end of it all in an orderly drain.

mod begin;
mod body;
mod socket;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::context::Context;
use crate::events::{AcceptFailed, ConnectionClosed, ConnectionOpened, DrainCutShort};
use crate::pipeline;

pub(crate) use begin::begin;
pub(crate) use body::read_body;
use socket::PatientSocket;

/// How long to wait when the operating system has no sockets left.
const BREATHER: Duration = Duration::from_millis(50);
/// How long a connection that was cut may take to record what it cut.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Accepts connections until told to stop, then drains.
pub(crate) async fn serve(
    context: &Arc<Context>,
    listener: TcpListener,
    shutdown: CancellationToken,
) {
    let connections = TaskTracker::new();
    let room = Arc::new(Semaphore::new(context.config.max_connections));
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = next(&listener, &room) => accepted,
        };
        match accepted {
            Ok((socket, peer, seat)) => {
                let context = Arc::clone(context);
                let shutdown = shutdown.clone();
                connections.spawn(async move {
                    connection(&context, socket, peer, &shutdown).await;
                    drop(seat);
                });
            }
            Err(error) => {
                context.tell(&AcceptFailed(&error));
                tokio::time::sleep(BREATHER).await;
            }
        }
    }
    drop(listener);
    drain(context, &connections).await;
}

async fn next(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let seat = Arc::clone(room)
        .acquire_owned()
        .await
        .map_err(io::Error::other)?;
    let (socket, peer) = listener.accept().await?;
    socket.set_nodelay(true)?;
    Ok((socket, peer, seat))
}

/// Serves one connection to its end.
async fn connection(
    context: &Arc<Context>,
    socket: TcpStream,
    peer: SocketAddr,
    shutdown: &CancellationToken,
) {
    let _counted = Counted::open(context);
    let config = &context.config;
    let service = service_fn(move |request: Request<Incoming>| {
        let context = Arc::clone(context);
        async move { Ok::<_, Infallible>(pipeline::answer(&context, peer, request).await) }
    });
    let socket = PatientSocket::new(socket, config.stall_timeout);
    let mut serving = std::pin::pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(config.header_timeout)
            .max_buf_size(config.max_header_bytes)
            .serve_connection(TokioIo::new(socket), service)
    );
    tokio::select! {
        // Broken connections are the client's affair: the exchange on it records itself.
        _ended = serving.as_mut() => {}
        () = shutdown.cancelled() => {
            serving.as_mut().graceful_shutdown();
            tokio::select! {
                _ended = serving => {}
                () = context.killed.cancelled() => {}
            }
        }
    }
}

/// An open connection, counted as long as it is, however it ends.
struct Counted<'a>(&'a Context);

impl<'a> Counted<'a> {
    fn open(context: &'a Context) -> Self {
        context.tell(&ConnectionOpened);
        Self(context)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.tell(&ConnectionClosed);
    }
}

/// Waits for the exchanges that run, cuts those that take too long, and waits for their Events.
async fn drain(context: &Arc<Context>, connections: &TaskTracker) {
    connections.close();
    if timeout(context.config.drain_timeout, connections.wait())
        .await
        .is_ok()
    {
        return;
    }
    context.tell(&DrainCutShort {
        connections: connections.len(),
    });
    context.killed.cancel();
    if timeout(LAST_WORDS, connections.wait()).await.is_err() {
        tracing::error!(
            connections = connections.len(),
            "connections did not end after they were cut"
        );
    }
}
