//! The session: which conversation a call belongs to.
//!
//! A trusted application names it. For all others it is a keyed hash of the principal and the
//! conversation's first turns, which every later call repeats: an approximation that takes two
//! conversations of one principal with the same opening for one.

use http::HeaderMap;
use model::{Origin, Principal, Segment, SessionId};
use ring::hmac;

use crate::snapshot::KeyEntry;

/// The header in which a trusted application names its session.
const SESSION_HEADER: &str = "x-bartizan-session";
/// Bytes of the hash that make a session id.
const HASH_BYTES: usize = 16;

/// Finds the session of a call.
pub(super) fn session(
    key: &hmac::Key,
    entry: &KeyEntry,
    principal: &Principal,
    headers: &HeaderMap,
    segments: &[Segment],
) -> Option<SessionId> {
    if entry.trusted
        && let Some(named) = headers.get(SESSION_HEADER)
        && let Some(session) = named
            .to_str()
            .ok()
            .and_then(|text| SessionId::parse(text).ok())
    {
        return Some(session);
    }
    let mut hash = hmac::Context::with_key(key);
    let who = [
        principal.app.as_str(),
        principal.key.as_str(),
        principal.user.as_str(),
    ];
    for text in who.into_iter().chain(opening(segments)) {
        // The length first, so that no two lists of texts hash alike.
        hash.update(&text.len().to_le_bytes());
        hash.update(text.as_bytes());
    }
    let tag = hash.sign();
    let hash = model::sealed::hex(tag.as_ref().get(..HASH_BYTES)?);
    SessionId::parse(&format!("s-{hash}")).ok()
}

/// What a conversation opens with: the texts up to and including the first message of the user.
fn opening(segments: &[Segment]) -> impl Iterator<Item = &str> {
    let first_user = segments
        .iter()
        .find(|segment| segment.origin == Origin::User)
        .map(|segment| segment.index);
    segments
        .iter()
        .filter(move |segment| match segment.origin {
            Origin::User => Some(segment.index) == first_user,
            Origin::System => first_user.is_none_or(|first| segment.index < first),
            Origin::Assistant | Origin::Tool | Origin::Document => false,
        })
        .map(|segment| segment.text.expose())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use testkit::sample;

    use super::*;
    use crate::snapshot::EndUser;

    fn entry(trusted: bool) -> KeyEntry {
        let principal = sample::principal();
        KeyEntry {
            key: principal.key,
            tenant: principal.tenant,
            team: principal.team,
            app: principal.app,
            user: principal.user,
            end_user: EndUser::None,
            trusted,
            scopes: crate::snapshot::KeyScopes::MODELS,
            models: Vec::new(),
            policy: Arc::new(detect::Policy::default()),
            budgets: Vec::new(),
            provenance: crate::provenance::Provenance::default(),
            validity: crate::snapshot::Validity::default(),
        }
    }

    fn find(trusted: bool, header: Option<&'static str>, said: &[(Origin, &str)]) -> SessionId {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"key");
        let mut headers = HeaderMap::new();
        if let Some(named) = header {
            headers.insert(SESSION_HEADER, http::HeaderValue::from_static(named));
        }
        let segments: Vec<Segment> = (0..)
            .zip(said)
            .map(|(index, (origin, text))| Segment::content(*origin, index, *text))
            .collect();
        session(
            &key,
            &entry(trusted),
            &sample::principal(),
            &headers,
            &segments,
        )
        .unwrap()
    }

    const OPENING: [(Origin, &str); 2] = [(Origin::System, "be kind"), (Origin::User, "hello")];

    #[test]
    fn later_turns_belong_to_the_session_of_the_first() {
        let mut later = OPENING.to_vec();
        later.push((Origin::Assistant, "hi"));
        later.push((Origin::User, "and now?"));
        assert_eq!(find(false, None, &OPENING), find(false, None, &later));
        let other = [(Origin::System, "be kind"), (Origin::User, "good day")];
        assert_ne!(find(false, None, &OPENING), find(false, None, &other));
    }

    #[test]
    fn only_a_trusted_application_names_its_sessions() {
        assert_eq!(find(true, Some("room-7"), &OPENING).as_str(), "room-7");
        assert_ne!(find(false, Some("room-7"), &OPENING).as_str(), "room-7");
        assert_eq!(find(true, None, &OPENING), find(false, None, &OPENING));
    }
}
