//! Keyed hashes of values: equal values compare equal, and nothing else can be learned.

use std::collections::BTreeSet;

use crate::answer::Told;
use model::Secret;
use model::finding::ValueHash;
use ring::{digest, hmac};

/// Hashes values under a tenant's key.
#[derive(Clone)]
pub struct Hasher(hmac::Key);

impl Hasher {
    /// Makes a hasher of a tenant's key.
    #[must_use]
    pub fn new(key: &Secret) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key.expose()))
    }

    /// Hashes a value in its canonical form.
    #[must_use]
    pub fn value(&self, canonical: &str) -> ValueHash {
        ValueHash(self.of("value", canonical.as_bytes()))
    }

    /// Hashes a text together with what is said about it, so widely that nobody finds a second
    /// text with the same hash. What is said tells by itself where it ends.
    #[must_use]
    pub(crate) fn wide(&self, purpose: &str, about: &[u8], bytes: &[u8]) -> u128 {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(purpose.as_bytes());
        context.update(&[0]);
        context.update(about);
        context.update(bytes);
        let tag = context.sign();
        let tag = tag.as_ref().iter().take(16);
        tag.fold(0, |hash, byte| (hash << 8) | u128::from(*byte))
    }

    /// Hashes a text for a purpose of its own.
    #[must_use]
    pub(crate) fn of(&self, purpose: &str, bytes: &[u8]) -> u64 {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(purpose.as_bytes());
        context.update(&[0]);
        context.update(bytes);
        let tag = context.sign();
        tag.as_ref()
            .iter()
            .take(8)
            .fold(0, |hash, byte| (hash << 8) | u64::from(*byte))
    }
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hasher(••••)")
    }
}

/// Tells one set of documents from another; their borders count.
pub(crate) fn fingerprint<'a>(documents: impl Iterator<Item = &'a [u8]>) -> u64 {
    let mut context = digest::Context::new(&digest::SHA256);
    for document in documents {
        context.update(&document.len().to_le_bytes());
        context.update(document);
    }
    let digest = context.finish();
    let first = digest.as_ref().iter().take(8);
    first.fold(0, |hash, byte| (hash << 8) | u64::from(*byte))
}

/// What went into the conversation: what the user brought along, so that its echo is no leak, and
/// what the model was told, so that its way out is seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Supplied {
    pub(crate) values: BTreeSet<ValueHash>,
    /// Hashes of the prompt's word shingles, for the overlap of the answer with its context.
    pub(crate) shingles: Vec<u32>,
    /// What the model was told, to see what leaves.
    pub(crate) told: Told,
    /// The answer was asked for as JSON.
    pub(crate) wants_json: bool,
}

impl Supplied {
    /// The same, of a request that asks for an answer in JSON or in free text.
    #[must_use]
    pub fn wanting_json(self, wants_json: bool) -> Self {
        Self { wants_json, ..self }
    }

    /// Whether the user brought this value.
    #[must_use]
    pub fn has_value(&self, value: ValueHash) -> bool {
        self.values.contains(&value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_hash_equal_under_one_key_and_differently_under_another() {
        let (ours, theirs) = (
            Hasher::new(&Secret::new("ours")),
            Hasher::new(&Secret::new("theirs")),
        );
        assert_eq!(ours.value("4111"), ours.value("4111"));
        assert_ne!(ours.value("4111"), ours.value("4112"));
        assert_ne!(ours.value("4111"), theirs.value("4111"));
    }

    #[test]
    fn a_purpose_separates_hashes() {
        let hasher = Hasher::new(&Secret::new("key"));
        assert_ne!(hasher.value("x").0, hasher.of("system", b"x"));
    }

    #[test]
    fn a_hasher_does_not_show_its_key() {
        assert_eq!(
            format!("{:?}", Hasher::new(&Secret::new("k"))),
            "Hasher(••••)"
        );
    }
}
