//! The edges: TLS and its reload, HTTP/2, slow and vanishing clients, each over a real socket.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use gateway::Config;
use http::{Method, Request, Version};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use model::Secret;
use model::exchange::Outcome;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, ServerName};
use testkit::provider::{Gate, Piece, Reply, sse};
use tls::{Identity, Pair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::world::{KEY, Setup, World, chat, streamed};

/// How long a test waits for something that should happen soon.
const PATIENCE: Duration = Duration::from_secs(10);

/// A certificate for `localhost` in PEM, and the pair.
fn made() -> (String, Arc<Pair>) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = Secret::new(made.signing_key.serialize_pem().into_bytes());
    let pem = made.cert.pem();
    let pair = Pair::read(pem.as_bytes(), &key).unwrap();
    (pem, Arc::new(pair))
}

/// A gateway over TLS, and the certificate to trust.
async fn secured(config: Config) -> (World, Arc<Identity>, String) {
    let (pem, pair) = made();
    let identity = Arc::new(Identity::new(pair));
    let setup = Setup {
        config,
        identity: Some(Arc::clone(&identity)),
        ..Setup::default()
    };
    (World::with(setup).await, identity, pem)
}

async fn connect(
    world: &World,
    pem: &str,
    protocol: &[u8],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = rustls::RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(pem.as_bytes()).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    let socket = TcpStream::connect(world.address).await?;
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config))
        .connect(name, socket)
        .await
}

fn request(world: &World, body: &serde_json::Value) -> Request<Full<Bytes>> {
    let mut request = world.request(body.to_string());
    *request.uri_mut() = "https://localhost/v1/chat/completions".parse().unwrap();
    request
}

/// Long enough to be released before the next one.
const WORDS: &str = "one of the longer sentences in this test, long enough to be released. ";

/// A stream that stops in the middle.
fn paused(gate: &Gate) -> Reply {
    let some = Reply::stream((0..4).map(|_| sse::delta(WORDS)));
    some.then(Piece::Gate(gate.clone())).then(sse::DONE)
}

/// The rest of an answer.
async fn rest(body: Incoming) -> String {
    let rest = timeout(PATIENCE, body.collect())
        .await
        .expect("an end in time");
    String::from_utf8(rest.unwrap().to_bytes().to_vec()).unwrap()
}

type Sender = http2::SendRequest<Full<Bytes>>;

/// An HTTP/2 client that reads at most `window` bytes ahead.
async fn http2_client(world: &World, pem: &str, window: u32) -> Sender {
    let socket = connect(world, pem, b"h2").await.unwrap();
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder.initial_stream_window_size(window);
    let (sender, connection) = builder.handshake(TokioIo::new(socket)).await.unwrap();
    tokio_util::task::TaskTracker::new().spawn(connection);
    sender
}

async fn next(body: &mut Incoming) -> Bytes {
    let frame = timeout(PATIENCE, body.frame())
        .await
        .expect("a frame in time");
    frame.unwrap().unwrap().into_data().unwrap()
}

#[tokio::test]
async fn over_http2_many_exchanges_share_one_connection_and_one_of_them_streams() {
    let (world, _, pem) = secured(Config::default()).await;
    let mut client = http2_client(&world, &pem, 1 << 20).await;
    let gate = Gate::default();
    world.provider.reply(paused(&gate));
    world.provider.reply(Reply::chat("a plain one"));

    let answer = client
        .send_request(request(&world, &streamed("hi")))
        .await
        .unwrap();
    assert_eq!(
        (answer.status().as_u16(), answer.version()),
        (200, Version::HTTP_2)
    );
    let mut body = answer.into_body();
    assert_eq!(next(&mut body).await, sse::delta(WORDS));

    let plain = client
        .send_request(request(&world, &chat("hi")))
        .await
        .unwrap();
    let plain = plain.into_body().collect().await.unwrap().to_bytes();
    assert!(String::from_utf8_lossy(&plain).contains("a plain one"));

    gate.open();
    assert!(rest(body).await.ends_with(sse::DONE));
    for event in world.events(2) {
        assert_eq!(event.outcome, Outcome::Completed);
    }
}

#[tokio::test]
async fn a_new_certificate_is_shown_at_once_and_cuts_no_stream() {
    let (world, identity, old) = secured(Config::default()).await;
    let mut client = http2_client(&world, &old, 1 << 20).await;
    let gate = Gate::default();
    world.provider.reply(paused(&gate));
    let answer = client
        .send_request(request(&world, &streamed("hi")))
        .await
        .unwrap();
    let mut body = answer.into_body();
    assert_eq!(next(&mut body).await, sse::delta(WORDS));

    let (new, pair) = made();
    identity.replace(pair);
    assert!(connect(&world, &old, b"h2").await.is_err());
    assert!(connect(&world, &new, b"h2").await.is_ok());
    gate.open();
    assert!(rest(body).await.ends_with(sse::DONE));
    assert_eq!(world.event().outcome, Outcome::Completed);
}

#[tokio::test]
async fn over_tls_a_client_may_stay_with_http1() {
    let (world, _, pem) = secured(Config::default()).await;
    world.provider.reply(Reply::chat("hello"));
    let socket = connect(&world, &pem, b"http/1.1").await.unwrap();
    let (mut sender, connection) = http1::handshake(TokioIo::new(socket)).await.unwrap();
    tokio_util::task::TaskTracker::new().spawn(connection);
    let mut request = world.request(chat("hi").to_string());
    *request.uri_mut() = "/v1/chat/completions".parse().unwrap();
    request
        .headers_mut()
        .insert("host", "localhost".parse().unwrap());
    let answer = sender.send_request(request).await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), answer.version()),
        (200, Version::HTTP_11)
    );
    assert!(answer.into_body().collect().await.is_ok());
    assert_eq!(world.event().outcome, Outcome::Completed);
}

#[tokio::test]
async fn who_does_not_shake_hands_is_cut_counted_and_holds_up_nobody() {
    let (world, _, pem) = secured(Config::default()).await;
    let mut silent = TcpStream::connect(world.address).await.unwrap();
    let mut plain = TcpStream::connect(world.address).await.unwrap();
    plain
        .write_all(b"GET /v1/models HTTP/1.1\r\n\r\n")
        .await
        .unwrap();
    assert!(connect(&world, &pem, b"h2").await.is_ok());
    for socket in [&mut silent, &mut plain] {
        let ended = timeout(PATIENCE, socket.read_to_end(&mut Vec::new())).await;
        assert!(ended.is_ok(), "the connection stays open");
    }
    let metrics = world.metrics();
    for reason in ["timeout", "not_tls"] {
        let line = format!("gateway_handshake_failures_total{{reason=\"{reason}\"}} 1");
        assert!(metrics.contains(&line), "{metrics}");
    }
}

#[tokio::test]
async fn a_stream_that_nobody_reads_closes_its_upstream_and_leaves_its_neighbour_alone() {
    let config = Config {
        stall_timeout: Duration::from_millis(60),
        ..Config::default()
    };
    let (world, _, pem) = secured(config).await;
    // The client reads nothing beyond the first bytes of a stream.
    let mut client = http2_client(&world, &pem, 16).await;
    let gate = Gate::default();
    world.provider.reply(paused(&gate));
    let stuck = client
        .send_request(request(&world, &streamed("hi")))
        .await
        .unwrap();
    let event = world.event_later(1).await;
    assert_eq!(event.outcome, Outcome::ClientLeft);
    world.provider.wait_for_abandoned(1).await;
    assert!(
        world
            .metrics()
            .contains("gateway_connection_failures_total{reason=\"stalled_reader\"} 1")
    );

    world.provider.reply(Reply::chat("still here"));
    let answer = client
        .send_request(request(&world, &chat("hi")))
        .await
        .unwrap();
    assert!(answer.into_body().collect().await.is_ok());
    assert_eq!(world.event_later(2).await.outcome, Outcome::Completed);
    let rest = timeout(PATIENCE, stuck.into_body().collect())
        .await
        .expect("an end");
    assert!(rest.is_err(), "what was cut must not look whole");
}

#[tokio::test]
async fn a_drain_lets_a_stream_over_http2_end_and_takes_no_other() {
    let (world, _, pem) = secured(Config::default()).await;
    let mut client = http2_client(&world, &pem, 1 << 20).await;
    let gate = Gate::default();
    world.provider.reply(paused(&gate));
    let answer = client
        .send_request(request(&world, &streamed("hi")))
        .await
        .unwrap();
    let mut body = answer.into_body();
    assert_eq!(next(&mut body).await, sse::delta(WORDS));
    let rest = async {
        world.shutdown.cancelled().await;
        gate.open();
        rest(body).await
    };
    let ((), rest) = tokio::join!(world.stop(), rest);
    assert!(rest.ends_with(sse::DONE));
    assert!(
        client
            .send_request(request(&world, &chat("late")))
            .await
            .is_err()
    );
    assert_eq!(world.event().outcome, Outcome::Completed);
}

#[tokio::test]
async fn a_quiet_connection_is_ended_over_http2_as_over_http1() {
    let config = Config {
        header_timeout: Duration::from_millis(60),
        ..Config::default()
    };
    let (world, _, pem) = secured(config).await;
    let client = http2_client(&world, &pem, 1 << 20).await;
    let closed = async {
        let mut client = client;
        while client.ready().await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, closed)
        .await
        .expect("the connection ends");
}

#[tokio::test]
async fn headers_that_never_end_or_are_too_many_are_refused() {
    let world = World::with(Setup {
        config: Config {
            header_timeout: Duration::from_millis(60),
            ..Config::default()
        },
        ..Setup::default()
    })
    .await;
    let mut slow = TcpStream::connect(world.address).await.unwrap();
    slow.write_all(b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n")
        .await
        .unwrap();
    let mut said = Vec::new();
    timeout(PATIENCE, slow.read_to_end(&mut said))
        .await
        .expect("an end")
        .unwrap();

    let mut large = TcpStream::connect(world.address).await.unwrap();
    let filler = "a".repeat(300 << 10);
    let head = format!(
        "GET /v1/models HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\nx-filler: {filler}\r\n\r\n"
    );
    let mut said = [0; 12];
    // The gateway may hang up before it has read all of it.
    let (_written, read) = {
        let (mut reads, mut writes) = large.split();
        tokio::join!(
            writes.write_all(head.as_bytes()),
            reads.read_exact(&mut said)
        )
    };
    read.unwrap();
    assert_eq!(&said, b"HTTP/1.1 431");
    let metrics = world.metrics();
    for reason in ["quiet", "headers_too_large"] {
        let line = format!("gateway_connection_failures_total{{reason=\"{reason}\"}} 1");
        assert!(metrics.contains(&line), "{metrics}");
    }
}

#[tokio::test]
async fn a_client_that_stops_reading_is_cut_and_its_upstream_closed() {
    let world = World::with(Setup {
        config: Config {
            stall_timeout: Duration::from_millis(60),
            ..Config::default()
        },
        send_buffer: Some(16 << 10),
        ..Setup::default()
    })
    .await;
    // More than the sockets in between can hold, and nothing in it that takes long to inspect.
    let pad = "x".repeat(64 << 10);
    let frame = format!("data: {{\"choices\":[],\"pad\":\"{pad}\"}}\n\n");
    let gate = Gate::default();
    let many = Reply::stream((0..20).map(|_| frame.clone())).then(Piece::Gate(gate));
    world.provider.reply(many.then(sse::DONE));
    let body = streamed("hi").to_string();
    let mut socket = TcpStream::connect(world.address).await.unwrap();
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    let event = world.event_later(1).await;
    assert_eq!(event.outcome, Outcome::ClientLeft);
    world.provider.wait_for_abandoned(1).await;
}

#[tokio::test]
async fn more_connections_than_there_is_room_for_wait_their_turn() {
    let world = World::with(Setup {
        config: Config {
            max_connections: 1,
            ..Config::default()
        },
        ..Setup::default()
    })
    .await;
    let first = TcpStream::connect(world.address).await.unwrap();
    let mut second = world.request(Bytes::new());
    *second.method_mut() = Method::GET;
    *second.uri_mut() = format!("http://{}/v1/models", world.address)
        .parse()
        .unwrap();
    let leaves = async { drop(first) };
    let (answer, ()) = tokio::join!(world.ask(second), leaves);
    assert_eq!(answer.status, 200);
    assert!(!world.metrics().contains("gateway_connections_full_total 0"));
}

#[tokio::test]
async fn no_page_of_another_origin_is_ever_let_in() {
    let world = World::start().await;
    world.provider.reply(Reply::chat("hello"));
    let mut request = world.request(chat("hi").to_string());
    request
        .headers_mut()
        .insert("origin", "https://page.example".parse().unwrap());
    let answer = world.ask(request).await;
    assert_eq!(answer.status, 200);
    let mut preflight = world.request(Bytes::new());
    *preflight.method_mut() = Method::OPTIONS;
    for (name, value) in [
        ("origin", "https://page.example"),
        ("access-control-request-method", "POST"),
    ] {
        preflight.headers_mut().insert(name, value.parse().unwrap());
    }
    let refused = world.ask(preflight).await;
    assert_eq!(refused.status, 404);
    for headers in [answer.headers, refused.headers] {
        let lets_in = headers
            .keys()
            .any(|name| name.as_str().starts_with("access-control-"));
        assert!(!lets_in, "{headers:?}");
    }
}
