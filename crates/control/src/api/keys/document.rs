//! A virtual key as a document: written here in the words of the configuration, compiled with it,
//! read again here. Of its secrets it holds the hashes.

use std::time::Duration;

use model::sealed::hex;
use model::{Secret, TenantId, Timestamp};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use crate::api::utc::to_the_second;
use crate::error::ApiError;
use crate::random;
use crate::shape::words::{KeyEndUser, KeyScope};

/// The document, in the words of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeyDocument {
    id: String,
    tenant: String,
    team: String,
    app: String,
    user: String,
    end_user: String,
    scopes: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    models: Option<Vec<String>>,
    hash: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    disabled: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previous: Option<Previous>,
}

/// The secret before the newest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Previous {
    hash: String,
    until: String,
}

/// What a person says about a new key.
#[derive(Debug)]
pub(super) struct NewKey {
    pub(super) id: String,
    pub(super) team: String,
    pub(super) app: String,
    pub(super) user: String,
    pub(super) end_user: KeyEndUser,
    pub(super) scopes: Vec<KeyScope>,
    pub(super) models: Option<Vec<String>>,
    pub(super) expires: Option<Timestamp>,
}

impl KeyDocument {
    /// The document of a new key, and its secret.
    pub(super) fn new(new: NewKey, tenant: &TenantId) -> Result<(Self, Secret), ApiError> {
        let (secret, hash) = secret()?;
        let document = Self {
            id: new.id,
            tenant: tenant.to_string(),
            team: new.team,
            app: new.app,
            user: new.user,
            end_user: word(new.end_user),
            scopes: new.scopes.into_iter().map(word).collect(),
            models: new.models,
            hash,
            expires: new.expires.map(to_the_second),
            disabled: false,
            previous: None,
        };
        Ok((document, secret))
    }

    /// The name of the key.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Gives the key another secret. The one until now holds for the overlap; one before it ends.
    pub(super) fn rotate(
        &mut self,
        now: Timestamp,
        overlap: Option<Duration>,
    ) -> Result<Secret, ApiError> {
        let (secret, hash) = secret()?;
        let before = std::mem::replace(&mut self.hash, hash);
        self.previous = overlap.map(|overlap| Previous {
            hash: before,
            until: to_the_second(now.plus(overlap)),
        });
        Ok(secret)
    }

    /// Changes what it may be used for, and until when.
    pub(super) fn change(&mut self, scopes: Vec<KeyScope>, expires: Option<Timestamp>) {
        self.scopes = scopes.into_iter().map(word).collect();
        self.expires = expires.map(to_the_second);
    }

    /// Switches it off or on. Off, the secret before the newest ends for good.
    pub(super) fn set_disabled(&mut self, disabled: bool) {
        self.disabled = disabled;
        if disabled {
            self.previous = None;
        }
    }

    /// The document as it is kept. JSON is YAML.
    pub(super) fn text(&self) -> Result<String, ApiError> {
        serde_json::to_string_pretty(self).map_err(|_opaque| ApiError::Internal("a document"))
    }

    /// Reads a document that was kept.
    pub(super) fn parse(text: &str) -> Result<Self, ApiError> {
        serde_json::from_str(text).map_err(|_opaque| ApiError::Internal("a kept document"))
    }
}

fn word<W: crate::shape::words::Word>(word: W) -> String {
    word.word().to_owned()
}

/// A secret of 256 random bits, and its hash as the configuration writes it.
fn secret() -> Result<(Secret, String), ApiError> {
    let secret = format!("bz-{}", hex(&random::bytes::<32>()?));
    let hash = hex(digest(&SHA256, secret.as_bytes()).as_ref());
    Ok((Secret::new(secret), format!("sha256:{hash}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new() -> (KeyDocument, Secret) {
        let new = NewKey {
            id: "bot".to_owned(),
            team: "support".to_owned(),
            app: "helpdesk".to_owned(),
            user: "bot".to_owned(),
            end_user: KeyEndUser::None,
            scopes: vec![KeyScope::Models],
            models: None,
            expires: None,
        };
        KeyDocument::new(new, &TenantId::parse("acme").unwrap()).unwrap()
    }

    #[test]
    fn a_secret_is_not_in_its_document_and_its_hash_is() {
        let (document, secret) = new();
        let text = document.text().unwrap();
        assert!(!text.contains(secret.expose_text().unwrap()));
        let hash = hex(digest(&SHA256, secret.expose()).as_ref());
        assert!(text.contains(&format!("sha256:{hash}")));
        assert_eq!(KeyDocument::parse(&text).unwrap(), document);
    }

    #[test]
    fn only_the_last_secret_overlaps_and_none_does_once_it_is_switched_off() {
        let (mut document, first) = new();
        let of_first = document.hash.clone();
        let now = Timestamp::parse_utc("2026-01-31T12:00:00Z").unwrap();
        let day = Some(Duration::from_hours(24));
        let second = document.rotate(now, day).unwrap();
        assert_ne!(first, second);
        let previous = document.previous.clone().unwrap();
        assert_eq!(previous.hash, of_first);
        assert_eq!(previous.until, "2026-02-01T12:00:00Z");
        let of_second = document.hash.clone();
        document.rotate(now, day).unwrap();
        assert_eq!(document.previous.clone().unwrap().hash, of_second);
        document.set_disabled(true);
        assert_eq!(document.previous, None);
        document.rotate(now, None).unwrap();
        assert_eq!(document.previous, None);
    }
}
