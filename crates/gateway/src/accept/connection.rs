//! One connection to its end: the handshake, then the HTTP that was agreed on.
//!
//! HTTP/2 is spoken over TLS only, where both sides agree on it before the first byte; without
//! TLS it is always HTTP/1.1.

use std::convert::Infallible;
use std::error::Error as _;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tls::{Acceptor, Protocol, TlsStream};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::http2;
use super::socket::PatientSocket;
use crate::context::Context;
use crate::events::{ConnectionClosed, ConnectionFailed, ConnectionOpened, HandshakeFailed};
use crate::pipeline;

/// What every connection of a listener shares.
#[derive(Debug, Clone)]
pub(super) struct Door {
    pub(super) context: Arc<Context>,
    /// `None` for a listener without TLS.
    pub(super) tls: Option<Acceptor>,
    pub(super) shutdown: CancellationToken,
    /// Everything that runs behind the door, which the drain waits for.
    pub(super) tasks: TaskTracker,
}

impl Door {
    /// Serves one connection to its end.
    pub(super) async fn connection(&self, socket: TcpStream, peer: SocketAddr) {
        let _counted = Counted::open(&self.context);
        let socket = PatientSocket::new(socket, self.context.config.stall_timeout);
        let Some(tls) = &self.tls else {
            return self.http1(socket, peer).await;
        };
        // On the heap: most connections need no room for a handshake.
        let Some(stream) = Box::pin(self.shake(tls, socket)).await else {
            return;
        };
        match Protocol::agreed(&stream) {
            Protocol::Http1 => Box::pin(self.http1(stream, peer)).await,
            Protocol::Http2 => Box::pin(http2::serve(self, stream, peer)).await,
        }
    }

    /// Shakes hands; a drain does not wait for those who have not asked for anything yet.
    async fn shake(
        &self,
        tls: &Acceptor,
        socket: PatientSocket,
    ) -> Option<TlsStream<PatientSocket>> {
        let shaken = tokio::select! {
            shaken = tls.accept(socket) => shaken,
            () = self.shutdown.cancelled() => return None,
        };
        match shaken {
            Ok(stream) => Some(stream),
            Err(why) => {
                self.context.tell(&HandshakeFailed(why));
                None
            }
        }
    }

    async fn http1<S>(&self, socket: S, peer: SocketAddr)
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let context = &self.context;
        let config = &context.config;
        let service = service_fn(move |request: Request<Incoming>| {
            let context = Arc::clone(context);
            async move { Ok::<_, Infallible>(pipeline::answer(&context, peer, request).await) }
        });
        let mut serving = std::pin::pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(config.header_timeout)
                .max_buf_size(config.max_header_bytes)
                .serve_connection(TokioIo::new(socket), service)
        );
        let ended = tokio::select! {
            ended = serving.as_mut() => ended,
            () = self.shutdown.cancelled() => {
                serving.as_mut().graceful_shutdown();
                tokio::select! {
                    ended = serving => ended,
                    () = context.killed.cancelled() => return,
                }
            }
        };
        tell_end(context, ended);
    }
}

/// Counts what was wrong with a connection. That a client broke off is its own affair: the
/// exchange on it records itself.
pub(super) fn tell_end(context: &Context, ended: Result<(), hyper::Error>) {
    let Err(error) = ended else {
        return;
    };
    let stalled = error
        .source()
        .and_then(|source| source.downcast_ref::<io::Error>())
        .is_some_and(|source| source.kind() == io::ErrorKind::TimedOut);
    let reason = if stalled {
        "stalled_reader"
    } else if error.is_timeout() {
        "quiet"
    } else if error.is_parse_too_large() {
        "headers_too_large"
    } else if error.is_parse() {
        "malformed"
    } else {
        "broken"
    };
    context.tell(&ConnectionFailed { reason });
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
