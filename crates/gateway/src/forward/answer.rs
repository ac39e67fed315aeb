//! An upstream's answer as it comes: a head, and bytes until it ends, breaks or falls silent.

use std::time::Duration;
use std::vec;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::failure;
use super::patience::Patience;
use super::turn::{Back, Turning};
use crate::demo::{Script, Step};
use crate::gzip::{Coding, Gunzip, Malformed};

/// An answer that has begun.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// On the heap, because an answer is handed through many hands.
    pub(crate) flow: Box<Flow>,
    /// Whether it comes as server-sent events.
    pub(crate) streamed: bool,
    /// Whether the client must not see the usage chunk.
    pub(crate) strip_usage: bool,
}

/// The bytes of an answer.
#[derive(Debug)]
pub(crate) struct Flow {
    source: Source,
    patience: Patience,
    /// What decodes it, when it comes encoded.
    gunzip: Option<Gunzip>,
    /// What turns it into the client's format, when it comes in another.
    turning: Option<Box<Turning>>,
}

#[derive(Debug)]
enum Source {
    Http(Incoming),
    Demo(Play),
    /// Dropping a connection in the middle of an answer closes it.
    Closed,
}

/// What the demo model has still to say.
#[derive(Debug)]
struct Play {
    steps: vec::IntoIter<Step>,
    /// The step that is waited for, and when it is due.
    next: Option<(Instant, Bytes)>,
    cut: bool,
}

/// The answer broke off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The connection broke.
    Cut,
    /// Nothing came for too long.
    Silent,
    /// It did not end in time.
    TooLong,
    /// There is more of it than we turn into another format.
    TooLarge,
    /// It is not in the upstream's format, so it cannot be turned into the client's.
    Garbled,
    /// It is not encoded as it says, so it cannot be decoded.
    Misencoded,
}

impl Answer {
    pub(super) fn received(response: Response<Incoming>, patience: Patience) -> Self {
        let (head, body) = response.into_parts();
        let mut answer = Self::new(head.status, head.headers, Source::Http(body), patience);
        // Asked for or not, some answer so.
        if Coding::of(&answer.headers) == Coding::Gzip {
            answer.headers.remove(header::CONTENT_ENCODING);
            answer.flow.gunzip = Some(Gunzip::default());
        }
        answer
    }

    pub(super) fn played(script: Script, patience: Patience) -> Self {
        let status = StatusCode::from_u16(script.status).unwrap_or(StatusCode::BAD_GATEWAY);
        let kind = HeaderValue::from_static(script.content_type);
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, kind)]);
        let play = Play {
            steps: script.steps.into_iter(),
            next: None,
            cut: script.cut,
        };
        Self::new(status, headers, Source::Demo(play), patience)
    }

    fn new(status: StatusCode, headers: HeaderMap, source: Source, patience: Patience) -> Self {
        Self {
            status,
            headers,
            flow: Box::new(Flow {
                source,
                patience,
                gunzip: None,
                turning: None,
            }),
            streamed: false,
            strip_usage: false,
        }
    }

    /// Whether it comes as server-sent events: because it says so, or because a stream was asked
    /// for and it does not say otherwise. A stream that is `json` says nothing by calling itself so.
    pub(super) fn is_stream(&self, asked: bool, json: bool) -> bool {
        self.status.is_success()
            && (self.is(b"text/event-stream") || (asked && (json || !self.is(b"application/json"))))
    }

    /// Whether it is sound and says so, or says no more than that it is no text.
    pub(crate) fn is_sound(&self) -> bool {
        self.status.is_success() && (self.is(b"audio/") || self.is(b"application/octet-stream"))
    }

    /// Whether it is text, and neither JSON nor events.
    pub(crate) fn is_plain_text(&self) -> bool {
        (self.is(b"text/") && !self.is(b"text/event-stream")) || self.is(b"application/x-subrip")
    }

    /// Whether its type begins like this.
    fn is(&self, name: &[u8]) -> bool {
        let kind = self.headers.get(header::CONTENT_TYPE);
        let kind = kind.map(HeaderValue::as_bytes).unwrap_or_default();
        kind.get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
    }

    /// When it says that it may be asked for again.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        failure::retry_after(&self.headers)
    }

    /// Whether it comes in an encoding that we cannot look into.
    pub(crate) fn is_encoded(&self) -> bool {
        Coding::of(&self.headers) != Coding::Identity
    }
}

impl Answer {
    /// The same answer in the client's format. `limit` bounds one that must be whole first.
    pub(super) fn turned(mut self, back: Back, asked: bool, limit: usize) -> Self {
        let streamed = self.is_stream(asked, false);
        let (kind, turning) = if streamed {
            ("text/event-stream", Turning::stream(&back))
        } else {
            ("application/json", Turning::whole(back, self.status, limit))
        };
        let kind = HeaderValue::from_static(kind);
        self.headers.insert(header::CONTENT_TYPE, kind);
        self.flow.turning = Some(Box::new(turning));
        self
    }
}

impl Flow {
    /// The next bytes, in the client's format; `None` at the end.
    pub(crate) async fn next(&mut self) -> Option<Result<Bytes, Broken>> {
        loop {
            let raw = self.next_decoded().await;
            let Some(turning) = &mut self.turning else {
                return raw;
            };
            let turned = match raw {
                Some(Ok(bytes)) => turning.push(&bytes),
                Some(Err(broken)) => return Some(Err(broken)),
                None => self.turning.take()?.finish(),
            };
            let is_nothing = matches!(&turned, Ok(bytes) if bytes.is_empty());
            if !is_nothing {
                return Some(turned);
            }
        }
    }

    /// The next bytes in the upstream's format.
    async fn next_decoded(&mut self) -> Option<Result<Bytes, Broken>> {
        loop {
            let Some(gunzip) = &mut self.gunzip else {
                return self.next_raw().await;
            };
            match gunzip.next() {
                Ok(Some(piece)) => return Some(Ok(piece)),
                Ok(None) => {}
                Err(Malformed) => return Some(Err(Broken::Misencoded)),
            }
            match self.next_raw().await {
                Some(Ok(bytes)) => self.gunzip.as_mut()?.push(bytes),
                Some(Err(broken)) => return Some(Err(broken)),
                None => {
                    let last = self.gunzip.take()?.finish();
                    return last.map_err(|Malformed| Broken::Misencoded).transpose();
                }
            }
        }
    }

    /// The next bytes as the upstream sends them.
    async fn next_raw(&mut self) -> Option<Result<Bytes, Broken>> {
        if let Source::Closed = self.source {
            return None;
        }
        let deadline = match self.patience.deadline() {
            Ok(deadline) => deadline,
            Err(broken) => return Some(Err(broken)),
        };
        match timeout_at(deadline, self.source.next()).await {
            Ok(next) => {
                self.patience.reset();
                next
            }
            Err(_elapsed) => Some(Err(self.patience.ran_out())),
        }
    }

    /// Ends the answer here; an upstream that still sends is hung up on.
    pub(crate) fn close(&mut self) {
        self.source = Source::Closed;
    }
}

impl Source {
    /// The next bytes. Nothing is lost when the wait for them is given up and begun again.
    async fn next(&mut self) -> Option<Result<Bytes, Broken>> {
        match self {
            Self::Closed => None,
            Self::Http(body) => data(body).await,
            Self::Demo(play) => play.next().await,
        }
    }
}

impl Play {
    async fn next(&mut self) -> Option<Result<Bytes, Broken>> {
        if self.next.is_none() {
            let now = Instant::now();
            let step = self.steps.next();
            self.next = step.map(|step| (now + step.delay, step.bytes));
        }
        let Some((due, _)) = &self.next else {
            return std::mem::take(&mut self.cut).then_some(Err(Broken::Cut));
        };
        if *due > Instant::now() {
            sleep_until(*due).await;
        }
        self.next.take().map(|(_, bytes)| Ok(bytes))
    }
}

async fn data(body: &mut Incoming) -> Option<Result<Bytes, Broken>> {
    loop {
        match body.frame().await? {
            Ok(frame) => {
                if let Ok(data) = frame.into_data() {
                    return Some(Ok(data));
                }
            }
            Err(_broken) => return Some(Err(Broken::Cut)),
        }
    }
}
