//! A client that sees what arrives on the wire, also when it breaks off: whether the last byte
//! of an answer was delivered is what the journeys about crashes are about.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long any call may take.
const DEADLINE: Duration = Duration::from_secs(60);

/// What arrived.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Whether the last byte arrived.
    pub(crate) complete: bool,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn exchange(&self) -> Option<String> {
        self.header("x-bartizan-exchange").map(str::to_owned)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }
}

/// One call on a connection of its own.
pub(crate) async fn call(
    to: SocketAddr,
    head: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> io::Result<Answer> {
    let request = written(to, head, headers, body);
    exchange(to, request.as_bytes(), || {}).await
}

/// A request as it goes over the wire.
pub(crate) fn written(to: SocketAddr, head: &str, headers: &[(&str, &str)], body: &str) -> String {
    let mut request = format!("{head} HTTP/1.1\r\nhost: {to}\r\nconnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        request.push_str("content-type: application/json\r\n");
    }
    request.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
    request
}

/// Sends a request as it is, and tells each time that bytes of the answer arrive.
pub(crate) async fn exchange(
    to: SocketAddr,
    request: &[u8],
    on_bytes: impl FnMut(),
) -> io::Result<Answer> {
    let exchanged = timeout(DEADLINE, read_answer(to, request, on_bytes)).await;
    exchanged.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

async fn read_answer(
    to: SocketAddr,
    request: &[u8],
    mut on_bytes: impl FnMut(),
) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(to).await?;
    stream.write_all(request).await?;
    let mut wire = Vec::new();
    let mut buffer = vec![0; 16 * 1024];
    loop {
        match stream.read(&mut buffer).await {
            Ok(0) => break,
            Ok(read) => {
                wire.extend_from_slice(&buffer[..read]);
                on_bytes();
            }
            // The process died: what has arrived is what has arrived.
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => break,
            Err(error) => return Err(error),
        }
    }
    parse(&wire).ok_or_else(|| io::Error::other("no head arrived"))
}

fn parse(wire: &[u8]) -> Option<Answer> {
    let end = wire.windows(4).position(|end| end == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&wire[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let mut answer = Answer {
        status,
        headers,
        ..Answer::default()
    };
    let rest = &wire[end + 4..];
    (answer.body, answer.complete) = match answer.header("content-length") {
        Some(length) => (rest.to_vec(), length.parse() == Ok(rest.len())),
        None => unchunk(rest),
    };
    Some(answer)
}

/// The text of a chunked body, and whether its last chunk arrived.
fn unchunk(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|end| end == b"\r\n") {
        let size = std::str::from_utf8(&rest[..end]).unwrap_or_default();
        let Ok(size) = usize::from_str_radix(size.trim(), 16) else {
            return (body, false);
        };
        rest = &rest[end + 2..];
        if size == 0 {
            return (body, rest.starts_with(b"\r\n"));
        }
        body.extend_from_slice(&rest[..size.min(rest.len())]);
        if rest.len() < size + 2 {
            return (body, false);
        }
        rest = &rest[size + 2..];
    }
    (body, false)
}

#[test]
fn a_chunked_body_is_complete_only_with_its_last_chunk() {
    assert_eq!(unchunk(b"2\r\nab\r\n0\r\n\r\n"), (b"ab".to_vec(), true));
    assert_eq!(unchunk(b"2\r\nab\r\n0\r\n"), (b"ab".to_vec(), false));
    assert_eq!(unchunk(b"5\r\nab"), (b"ab".to_vec(), false));
}
