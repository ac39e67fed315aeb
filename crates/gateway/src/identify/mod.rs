//! Identify: who is calling. A key becomes a Principal with tenant, team, user and app.

mod client;
mod session;
mod uses;

use std::net::SocketAddr;
use std::sync::Arc;

use dialect::Request;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Uri, header};
use model::{Principal, SessionId, UserId, UserSource};

use crate::record::Recorder;
use crate::rescue::{Reason, Refusal};
use crate::snapshot::{EndUser, KeyEntry, KeyHash, NotValid, OnFail};
use crate::tenants::TenantHashes;

pub use uses::KeyUses;

/// The header in which a trusted application names its end user.
pub(crate) const USER_HEADER: &str = "x-bartizan-user";

/// Why nobody could be identified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unidentified {
    /// No key was shown, or none that we know.
    NoSuchKey,
    /// The key is ours, and does not hold.
    NotValid(NotValid),
    /// The request is signed with credentials of AWS, and shows no key.
    Signed,
    /// The key is for something else.
    OutOfScope,
    /// The end user's name cannot be one.
    InvalidUser,
    /// The tenant's hash keys could not be had.
    NoHashes,
}

/// The key that was shown, and what it brings along.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) key: Arc<KeyEntry>,
    pub(crate) hashes: Arc<TenantHashes>,
}

/// Finds the key that was shown; from here on the exchange belongs to a tenant.
pub(crate) fn caller(
    recorder: &mut Recorder,
    head: &Parts,
    peer: SocketAddr,
) -> Result<Caller, Unidentified> {
    let in_address = || key_in(&head.uri).filter(|_| recorder.route.takes_key_in_address());
    let shown = shown(&head.headers)
        .or_else(in_address)
        .ok_or_else(|| none_shown(&head.headers))?;
    let key = recorder.snapshot.keys.find(&KeyHash::of(shown)).cloned();
    let key = key.ok_or(Unidentified::NoSuchKey)?;
    // Until the end user is known, the key answers for itself.
    recorder.facts.principal = Some(principal(&key, key.user.clone(), UserSource::Key));
    let now = recorder.facts.started;
    key.validity.at(now).map_err(Unidentified::NotValid)?;
    recorder.context.uses.note(&key.tenant, &key.key, now);
    if !recorder.route.authorisation.is_within(key.scopes) {
        return Err(Unidentified::OutOfScope);
    }
    let keys = recorder.context.ports.keys.as_ref();
    let hashes = recorder.context.tenants.hashes(keys, &key.tenant);
    let hashes = hashes.map_err(|error| {
        recorder.control_failed("keys", OnFail::Closed, error.code);
        Unidentified::NoHashes
    })?;
    recorder.facts.client = client::client(&hashes.clients, &head.headers, peer);
    Ok(Caller { key, hashes })
}

/// Who calls, and in which conversation.
#[derive(Debug, Clone)]
pub(crate) struct Who {
    pub(crate) principal: Principal,
    pub(crate) session: SessionId,
}

/// Finds on whose behalf the call is made, and in which conversation.
pub(crate) fn place(
    recorder: &mut Recorder,
    caller: &Caller,
    headers: &HeaderMap,
    request: &Request,
) -> Result<Who, Unidentified> {
    recorder.facts.streamed = request.stream;
    let principal = end_user(&caller.key, headers, request.user.as_deref())?;
    recorder.facts.principal = Some(principal.clone());
    let key = &caller.hashes.sessions;
    let session = session::session(key, &caller.key, &principal, headers, &request.segments);
    let session = session.ok_or(Unidentified::NoHashes)?;
    recorder.facts.session = Some(session.clone());
    Ok(Who { principal, session })
}

fn end_user(
    key: &KeyEntry,
    headers: &HeaderMap,
    claimed: Option<&str>,
) -> Result<Principal, Unidentified> {
    let (named, source) = match key.end_user {
        EndUser::None => (None, UserSource::Key),
        EndUser::TrustedHeader => (named_in_header(headers)?, UserSource::TrustedHeader),
        EndUser::Body => (claimed, UserSource::Body),
    };
    let Some(name) = named else {
        return Ok(principal(key, key.user.clone(), UserSource::Key));
    };
    let user = UserId::parse(name).map_err(|_reason| Unidentified::InvalidUser)?;
    Ok(principal(key, user, source))
}

fn principal(key: &KeyEntry, user: UserId, user_source: UserSource) -> Principal {
    Principal {
        tenant: key.tenant.clone(),
        team: key.team.clone(),
        app: key.app.clone(),
        key: key.key.clone(),
        user,
        user_source,
    }
}

fn named_in_header(headers: &HeaderMap) -> Result<Option<&str>, Unidentified> {
    let Some(value) = headers.get(USER_HEADER) else {
        return Ok(None);
    };
    let name = value
        .to_str()
        .map_err(|_opaque| Unidentified::InvalidUser)?;
    Ok(Some(name))
}

/// Headers in which clients of other providers show their key as it is.
const KEY_HEADERS: [&str; 3] = ["x-api-key", "api-key", "x-goog-api-key"];

/// The key that a client shows, wherever its provider wants it.
fn shown(headers: &HeaderMap) -> Option<&[u8]> {
    let plain = || {
        let mut shown = KEY_HEADERS.iter().filter_map(|name| headers.get(*name));
        shown.find(|key| !key.is_empty()).map(HeaderValue::as_bytes)
    };
    bearer(headers).or_else(plain)
}

/// The key in `authorization: Bearer …`.
fn bearer(headers: &HeaderMap) -> Option<&[u8]> {
    let value = headers.get(header::AUTHORIZATION)?.as_bytes();
    let (scheme, key) = value.split_at_checked(7)?;
    let key = key.trim_ascii();
    (scheme.eq_ignore_ascii_case(b"bearer ") && !key.is_empty()).then_some(key)
}

/// Why there is no key: a client of AWS signs, unless it is told to show one.
fn none_shown(headers: &HeaderMap) -> Unidentified {
    let signed = headers
        .get(header::AUTHORIZATION)
        .is_some_and(|value| value.as_bytes().starts_with(b"AWS4-"));
    match signed {
        true => Unidentified::Signed,
        false => Unidentified::NoSuchKey,
    }
}

/// The key in `?key=…`. It is read here and goes no further: queries are neither forwarded nor
/// recorded.
fn key_in(uri: &Uri) -> Option<&[u8]> {
    let mut fields = uri.query()?.split('&');
    let key = fields.find_map(|field| field.strip_prefix("key="))?;
    (!key.is_empty()).then_some(key.as_bytes())
}

fn no_such_key() -> Refusal {
    Refusal::new(
        Reason::Denied,
        401,
        "invalid_api_key",
        "no valid API key; send one as `Authorization: Bearer <key>`, or in your provider's own header",
    )
}

impl From<Unidentified> for Refusal {
    fn from(why: Unidentified) -> Self {
        match why {
            Unidentified::NoSuchKey => no_such_key(),
            // Word for word: that a key existed once is nobody's business.
            Unidentified::NotValid(why) => no_such_key().recorded_as(why.code()),
            Unidentified::OutOfScope => Self::new(
                Reason::Denied,
                403,
                "scope_missing",
                "this key was not made for this; use one whose `scopes` include it",
            ),
            Unidentified::Signed => Self::new(
                Reason::Denied,
                401,
                "signed_request",
                "a request that is signed with AWS credentials cannot be checked here; send a key as `Authorization: Bearer <key>`, as AWS clients do with AWS_BEARER_TOKEN_BEDROCK",
            ),
            Unidentified::InvalidUser => Self::new(
                Reason::Denied,
                400,
                "invalid_end_user",
                "the end user's name must be 1 to 128 printable ASCII characters without spaces",
            ),
            Unidentified::NoHashes => Self::new(
                Reason::Failed,
                503,
                "keys_unavailable",
                "the gateway cannot reach its keys; try again later",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &'static str) -> Option<Vec<u8>> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static(value));
        bearer(&headers).map(<[u8]>::to_vec)
    }

    #[test]
    fn a_key_in_an_address_is_one_field_of_its_query() {
        for (address, key) in [
            ("/v1beta/models?alt=sse&key=bz-1", Some("bz-1")),
            ("/v1beta/models?monkey=bz-1", None),
            ("/v1beta/models?key=", None),
            ("/v1beta/models/key=bz-1", None),
        ] {
            let uri = Uri::from_static(address);
            assert_eq!(key_in(&uri), key.map(str::as_bytes), "{address}");
        }
    }

    #[test]
    fn only_a_bearer_key_is_a_key() {
        assert_eq!(shown("Bearer bz-1").as_deref(), Some(b"bz-1".as_slice()));
        assert_eq!(shown("bearer bz-1").as_deref(), Some(b"bz-1".as_slice()));
        assert_eq!(shown("Bearer "), None);
        assert_eq!(shown("Basic bz-1"), None);
        assert_eq!(shown("bz-1"), None);
    }
}
