//! Reads the body of a request: whole, bounded in size and in time.

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header};
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use tokio::time::timeout;

use crate::record::Recorder;
use crate::rescue::{Reason, Refusal};

/// Why there is no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoBody {
    /// It is larger than the limit.
    TooLarge,
    /// It did not come in time.
    TooSlow,
    /// The client broke off.
    Broken,
    /// It is compressed, so the upstream could read something else in it than we do.
    Encoded,
}

/// Reads the body.
pub(crate) async fn read_body(
    recorder: &Recorder,
    headers: &HeaderMap,
    body: Incoming,
) -> Result<Bytes, NoBody> {
    if is_encoded(headers) {
        return Err(NoBody::Encoded);
    }
    let limit = recorder.snapshot.limits.request_bytes;
    let patience = recorder.context.config.body_timeout;
    match timeout(patience, collect(body, limit)).await {
        Ok(read) => read,
        Err(_elapsed) => Err(NoBody::TooSlow),
    }
}

/// Whether a body comes in an encoding that we do not look into.
fn is_encoded(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::CONTENT_ENCODING)
        .iter()
        .any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

async fn collect(mut body: Incoming, limit: usize) -> Result<Bytes, NoBody> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > limit {
        return Err(NoBody::TooLarge);
    }
    let mut first = Bytes::new();
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_broken| NoBody::Broken)?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if first.len() + whole.len() + data.len() > limit {
            return Err(NoBody::TooLarge);
        }
        // Most bodies come in one piece, which then needs no copy.
        if first.is_empty() && whole.is_empty() {
            first = data;
            continue;
        }
        if whole.is_empty() {
            whole.reserve(announced.max(first.len() + data.len()));
            whole.extend_from_slice(&std::mem::take(&mut first));
        }
        whole.extend_from_slice(&data);
    }
    if whole.is_empty() {
        return Ok(first);
    }
    Ok(whole.freeze())
}

impl From<NoBody> for Refusal {
    fn from(why: NoBody) -> Self {
        let (status, code, message) = match why {
            NoBody::TooLarge => (413, "request_too_large", "the body is too large"),
            NoBody::TooSlow => (408, "request_timeout", "the body did not arrive in time"),
            NoBody::Encoded => (
                415,
                "unsupported_encoding",
                "the body is encoded; send it without `content-encoding`",
            ),
            NoBody::Broken => (400, "request_incomplete", "the body did not arrive whole"),
        };
        Self::new(Reason::Denied, status, code, message)
    }
}
