//! The smallest HTTP client that can talk to a gateway on this machine: one request per
//! connection, no TLS, the answer read to its end.
//!
//! Not for anything but demo traffic: the data plane has its own client.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::story::Scene;

/// The longest head of an answer.
const MAX_HEAD: usize = 64 * 1024;

/// What came of an exchange.
pub(super) struct Sent {
    pub(super) exchange: Option<String>,
    pub(super) status: u16,
}

/// Whether something listens there.
pub(super) async fn reach(gateway: SocketAddr) -> io::Result<()> {
    TcpStream::connect(gateway).await.map(drop)
}

/// Sends a scene and waits for the whole answer.
pub(super) async fn send(gateway: SocketAddr, scene: &Scene) -> io::Result<Sent> {
    let mut stream = TcpStream::connect(gateway).await?;
    let mut head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: {gateway}\r\nconnection: close\r\n\
         authorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n",
        scene.persona.key,
        scene.body.len()
    );
    if scene.persona.names_users {
        head.push_str(&format!("x-bartizan-user: {}\r\n", scene.user));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(scene.body.as_bytes()).await?;
    let head = read_head(&mut stream).await?;
    drain(&mut stream).await?;
    parse(&head).ok_or_else(|| io::Error::other("the answer is not HTTP"))
}

async fn read_head(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut buffer = vec![0_u8; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream.read(&mut buffer).await?;
        if read == 0 || head.len() > MAX_HEAD {
            return Err(io::Error::other("the answer has no end to its head"));
        }
        head.extend(buffer.iter().take(read));
    }
    Ok(head)
}

async fn drain(stream: &mut TcpStream) -> io::Result<()> {
    let mut buffer = vec![0_u8; 16 * 1024];
    while stream.read(&mut buffer).await? > 0 {}
    Ok(())
}

fn parse(head: &[u8]) -> Option<Sent> {
    let end = head.windows(4).position(|end| end == b"\r\n\r\n")?;
    let text = std::str::from_utf8(head.get(..end)?).ok()?;
    let mut lines = text.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let exchange = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_exchange = name.eq_ignore_ascii_case("x-bartizan-exchange");
        is_exchange.then(|| value.trim().to_owned())
    });
    Some(Sent { exchange, status })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_and_exchange_are_read_from_the_head() {
        let head = b"HTTP/1.1 403 Forbidden\r\nA: b\r\nX-Bartizan-Exchange: 01-a\r\n\r\n{\"error\"";
        let sent = parse(head).unwrap();
        assert_eq!((sent.status, sent.exchange.as_deref()), (403, Some("01-a")));
        assert!(parse(b"garbage\r\n\r\n").is_none());
    }
}
