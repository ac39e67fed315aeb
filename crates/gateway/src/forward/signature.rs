//! AWS Signature Version 4: shows that a request comes from who holds a secret key, without sending it.
//! Bytes and time in, headers out.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>, for
//! addresses without a query, which is how Bedrock is asked.

use std::fmt::Write as _;

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Uri};
use model::{Secret, Timestamp};
use ring::{digest, hmac};

/// The scheme of the signature, and of the key that it begins with.
const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const DATE: HeaderName = HeaderName::from_static("x-amz-date");
const TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");

/// What signs requests to AWS.
#[derive(Debug)]
pub struct AwsCredentials {
    /// The name of the key.
    pub access_key_id: String,
    /// The key.
    pub secret_access_key: Secret,
    /// What credentials that end by themselves need beside it.
    pub session_token: Option<Secret>,
    /// The region whose service is called.
    pub region: String,
}

/// A request as it goes out, but for its signature.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unsigned<'a> {
    pub(super) method: &'a Method,
    pub(super) uri: &'a Uri,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
}

/// The headers that sign a request to a service; `None` when the credentials cannot stand in one, or
/// the address has a query.
pub(super) fn sign(
    request: Unsigned<'_>,
    service: &str,
    credentials: &AwsCredentials,
    now: Timestamp,
) -> Option<HeaderMap> {
    if request.uri.query().is_some() {
        return None;
    }
    let time = basic_time(now)?;
    let day = time.get(..8)?;
    let region = &credentials.region;
    let scope = format!("{day}/{region}/{service}/aws4_request");

    let mut added = HeaderMap::new();
    added.insert(DATE, HeaderValue::try_from(&time).ok()?);
    if let Some(token) = &credentials.session_token {
        let mut token = HeaderValue::from_bytes(token.expose()).ok()?;
        token.set_sensitive(true);
        added.insert(TOKEN, token);
    }
    let (names, canonical) = canonical(request, &added)?;
    let to_sign = format!(
        "{ALGORITHM}\n{time}\n{scope}\n{}",
        sha256(canonical.as_bytes())
    );
    let signature = hex(signature(&[day, region, service], credentials, &to_sign).as_ref());

    let id = &credentials.access_key_id;
    let shown = format!(
        "{ALGORITHM} Credential={id}/{scope}, SignedHeaders={names}, Signature={signature}"
    );
    let mut shown = HeaderValue::try_from(shown).ok()?;
    shown.set_sensitive(true);
    added.insert(header::AUTHORIZATION, shown);
    Some(added)
}

/// The names of the signed headers, and the request in the one form that both sides hash. Of the
/// headers, those are signed that must be; others may still be changed on the way.
fn canonical(request: Unsigned<'_>, added: &HeaderMap) -> Option<(String, String)> {
    let host = request.uri.authority()?.as_str();
    // In the order of their names.
    let signed = [
        ("content-type", request.headers.get(header::CONTENT_TYPE)),
        (
            "host",
            Some(&HeaderValue::try_from(without_default_port(request.uri, host)).ok()?),
        ),
        ("x-amz-date", added.get(DATE)),
        ("x-amz-security-token", added.get(TOKEN)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?.to_str().ok()?.to_owned())))
    .collect::<Vec<_>>();
    let names: Vec<&str> = signed.iter().map(|(name, _)| *name).collect();
    let names = names.join(";");

    let mut text = format!("{}\n{}\n\n", request.method, encoded(request.uri.path()));
    for (name, value) in &signed {
        let value: Vec<&str> = value.split_ascii_whitespace().collect();
        text += &format!("{name}:{}\n", value.join(" "));
    }
    text += &format!("\n{names}\n{}", sha256(request.body));
    Some((names, text))
}

/// The host as the client of HTTP names it in its header.
fn without_default_port<'a>(uri: &Uri, authority: &'a str) -> &'a str {
    let default = match uri.scheme_str() {
        Some("https") => ":443",
        _ => ":80",
    };
    authority.strip_suffix(default).unwrap_or(authority)
}

/// The path, percent-encoded once more, as every service but one wants it.
fn encoded(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                encoded.push(char::from(byte));
            }
            other => encoded += &format!("%{other:02X}"),
        }
    }
    encoded
}

/// The key is made for a day, a region and a service, and worth nothing elsewhere.
fn signature(scope: &[&str], credentials: &AwsCredentials, to_sign: &str) -> hmac::Tag {
    let secret = [b"AWS4", credentials.secret_access_key.expose()].concat();
    let secret = Secret::new(secret);
    let mut key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose());
    for part in scope.iter().chain(&["aws4_request"]) {
        let next = hmac::sign(&key, part.as_bytes());
        key = hmac::Key::new(hmac::HMAC_SHA256, next.as_ref());
    }
    hmac::sign(&key, to_sign.as_bytes())
}

fn sha256(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text += &format!("{byte:02x}");
    }
    text
}

/// A time as `YYYYMMDDTHHMMSSZ`.
fn basic_time(now: Timestamp) -> Option<String> {
    let second = now.unix_micros().div_euclid(1_000_000).rem_euclid(86_400);
    let (hour, minute) = (second / 3600, second / 60 % 60);
    let mut time = now.day().replace('-', "");
    write!(time, "T{hour:02}{minute:02}{:02}Z", second % 60).ok()?;
    Some(time)
}

#[cfg(test)]
mod tests;
