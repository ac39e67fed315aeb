//! The provider's socket: takes requests, keeps them, and answers from the script.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use parking_lot::Mutex;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::body::{self, Body};
use super::reply::Reply;

/// How long a test waits for something that should happen at once.
const PATIENCE: Duration = Duration::from_secs(10);

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Received {
    /// `POST` and so on.
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, byte for byte.
    pub body: Bytes,
}

#[derive(Debug, Default)]
struct Script {
    next: VecDeque<Reply>,
    always: Option<Reply>,
    received: Vec<Received>,
}

#[derive(Debug)]
struct Shared {
    script: Mutex<Script>,
    count: watch::Sender<usize>,
    abandoned: Arc<watch::Sender<usize>>,
}

/// A provider on loopback. Stops when it is dropped.
#[derive(Debug)]
pub struct FakeProvider {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Drop for FakeProvider {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl FakeProvider {
    /// Listens on a free port of loopback. Answers `hello` until told otherwise.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("loopback has a free port");
        let provider = Self {
            address: listener
                .local_addr()
                .expect("a bound socket has an address"),
            shared: Arc::new(Shared {
                script: Mutex::new(Script {
                    always: Some(Reply::chat("hello")),
                    ..Script::default()
                }),
                count: watch::Sender::new(0),
                abandoned: Arc::new(watch::Sender::new(0)),
            }),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        };
        let accepting = accept(
            listener,
            Arc::clone(&provider.shared),
            provider.tasks.clone(),
            provider.stop.clone(),
        );
        provider.tasks.spawn(accepting);
        provider
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL that a client of the OpenAI API is given.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Answers the next request that has no answer yet with this.
    pub fn reply(&self, reply: Reply) {
        self.shared.script.lock().next.push_back(reply);
    }

    /// Answers every request with this once the script is used up.
    pub fn always(&self, reply: Reply) {
        self.shared.script.lock().always = Some(reply);
    }

    /// Everything that arrived, in order.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.shared.script.lock().received.clone()
    }

    /// Waits until this many requests arrived.
    ///
    /// # Panics
    /// When they do not arrive.
    pub async fn wait_for_requests(&self, count: usize) {
        let mut arrived = self.shared.count.subscribe();
        let enough = timeout(PATIENCE, arrived.wait_for(|arrived| *arrived >= count)).await;
        assert!(
            enough.is_ok(),
            "fewer than {count} requests reached the provider"
        );
    }

    /// Waits until the client left this many answers before their end.
    ///
    /// # Panics
    /// When it stays.
    pub async fn wait_for_abandoned(&self, count: usize) {
        let mut abandoned = self.shared.abandoned.subscribe();
        let enough = timeout(PATIENCE, abandoned.wait_for(|left| *left >= count)).await;
        assert!(
            enough.is_ok(),
            "fewer than {count} answers were left before their end"
        );
    }

    /// Closes the socket and every connection, and waits for that.
    ///
    /// # Panics
    /// When a connection does not end.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.close();
        let stopped = timeout(PATIENCE, self.tasks.wait()).await;
        assert!(stopped.is_ok(), "a connection of the provider does not end");
    }
}

async fn accept(
    listener: TcpListener,
    shared: Arc<Shared>,
    tasks: TaskTracker,
    stop: CancellationToken,
) {
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let (socket, _peer) = accepted.expect("loopback accepts");
        tasks.spawn(connection(socket, Arc::clone(&shared), stop.clone()));
    }
}

async fn connection(socket: TcpStream, shared: Arc<Shared>, stop: CancellationToken) {
    let service = service_fn(move |request| answer(Arc::clone(&shared), request));
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(socket), service);
    tokio::select! {
        () = stop.cancelled() => {}
        // A cut is a scripted end, and a client may leave: neither concerns the provider.
        _ended = serving => {}
    }
}

async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> io::Result<Response<Body>> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let reply = shared.take(Received {
        method: head.method.to_string(),
        path: head.uri.to_string(),
        headers: head.headers,
        body,
    });
    if let Some(gate) = &reply.before {
        gate.pass().await;
    }
    if reply.hang_up {
        return Err(io::Error::other("the script hangs up here"));
    }
    let mut response = Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        response = response.header(name, value);
    }
    let body = match reply.pieces.as_slice() {
        [super::Piece::Bytes(whole)] => whole_body(whole.clone()),
        _ => body::play(reply.pieces, Arc::clone(&shared.abandoned)),
    };
    Ok(response.body(body).expect("the script holds valid headers"))
}

/// A body of known length, as providers send their plain answers.
fn whole_body(bytes: Bytes) -> Body {
    let never = |never: Infallible| match never {};
    http_body_util::Full::new(bytes)
        .map_err(never)
        .boxed_unsync()
}

impl Shared {
    /// Keeps a request and picks its answer.
    fn take(&self, received: Received) -> Reply {
        let mut script = self.script.lock();
        script.received.push(received);
        let count = script.received.len();
        let scripted = script.next.pop_front().or_else(|| script.always.clone());
        drop(script);
        self.count.send_replace(count);
        scripted.unwrap_or_else(|| Reply::error(500, "the script has no answer for this"))
    }
}
