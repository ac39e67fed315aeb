//! The listener itself: a real socket, and the end of the process.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

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

#[tokio::test]
async fn over_tls_the_cookie_is_secure() {
    let (mut world, mut deps) = World::unbuilt();
    deps.tls = true;
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
