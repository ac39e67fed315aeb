//! The root key: never stored, never used directly. Every other key is derived from it or
//! wrapped under a key derived from it.

use std::fmt;

use model::Secret;
use model::ports::PortError;
use model::sealed::DataKey;
use ring::hkdf;
use ring::rand::{SecureRandom, SystemRandom};

use crate::fault;

/// The shortest root key accepted, in bytes.
const SHORTEST: usize = 32;

/// Derives and wraps.
pub(crate) struct Root {
    extracted: hkdf::Prk,
    wrap: DataKey,
    random: SystemRandom,
}

impl fmt::Debug for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Root(••••)")
    }
}

/// A key as it is stored: wrapped under the root key.
#[derive(Debug)]
pub(crate) struct Wrapped {
    /// The nonce.
    pub(crate) nonce: [u8; 24],
    /// The ciphertext.
    pub(crate) bytes: Vec<u8>,
}

impl Root {
    /// Takes the root key.
    pub(crate) fn new(secret: &Secret) -> Result<Self, PortError> {
        if secret.expose().len() < SHORTEST {
            return Err(fault::error(
                "store.root_key_short",
                format!("the root key has less than {SHORTEST} bytes; make a longer one"),
            ));
        }
        let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"bartizan root v1");
        let extracted = salt.extract(secret.expose());
        let wrap = DataKey::new(expand(&extracted, &[b"wrap"])?);
        Ok(Self {
            extracted,
            wrap,
            random: SystemRandom::new(),
        })
    }

    /// Derives 32 bytes for a purpose, stable for the life of the root key.
    pub(crate) fn derive(&self, purpose: &[&[u8]]) -> Result<[u8; 32], PortError> {
        expand(&self.extracted, purpose)
    }

    /// Fresh random bytes.
    pub(crate) fn random<const N: usize>(&self) -> Result<[u8; N], PortError> {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes).map_err(|_unspecified| {
            fault::error("store.no_randomness", "the system gives no random bytes")
        })?;
        Ok(bytes)
    }

    /// Wraps a key for storage. `context` must be given again to unwrap it.
    pub(crate) fn wrap(&self, context: &[u8], key: &[u8; 32]) -> Result<Wrapped, PortError> {
        let nonce = self.random()?;
        let bytes = self
            .wrap
            .wrap(&nonce, context, &DataKey::new(*key))
            .map_err(|_opaque| sealing())?;
        Ok(Wrapped { nonce, bytes })
    }

    /// Unwraps a stored key.
    pub(crate) fn unwrap(&self, context: &[u8], wrapped: &Wrapped) -> Result<[u8; 32], PortError> {
        let plain = self
            .wrap
            .open(&wrapped.nonce, context, &wrapped.bytes)
            .map_err(|_opaque| wrong_root())?;
        <[u8; 32]>::try_from(plain.as_slice()).map_err(|_length| wrong_root())
    }
}

/// Each part with its length, so that no two purposes run together.
fn expand(from: &hkdf::Prk, purpose: &[&[u8]]) -> Result<[u8; 32], PortError> {
    let mut info = Vec::new();
    for part in purpose {
        info.extend_from_slice(&(part.len() as u64).to_le_bytes());
        info.extend_from_slice(part);
    }
    let mut key = [0; 32];
    from.expand(&[&info], hkdf::HKDF_SHA256)
        .and_then(|okm| okm.fill(&mut key))
        .map_err(|_unspecified| sealing())?;
    Ok(key)
}

/// Something could not be encrypted.
pub(crate) fn sealing() -> PortError {
    fault::error("store.not_sealed", "something could not be encrypted")
}

/// What is stored was wrapped under another root key.
pub(crate) fn wrong_root() -> PortError {
    fault::error(
        "store.root_key_wrong",
        "the data folder was written under another root key; start with that one",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_never_run_together_and_stay_the_same() {
        let root = Root::new(&Secret::new([1; 32])).unwrap();
        assert_ne!(root.derive(&[b"ab", b"c"]), root.derive(&[b"a", b"bc"]));
        let again = Root::new(&Secret::new([1; 32])).unwrap();
        assert_eq!(root.derive(&[b"ab"]), again.derive(&[b"ab"]));
    }

    #[test]
    fn another_root_key_unwraps_nothing() {
        let wrapped = Root::new(&Secret::new([1; 32]))
            .unwrap()
            .wrap(b"c", &[7; 32])
            .unwrap();
        let other = Root::new(&Secret::new([2; 32])).unwrap();
        assert_eq!(
            other.unwrap(b"c", &wrapped).unwrap_err().code,
            "store.root_key_wrong"
        );
    }

    #[test]
    fn a_short_root_key_is_refused() {
        assert_eq!(
            Root::new(&Secret::new([1; 31])).unwrap_err().code,
            "store.root_key_short"
        );
    }
}
