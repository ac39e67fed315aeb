//! The sockets of the console: a handshake that holds up nobody else, room for so many, and an
//! end to those that stay silent.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tls::{Acceptor, HandshakeFailed};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{Instant, Sleep, sleep};

use crate::events::Telemetry;

/// SAFETY LIMIT: more connections at once wait to be accepted.
const ROOM: usize = 1024;
/// How long a connection may carry nothing in either direction. Live streams carry a heartbeat.
const QUIET: Duration = Duration::from_secs(120);
/// How long to wait when the operating system has no sockets left.
const BREATHER: Duration = Duration::from_millis(50);

/// Where a connection comes from.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// What a connection is read from and written to, with or without TLS.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Duplex for S {}

type Accepted = (Box<dyn Duplex>, SocketAddr);

/// The listener of the console.
pub(crate) struct Door {
    listener: TcpListener,
    tls: Option<Acceptor>,
    room: Arc<Semaphore>,
    /// Handshakes under way; they end with this.
    shaking: JoinSet<Result<Accepted, HandshakeFailed>>,
    telemetry: Telemetry,
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").finish_non_exhaustive()
    }
}

impl Door {
    pub(crate) fn new(listener: TcpListener, tls: Option<Acceptor>, telemetry: Telemetry) -> Self {
        Self {
            listener,
            tls,
            room: Arc::new(Semaphore::new(ROOM)),
            shaking: JoinSet::new(),
            telemetry,
        }
    }

    /// The next connection, not shaken hands with.
    async fn arrive(
        listener: &TcpListener,
        room: &Arc<Semaphore>,
    ) -> io::Result<(Quiet, SocketAddr)> {
        let seat = Arc::clone(room).acquire_owned().await;
        let seat = seat.map_err(io::Error::other)?;
        let (socket, peer) = listener.accept().await?;
        socket.set_nodelay(true)?;
        Ok((Quiet::new(socket, seat), peer))
    }
}

impl Listener for Door {
    type Io = Box<dyn Duplex>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> Accepted {
        loop {
            let arrived = tokio::select! {
                arrived = Self::arrive(&self.listener, &self.room) => arrived,
                Some(shaken) = self.shaking.join_next() => {
                    match shaken {
                        Ok(Ok(accepted)) => return accepted,
                        Ok(Err(why)) => self.telemetry.handshake_failed(why),
                        Err(died) => tracing::error!(%died, "handshake.died"),
                    }
                    continue;
                }
            };
            match (arrived, self.tls.clone()) {
                (Ok((socket, peer)), None) => return (Box::new(socket), peer),
                (Ok((socket, peer)), Some(tls)) => {
                    self.shaking.spawn(async move {
                        let stream = tls.accept(socket).await?;
                        Ok((Box::new(stream) as Box<dyn Duplex>, peer))
                    });
                }
                (Err(error), _) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(BREATHER).await;
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, Door>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        Self(*stream.remote_addr())
    }
}

/// A socket that fails when nothing has come or gone for a while.
struct Quiet {
    socket: TcpStream,
    ends: Pin<Box<Sleep>>,
    _seat: OwnedSemaphorePermit,
}

impl Quiet {
    fn new(socket: TcpStream, seat: OwnedSemaphorePermit) -> Self {
        Self {
            socket,
            ends: Box::pin(sleep(QUIET)),
            _seat: seat,
        }
    }

    fn watch<T>(
        &mut self,
        context: &mut Context<'_>,
        moved: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if moved.is_ready() {
            self.ends.as_mut().reset(Instant::now() + QUIET);
            return moved;
        }
        ready!(self.ends.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Quiet {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let read = Pin::new(&mut this.socket).poll_read(context, buffer);
        this.watch(context, read)
    }
}

impl AsyncWrite for Quiet {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.socket).poll_write(context, bytes);
        this.watch(context, written)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_shutdown(context)
    }
}
