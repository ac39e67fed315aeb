//! Reads the body of a request: whole, decoded, bounded in size and in time.

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use tokio::time::timeout;

use crate::gzip::{Coding, Gunzip, Malformed};
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
    /// It is encoded with something that we cannot look into.
    Encoded,
    /// It is not encoded as it says.
    Misencoded,
}

/// Reads the body.
pub(crate) async fn read_body(
    recorder: &Recorder,
    headers: &HeaderMap,
    body: Incoming,
) -> Result<Bytes, NoBody> {
    let limit = recorder.snapshot.limits.request_bytes;
    let patience = recorder.context.config.body_timeout;
    let read = match Coding::of(headers) {
        Coding::Identity => timeout(patience, collect(body, limit)).await,
        // On the heap: hardly any request comes so.
        Coding::Gzip => timeout(patience, Box::pin(decode(body, limit))).await,
        Coding::Other => return Err(NoBody::Encoded),
    };
    read.unwrap_or(Err(NoBody::TooSlow))
}

/// Lets the rest of a body come that nobody reads, up to the limits of one that somebody would: to
/// answer before it has come closes the connection under a client that is still sending.
pub(crate) async fn pass_over(recorder: &Recorder, mut body: Incoming) {
    let limit = recorder.snapshot.limits.request_bytes;
    let rest = async {
        let mut came = 0;
        while let Some(Ok(frame)) = body.frame().await {
            came += frame.data_ref().map_or(0, Bytes::len);
            if came > limit {
                break;
            }
        }
    };
    if timeout(recorder.context.config.body_timeout, rest)
        .await
        .is_err()
    {
        tracing::debug!("a body that is not read did not come to its end in time");
    }
}

/// Decodes the body while it comes. The limit holds for what it decodes to, and is checked piece by
/// piece, so that no more than that is ever held.
async fn decode(mut body: Incoming, limit: usize) -> Result<Bytes, NoBody> {
    let mut gunzip = Gunzip::default();
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_broken| NoBody::Broken)?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        gunzip.push(data);
        while let Some(piece) = gunzip.next().map_err(|Malformed| NoBody::Misencoded)? {
            append(&mut whole, &piece, limit)?;
            // A piece takes a part of a millisecond; others want to go on as well.
            tokio::task::yield_now().await;
        }
    }
    let last = gunzip.finish().map_err(|Malformed| NoBody::Misencoded)?;
    append(&mut whole, &last.unwrap_or_default(), limit)?;
    Ok(whole.freeze())
}

fn append(whole: &mut BytesMut, piece: &[u8], limit: usize) -> Result<(), NoBody> {
    if whole.len() + piece.len() > limit {
        return Err(NoBody::TooLarge);
    }
    whole.extend_from_slice(piece);
    Ok(())
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
                "the body is encoded with something other than gzip; send it with gzip, or without \
                 `content-encoding`",
            ),
            NoBody::Misencoded => (
                400,
                "malformed_encoding",
                "the body is not the gzip that its `content-encoding` says, or not all of it",
            ),
            NoBody::Broken => (400, "request_incomplete", "the body did not arrive whole"),
        };
        Self::new(Reason::Denied, status, code, message)
    }
}
