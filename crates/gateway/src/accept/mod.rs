//! Accept: sockets, limits, slow clients, and the end of it all in an orderly drain.

mod begin;
mod body;
mod connection;
mod http2;
mod socket;
mod streams;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tls::Acceptor;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::context::Context;
use crate::events::{AcceptFailed, ConnectionsFull, DrainCutShort};

pub(crate) use begin::begin;
pub(crate) use body::{pass_over, read_body};
use connection::Door;

/// How long to wait when the operating system has no sockets left.
const BREATHER: Duration = Duration::from_millis(50);
/// How long a connection that was cut may take to record what it cut.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Accepts connections until told to stop, then drains.
pub(crate) async fn serve(
    context: &Arc<Context>,
    listener: TcpListener,
    tls: Option<Acceptor>,
    shutdown: CancellationToken,
) {
    let room = Arc::new(Semaphore::new(context.config.max_connections));
    let door = Door {
        context: Arc::clone(context),
        tls,
        shutdown,
        tasks: TaskTracker::new(),
    };
    loop {
        let accepted = tokio::select! {
            () = door.shutdown.cancelled() => break,
            accepted = next(context, &listener, &room) => accepted,
        };
        match accepted {
            Ok((socket, peer, seat)) => {
                let inside = door.clone();
                door.tasks.spawn(async move {
                    inside.connection(socket, peer).await;
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
    drain(context, &door.tasks).await;
}

async fn next(
    context: &Context,
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let seat = match Arc::clone(room).try_acquire_owned() {
        Ok(seat) => seat,
        Err(_full) => {
            context.tell(&ConnectionsFull);
            let seat = Arc::clone(room).acquire_owned().await;
            seat.map_err(io::Error::other)?
        }
    };
    let (socket, peer) = listener.accept().await?;
    socket.set_nodelay(true)?;
    Ok((socket, peer, seat))
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
