//! The listener itself: a real socket, and the end of the process.

use std::sync::Arc;
use std::time::Duration;

use model::Secret;
use rustls_pki_types::{CertificateDer, ServerName};
use serde_json::json;
use tls::{Acceptor, Identity, Oldest, Pair, Protocol};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;

use crate::world::{TOKEN, World};

async fn asked(address: std::net::SocketAddr, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn the_listener_serves_and_an_open_live_stream_does_not_hold_up_its_end() {
    let (world, deps) = World::unbuilt();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = control::serve(listener, deps, world.shutdown.clone());
    let journey = async {
        let ready = "GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        let mut answer = String::new();
        asked(address, ready)
            .await
            .read_to_string(&mut answer)
            .await
            .unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");

        let live = format!(
            "GET /api/v1/live HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {TOKEN}\r\n\r\n"
        );
        let mut stream = asked(address, &live).await;
        let mut head = [0; 15];
        stream.read_exact(&mut head).await.unwrap();
        assert_eq!(&head, b"HTTP/1.1 200 OK");
        world.shutdown.cancel();
    };
    let both = async { tokio::join!(serving, journey) };
    let (served, ()) = tokio::time::timeout(Duration::from_secs(8), both)
        .await
        .unwrap();
    served.unwrap();
}

/// A certificate for `localhost`, and what shows it.
fn made() -> (CertificateDer<'static>, Acceptor) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = Secret::new(made.signing_key.serialize_pem().into_bytes());
    let pair = Pair::read(made.cert.pem().as_bytes(), &key).unwrap();
    let identity = Arc::new(Identity::new(Arc::new(pair)));
    let patience = Duration::from_secs(5);
    let acceptor = Acceptor::new(identity, &[Protocol::Http1], Oldest::Tls12, patience);
    (made.cert.der().clone(), acceptor.unwrap())
}

#[tokio::test]
async fn over_tls_the_console_answers_while_somebody_else_shakes_hands_forever() {
    let (world, mut deps) = World::unbuilt();
    let (certificate, acceptor) = made();
    deps.tls = Some(acceptor);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = control::serve(listener, deps, world.shutdown.clone());
    let journey = async {
        let silent = TcpStream::connect(address).await.unwrap();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(certificate).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let socket = TcpStream::connect(address).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let connector = TlsConnector::from(Arc::new(config));
        let mut stream = connector.connect(name, socket).await.unwrap();
        let ready = b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        stream.write_all(ready).await.unwrap();
        let mut answer = [0; 15];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200 OK");
        world.shutdown.cancel();
        drop(silent);
    };
    let both = async { tokio::join!(serving, journey) };
    let (served, ()) = tokio::time::timeout(Duration::from_secs(8), both)
        .await
        .unwrap();
    served.unwrap();
}

#[tokio::test]
async fn over_tls_the_cookie_is_secure() {
    let (mut world, mut deps) = World::unbuilt();
    deps.tls = Some(made().1);
    world.router = control::Control::new(deps, world.shutdown.clone()).router;
    let records = world.store.records();
    let now = model::Clock::now(world.clock.as_ref());
    let tenant = testkit::sample::tenant();
    let password = control::ensure_admin(records.as_ref(), &world.audit, &tenant, now);
    let password = password.unwrap().unwrap();
    let answer = world
        .sign_in("admin", password.expose_text().unwrap())
        .await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(
        cookie.ends_with("; HttpOnly; SameSite=Strict; Secure"),
        "{cookie}"
    );
    assert_ne!(answer.body["csrf"], json!(null));
}
