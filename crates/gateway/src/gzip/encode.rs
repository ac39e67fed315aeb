//! Encodes whole answers. Streams are left as they are: each frame would have to be flushed for
//! itself, which saves little, and a compressor holds some ten times of what a stream may cost.

use std::io::{self, Write as _};
use std::sync::Arc;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderMap, HeaderValue, Response, header};

use super::{Coding, takes_gzip};
use crate::body::Body;
use crate::context::Context;

/// Answers from this size on are encoded: below, the time it takes is worth more than the bytes.
const WORTHWHILE: usize = 8 << 10;
/// Answers from this size on are encoded off the runtime.
const LARGE: usize = 32 << 10;

/// The answer as the client gets it: encoded when it takes that and there is enough to save.
pub(crate) async fn encoded(
    context: &Arc<Context>,
    asked: &HeaderMap,
    mut response: Response<Body>,
) -> Response<Body> {
    let Some(plain) = response.body().whole_bytes() else {
        return response;
    };
    if plain.len() < WORTHWHILE || !takes_gzip(asked) {
        return response;
    }
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_text = kind.is_some_and(|kind| !kind.as_bytes().starts_with(b"audio/"));
    if !is_text || Coding::of(response.headers()) != Coding::Identity {
        return response;
    }
    let plain = plain.clone();
    let zipped = if plain.len() < LARGE {
        zip(&plain).ok()
    } else {
        let patience = context.config.scan_timeout;
        let zipping = context.scans.run(patience, move || zip(&plain).ok());
        // On the heap: few answers are so large.
        Box::pin(zipping).await.flatten()
    };
    // Without room for it the answer goes as it is: it is whole, and the client takes that too.
    let Some(zipped) = zipped else {
        return response;
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    *response.body_mut() = Body::whole(zipped);
    response
}

fn zip(plain: &[u8]) -> io::Result<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 3), Compression::fast());
    encoder.write_all(plain)?;
    encoder.finish().map(Bytes::from)
}
