//! Which headers cross the gateway: all but those of the connection, and those that are ours.

use dialect::Wire;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use model::Timestamp;

use super::signature::{self, Unsigned};
use crate::snapshot::Credential;

/// Headers that belong to one connection (RFC 9110, 7.6.1).
const HOP_BY_HOP: [HeaderName; 6] = [
    header::CONNECTION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::PROXY_AUTHENTICATE,
];

/// Headers of a request that go no further: credentials of the client, and what we set ourselves.
const KEPT_HERE: [HeaderName; 9] = [
    header::AUTHORIZATION,
    header::PROXY_AUTHORIZATION,
    header::HOST,
    header::CONTENT_LENGTH,
    header::ACCEPT_ENCODING,
    // What came encoded was decoded.
    header::CONTENT_ENCODING,
    header::EXPECT,
    header::COOKIE,
    header::FORWARDED,
];

/// Headers that have no constant in the `http` crate.
const KEPT_HERE_BY_NAME: [&str; 5] = [
    "keep-alive",
    "proxy-connection",
    "x-api-key",
    "api-key",
    "x-goog-api-key",
];

/// Beginnings of header names that go no further.
const KEPT_HERE_BY_PREFIX: [&str; 3] = ["x-bartizan-", "x-forwarded-", "x-amz-"];

/// Anthropic answers only requests that say which version of its format they mean; those that come
/// from clients of other formats do not.
const ANTHROPIC_VERSION: HeaderName = HeaderName::from_static("anthropic-version");

/// The headers of a request as the upstream gets them.
pub(super) fn passed_on(headers: &HeaderMap, wire: Wire) -> HeaderMap {
    let mut passed = copy(headers, |name| {
        KEPT_HERE.contains(name)
            || KEPT_HERE_BY_PREFIX
                .iter()
                .any(|prefix| name.as_str().starts_with(prefix))
    });
    // An answer is looked into as it is; what comes encoded all the same costs time.
    passed.insert(
        header::ACCEPT_ENCODING,
        HeaderValue::from_static("identity"),
    );
    if wire == Wire::Anthropic && !passed.contains_key(ANTHROPIC_VERSION) {
        passed.insert(ANTHROPIC_VERSION, HeaderValue::from_static("2023-06-01"));
    }
    passed
}

/// The headers that show an upstream who we are; `None` when the credential cannot stand in one.
pub(super) fn shown(
    wire: Wire,
    credential: &Credential,
    request: Unsigned<'_>,
    now: Timestamp,
) -> Option<HeaderMap> {
    match credential {
        Credential::Key(key) => {
            let (name, before) = key_header(wire);
            let mut value = HeaderValue::from_bytes(&[before, key.expose()].concat()).ok()?;
            value.set_sensitive(true);
            Some(HeaderMap::from_iter([(name, value)]))
        }
        Credential::Aws(keys) => signature::sign(request, "bedrock", keys, now),
    }
}

/// The header that an upstream reads its key from, and what stands before the key.
fn key_header(wire: Wire) -> (HeaderName, &'static [u8]) {
    match wire {
        Wire::Anthropic => (HeaderName::from_static("x-api-key"), b""),
        Wire::AzureOpenAi => (HeaderName::from_static("api-key"), b""),
        Wire::Gemini => (HeaderName::from_static("x-goog-api-key"), b""),
        Wire::OpenAi | Wire::Bedrock | Wire::Ollama => (header::AUTHORIZATION, b"Bearer "),
    }
}

/// The header that names what an upstream has no word for.
const LEFT_OUT: HeaderName = HeaderName::from_static("x-bartizan-left-out");

/// Tells the client which of its parameters the upstream has no word for.
pub(super) fn name_left_out(headers: &mut HeaderMap, fields: &[&'static str]) {
    if let (false, Ok(names)) = (fields.is_empty(), HeaderValue::try_from(fields.join(", "))) {
        headers.insert(LEFT_OUT, names);
    }
}

/// The headers of an answer as the client gets them; the length is set anew.
pub(crate) fn passed_back(headers: &HeaderMap) -> HeaderMap {
    copy(headers, |name| *name == header::CONTENT_LENGTH)
}

fn copy(headers: &HeaderMap, kept_here: impl Fn(&HeaderName) -> bool) -> HeaderMap {
    let nominated = nominated(headers);
    let mut passed = HeaderMap::with_capacity(headers.len() + 2);
    for (name, value) in headers {
        let stays = HOP_BY_HOP.contains(name)
            || KEPT_HERE_BY_NAME.contains(&name.as_str())
            || nominated.contains(name)
            || kept_here(name);
        if !stays {
            passed.append(name.clone(), value.clone());
        }
    }
    passed
}

/// Headers that `connection` names as belonging to the connection.
fn nominated(headers: &HeaderMap) -> Vec<HeaderName> {
    headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use http::{Method, Uri};
    use model::Secret;

    use super::*;

    fn map(headers: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = headers.iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        pairs.collect()
    }

    #[test]
    fn the_clients_credentials_stay_here_and_ours_go_on() {
        let sent = map(&[
            ("authorization", "Bearer bz-demo-a"),
            ("cookie", "a=b"),
            ("x-api-key", "bz-demo-a"),
            ("x-bartizan-user", "ada"),
            ("content-encoding", "gzip"),
            ("openai-beta", "assistants=v2"),
        ]);
        let mut passed = passed_on(&sent, Wire::OpenAi);
        let without_key = map(&[
            ("accept-encoding", "identity"),
            ("openai-beta", "assistants=v2"),
        ]);
        assert_eq!(passed, without_key);
        let unsigned = Unsigned {
            method: &Method::POST,
            uri: &Uri::from_static("https://host/"),
            headers: &without_key,
            body: b"",
        };
        let key = Credential::Key(Secret::new("sk-ours"));
        passed.extend(shown(Wire::OpenAi, &key, unsigned, Timestamp::default()).unwrap());
        assert_eq!(passed["authorization"], "Bearer sk-ours");
        assert!(passed["authorization"].is_sensitive());
    }

    #[test]
    fn what_belongs_to_a_connection_stays_on_it() {
        let received = map(&[
            ("connection", "close, x-hop"),
            ("x-hop", "1"),
            ("keep-alive", "timeout=5"),
            ("transfer-encoding", "chunked"),
            ("content-length", "3"),
            ("x-request-id", "req-1"),
        ]);
        assert_eq!(passed_back(&received), map(&[("x-request-id", "req-1")]));
    }
}
