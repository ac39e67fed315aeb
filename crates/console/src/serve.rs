//! One request for a file: found or not, in the best form, with the headers that keep it safe.

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::asset::Asset;
use crate::negotiate::Coding;

/// What a page of ours may do: load our own files, talk to our own API, be framed by nobody.
/// The one hash is the style attribute of the router's announcer for screen readers.
const POLICY: &str = include_str!("../content_security_policy.txt");

const FOREVER: &str = "public, max-age=31536000, immutable";
const ASK_FIRST: &str = "no-cache";

pub(crate) async fn serve(request: Request) -> Response {
    let mut response = match Asset::find(request.uri().path()) {
        Some(asset) => found(asset, request.headers()),
        None => missing(),
    };
    protect(response.headers_mut());
    response
}

fn found(asset: &'static Asset, asked: &HeaderMap) -> Response {
    let known = asked
        .get(IF_NONE_MATCH)
        .is_some_and(|tag| tag == asset.etag);
    let (coding, bytes) = best_form(asset, asked);
    let mut response = Response::new(if known {
        Body::empty()
    } else {
        Body::from(bytes)
    });
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    set(headers, ETAG, asset.etag);
    set(headers, VARY, "accept-encoding");
    set(headers, CONTENT_TYPE, asset.content_type());
    set(
        headers,
        CACHE_CONTROL,
        if asset.is_immutable() {
            FOREVER
        } else {
            ASK_FIRST
        },
    );
    if let (Some(coding), false) = (coding, known) {
        set(headers, CONTENT_ENCODING, coding.word());
    }
    response
}

fn best_form(asset: &'static Asset, asked: &HeaderMap) -> (Option<Coding>, &'static [u8]) {
    let accepted = asked
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    for coding in Coding::BEST_FIRST {
        let bytes = match coding {
            Coding::Brotli => asset.br,
            Coding::Gzip => asset.gz,
        };
        if let (Some(bytes), true) = (bytes, coding.is_accepted(accepted)) {
            return (Some(coding), bytes);
        }
    }
    (None, asset.plain)
}

fn missing() -> Response {
    let mut response = Response::new(Body::from("not found\n"));
    *response.status_mut() = StatusCode::NOT_FOUND;
    set(
        response.headers_mut(),
        CONTENT_TYPE,
        "text/plain; charset=utf-8",
    );
    set(response.headers_mut(), CACHE_CONTROL, ASK_FIRST);
    response
}

fn protect(headers: &mut HeaderMap) {
    let fixed = |name| HeaderName::from_static(name);
    set(
        headers,
        fixed("content-security-policy"),
        POLICY.trim_ascii_end(),
    );
    set(headers, fixed("x-content-type-options"), "nosniff");
    set(headers, fixed("x-frame-options"), "DENY");
    set(headers, fixed("referrer-policy"), "no-referrer");
    set(headers, fixed("cross-origin-opener-policy"), "same-origin");
    set(
        headers,
        fixed("cross-origin-resource-policy"),
        "same-origin",
    );
    set(
        headers,
        fixed("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    );
}

/// Every value here is ours and known at compile time.
fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
