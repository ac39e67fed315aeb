//! The provider keeps its promises: tested with a bare socket, so that no client hides anything.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;

async fn ask(provider: &FakeProvider, body: &str) -> TcpStream {
    let mut socket = TcpStream::connect(provider.address()).await.unwrap();
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: fake\r\nauthorization: Bearer k\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    socket.write_all(body.as_bytes()).await.unwrap();
    socket
}

async fn rest(socket: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    socket.read_to_end(&mut bytes).await.unwrap();
    String::from_utf8(bytes).unwrap()
}

async fn until(socket: &mut TcpStream, mark: &str) -> String {
    let mut seen = String::new();
    while !seen.contains(mark) {
        let mut bytes = [0; 1024];
        let count = socket.read(&mut bytes).await.unwrap();
        assert!(count > 0, "the answer ended before `{mark}`: {seen}");
        seen.push_str(std::str::from_utf8(&bytes[..count]).unwrap());
    }
    seen
}

#[tokio::test]
async fn it_keeps_what_it_received_and_answers_from_the_script() {
    let provider = FakeProvider::start().await;
    provider.reply(Reply::error(429, "slow down").header("retry-after", "1"));
    let answer = rest(&mut ask(&provider, "{\"a\":1}").await).await;
    assert!(answer.starts_with("HTTP/1.1 429"), "{answer}");
    assert!(answer.contains("retry-after: 1") && answer.contains("slow down"));
    let answer = rest(&mut ask(&provider, "{}").await).await;
    assert!(
        answer.contains("content-length:") && answer.contains("hello"),
        "{answer}"
    );
    provider.wait_for_requests(2).await;
    let received = provider.received();
    assert_eq!(received[0].path, "/v1/chat/completions");
    assert_eq!(received[0].body, "{\"a\":1}");
    assert_eq!(received[0].headers["authorization"], "Bearer k");
    provider.stop().await;
}

#[tokio::test]
async fn a_stream_waits_at_its_gate() {
    let provider = FakeProvider::start().await;
    let gate = Gate::default();
    let reply = Reply::stream([sse::delta("first")])
        .then(Piece::Gate(gate.clone()))
        .then(sse::delta("second"))
        .then(sse::DONE);
    provider.reply(reply);
    let mut socket = ask(&provider, "{}").await;
    let seen = until(&mut socket, "first").await;
    gate.reached().await;
    assert!(!seen.contains("second"));
    gate.open();
    assert!(rest(&mut socket).await.contains("second"));
}

#[tokio::test]
async fn even_the_status_waits_behind_a_gate() {
    let provider = FakeProvider::start().await;
    let gate = Gate::default();
    provider.reply(Reply::chat("late").behind(&gate));
    let mut socket = ask(&provider, "{}").await;
    gate.reached().await;
    gate.open();
    assert!(rest(&mut socket).await.contains("late"));
}

#[tokio::test]
async fn a_cut_stream_has_no_proper_end() {
    let provider = FakeProvider::start().await;
    provider.reply(Reply::stream([sse::delta("half")]).then(Piece::Cut));
    let answer = rest(&mut ask(&provider, "{}").await).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(!answer.ends_with("0\r\n\r\n"), "{answer}");
}

#[tokio::test]
async fn hanging_up_sends_nothing() {
    let provider = FakeProvider::start().await;
    provider.reply(Reply::hang_up());
    assert_eq!(rest(&mut ask(&provider, "{}").await).await, "");
}

#[tokio::test]
async fn it_notices_when_the_client_leaves_a_stream_without_end() {
    let provider = FakeProvider::start().await;
    provider.reply(Reply::stream([Piece::Forever(sse::delta("more").into())]));
    let mut socket = ask(&provider, "{}").await;
    until(&mut socket, "more").await;
    drop(socket);
    provider.wait_for_abandoned(1).await;
    provider.stop().await;
}
