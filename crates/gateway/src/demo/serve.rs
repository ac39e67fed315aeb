//! The demo model as a server of its own, for `bartizan demo-model`: SDKs can then be tried with
//! and without the gateway against the same upstream.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt as _};
use http::{Method, Request, Response, header};
use http_body::Frame;
use http_body_util::{BodyExt as _, Limited, StreamBody};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Script, answer, failure, models};

const MAX_BODY_BYTES: usize = 64 << 20;
const HEADER_TIMEOUT: Duration = Duration::from_secs(60);

/// Serves the demo model until told to stop; what is being answered then is cut.
///
/// # Errors
/// When the listener breaks.
pub async fn serve(listener: TcpListener, shutdown: CancellationToken) -> io::Result<()> {
    let tracker = TaskTracker::new();
    loop {
        tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = listener.accept() => {
                let (socket, _) = accepted?;
                socket.set_nodelay(true)?;
                tracker.spawn(serve_one(socket, shutdown.clone()));
            }
        }
    }
    tracker.close();
    tracker.wait().await;
    Ok(())
}

async fn serve_one(socket: TcpStream, shutdown: CancellationToken) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .serve_connection(TokioIo::new(socket), service_fn(handle));
    tokio::select! {
        () = shutdown.cancelled() => {}
        ended = connection => if let Err(error) = ended {
            tracing::debug!(%error, "demo model: a connection ended early");
        }
    }
}

type Sent = StreamBody<std::pin::Pin<Box<dyn Stream<Item = io::Result<Frame<Bytes>>> + Send>>>;

async fn handle(request: Request<Incoming>) -> Result<Response<Sent>, Infallible> {
    let path = request.uri().path().trim_end_matches('/');
    let path = path.strip_prefix("/v1").unwrap_or(path);
    let script = match (request.method(), path) {
        (&Method::GET, "/models") => models(),
        (&Method::POST, "/chat/completions") => {
            match Limited::new(request.into_body(), MAX_BODY_BYTES)
                .collect()
                .await
            {
                Ok(body) => answer(&body.to_bytes()),
                Err(_) => failure(400, "the body did not arrive whole"),
            }
        }
        _ => failure(404, "the demo model has no such route"),
    };
    Ok(play(script))
}

/// Turns a script into an answer that takes its time.
fn play(script: Script) -> Response<Sent> {
    let broken = stream::iter(script.cut.then_some(())).then(|()| async {
        // What was sent so far is flushed when the body has nothing more for a moment.
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::ConnectionAborted))
    });
    let steps = stream::iter(script.steps).then(|step| async move {
        if !step.delay.is_zero() {
            tokio::time::sleep(step.delay).await;
        }
        Ok(Frame::data(step.bytes))
    });
    let body: Sent = StreamBody::new(Box::pin(steps.chain(broken)));
    let mut response = Response::new(body);
    if let Ok(status) = http::StatusCode::from_u16(script.status) {
        *response.status_mut() = status;
    }
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        http::HeaderValue::from_static(script.content_type),
    );
    response
}
