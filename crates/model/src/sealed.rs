//! Sealing what was said: the format, in one place, for the gateway that seals and the store that
//! opens.
//!
//! A body is encrypted under a fresh data key (XChaCha20-Poly1305). The data key is wrapped under
//! a key agreed between the store's public intake key and a short-lived key of the gateway
//! (X25519, HKDF-SHA-256). The store unwraps it at append and wraps it anew under the subject's
//! key. A gateway that forgets its short-lived key can open nothing that it sealed.
//!
//! Randomness comes in as arguments; where keys are kept is not decided here.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use ring::{digest, hkdf};
use serde::{Deserialize, Serialize};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

/// The public half of an intake key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntakePublicKey {
    /// Which key.
    pub id: u64,
    /// The X25519 public key.
    pub key: [u8; 32],
}

/// The secret half of an intake key. Lives in the store, destroyed with its segments.
pub struct IntakeSecretKey {
    id: u64,
    secret: StaticSecret,
}

impl fmt::Debug for IntakeSecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IntakeSecretKey({} ••••)", self.id)
    }
}

/// Something could not be sealed or opened. Tells nothing, so that it can be no oracle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealError(());

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot open: wrong key, or the bytes were changed")
    }
}

impl std::error::Error for SealError {}

/// A sealed body on its way from the gateway to the store.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedBody {
    /// Which intake key it is sealed to.
    pub intake: u64,
    /// The gateway's short-lived public key.
    pub ephemeral: [u8; 32],
    /// The nonce of the wrapped data key.
    pub nonce: [u8; 24],
    /// The wrapped data key.
    pub wrapped: Vec<u8>,
    /// The ciphertext.
    pub body: Vec<u8>,
}

impl fmt::Debug for SealedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "SealedBody({} bytes for intake key {})",
            self.body.len(),
            self.intake
        )
    }
}

impl SealedBody {
    /// SHA-256 of the ciphertext, in hex: what an Event says of its body.
    #[must_use]
    pub fn digest(&self) -> String {
        hex(digest::digest(&digest::SHA256, &self.body).as_ref())
    }
}

/// Lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            for nibble in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
            }
            text
        })
}

/// Seals bodies to one intake key. Make a new one when the intake key changes.
pub struct Sealer {
    intake: u64,
    ephemeral: [u8; 32],
    wrap: DataKey,
    next_nonce: AtomicU64,
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealer(intake key {})", self.intake)
    }
}

impl Sealer {
    /// Agrees on a wrapping key with the owner of the intake key.
    #[must_use]
    pub fn new(intake: &IntakePublicKey, ephemeral_secret: [u8; 32]) -> Self {
        let secret = StaticSecret::from(ephemeral_secret);
        let shared = secret.diffie_hellman(&PublicKey::from(intake.key));
        let ephemeral = PublicKey::from(&secret).to_bytes();
        Self {
            intake: intake.id,
            ephemeral,
            wrap: derive(shared.as_bytes(), intake.id, &ephemeral),
            next_nonce: AtomicU64::new(1),
        }
    }

    /// The intake key this seals to.
    #[must_use]
    pub fn intake(&self) -> u64 {
        self.intake
    }

    /// Seals a body under a fresh data key. `context` (tenant and exchange) must be given again
    /// to open it.
    ///
    /// # Errors
    /// When the body is too long for the cipher.
    pub fn seal(
        &self,
        data_key: [u8; 32],
        context: &[u8],
        plain: &[u8],
    ) -> Result<SealedBody, SealError> {
        let data_key = DataKey::new(data_key);
        let mut nonce = [0; 24];
        nonce[..8].copy_from_slice(
            &self
                .next_nonce
                .fetch_add(1, Ordering::Relaxed)
                .to_le_bytes(),
        );
        Ok(SealedBody {
            intake: self.intake,
            ephemeral: self.ephemeral,
            nonce,
            wrapped: self.wrap.seal(&nonce, context, data_key.0.as_ref())?,
            body: data_key.seal_body(context, plain)?,
        })
    }
}

impl IntakeSecretKey {
    /// Restores or makes an intake key from its 32 secret bytes.
    #[must_use]
    pub fn new(id: u64, secret: [u8; 32]) -> Self {
        Self {
            id,
            secret: StaticSecret::from(secret),
        }
    }

    /// The secret bytes, to be kept sealed under the root key.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.secret.to_bytes())
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> IntakePublicKey {
        IntakePublicKey {
            id: self.id,
            key: PublicKey::from(&self.secret).to_bytes(),
        }
    }

    /// Unwraps the data key of a sealed body.
    ///
    /// # Errors
    /// When the body was sealed to another key or context, or was changed.
    pub fn unwrap(&self, sealed: &SealedBody, context: &[u8]) -> Result<DataKey, SealError> {
        if sealed.intake != self.id {
            return Err(SealError(()));
        }
        self.agree(&sealed.ephemeral)
            .unwrap(&sealed.nonce, context, &sealed.wrapped)
    }

    /// The key under which a gateway wraps data keys, agreed with its short-lived public key. It
    /// is the same for all bodies of one sealer, and costs more than all else that opens them.
    #[must_use]
    pub fn agree(&self, ephemeral: &[u8; 32]) -> DataKey {
        let shared = self.secret.diffie_hellman(&PublicKey::from(*ephemeral));
        derive(shared.as_bytes(), self.id, ephemeral)
    }
}

/// A symmetric key: of one body, of one data subject, or the root of them all.
#[derive(Clone)]
pub struct DataKey(Zeroizing<[u8; 32]>);

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(••••)")
    }
}

impl DataKey {
    /// Takes custody of a key.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self(Zeroizing::new(key))
    }

    /// Encrypts under a nonce that this key has never seen.
    ///
    /// # Errors
    /// When the text is too long for the cipher.
    pub fn seal(
        &self,
        nonce: &[u8; 24],
        context: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        self.cipher()
            .encrypt(
                &XNonce::from(*nonce),
                Payload {
                    msg: plain,
                    aad: context,
                },
            )
            .map_err(|_opaque| SealError(()))
    }

    /// Decrypts.
    ///
    /// # Errors
    /// When key, nonce or context differ, or the bytes were changed.
    pub fn open(
        &self,
        nonce: &[u8; 24],
        context: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.cipher()
            .decrypt(
                &XNonce::from(*nonce),
                Payload {
                    msg: sealed,
                    aad: context,
                },
            )
            .map(Zeroizing::new)
            .map_err(|_opaque| SealError(()))
    }

    /// Encrypts the one body of this key; the nonce is fixed because the key is used once.
    fn seal_body(&self, context: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
        self.seal(&[0; 24], context, plain)
    }

    /// Decrypts the one body of this key.
    ///
    /// # Errors
    /// When key or context differ, or the bytes were changed.
    pub fn open_body(&self, context: &[u8], body: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.open(&[0; 24], context, body)
    }

    /// Wraps another key under this one.
    ///
    /// # Errors
    /// Never for keys of this size; the signature is that of the cipher.
    pub fn wrap(&self, nonce: &[u8; 24], context: &[u8], key: &Self) -> Result<Vec<u8>, SealError> {
        self.seal(nonce, context, key.0.as_ref())
    }

    /// Unwraps another key.
    ///
    /// # Errors
    /// When key, nonce or context differ, or the bytes were changed.
    pub fn unwrap(
        &self,
        nonce: &[u8; 24],
        context: &[u8],
        wrapped: &[u8],
    ) -> Result<Self, SealError> {
        let plain = self.open(nonce, context, wrapped)?;
        let key: [u8; 32] = plain
            .as_slice()
            .try_into()
            .map_err(|_length| SealError(()))?;
        Ok(Self::new(key))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(*self.0))
    }
}

/// The wrapping key of one gateway key and one intake key.
fn derive(shared: &[u8; 32], intake: u64, ephemeral: &[u8; 32]) -> DataKey {
    let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"bartizan intake v1");
    let intake = intake.to_le_bytes();
    let mut key = [0; 32];
    let filled = salt
        .extract(shared)
        .expand(&[&intake, ephemeral], hkdf::HKDF_SHA256)
        .and_then(|okm| okm.fill(&mut key));
    debug_assert!(filled.is_ok(), "HKDF-SHA-256 always yields 32 bytes");
    DataKey::new(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> (IntakeSecretKey, Sealer) {
        let intake = IntakeSecretKey::new(7, [1; 32]);
        let sealer = Sealer::new(&intake.public(), [2; 32]);
        (intake, sealer)
    }

    #[test]
    fn the_store_opens_what_a_gateway_sealed() {
        let (intake, sealer) = pair();
        let sealed = sealer.seal([3; 32], b"tenant/exchange", b"hello").unwrap();
        let key = intake.unwrap(&sealed, b"tenant/exchange").unwrap();
        assert_eq!(
            key.open_body(b"tenant/exchange", &sealed.body)
                .unwrap()
                .as_slice(),
            b"hello"
        );
    }

    #[test]
    fn another_context_a_changed_byte_or_another_key_opens_nothing() {
        let (intake, sealer) = pair();
        let sealed = sealer.seal([3; 32], b"a", b"hello").unwrap();
        assert!(intake.unwrap(&sealed, b"b").is_err());
        let mut changed = sealed.clone();
        changed.wrapped[0] ^= 1;
        assert!(intake.unwrap(&changed, b"a").is_err());
        let key = intake.unwrap(&sealed, b"a").unwrap();
        let mut body = sealed.body.clone();
        body[0] ^= 1;
        assert!(key.open_body(b"a", &body).is_err());
        assert!(
            IntakeSecretKey::new(7, [9; 32])
                .unwrap(&sealed, b"a")
                .is_err()
        );
        assert!(
            IntakeSecretKey::new(8, [1; 32])
                .unwrap(&sealed, b"a")
                .is_err()
        );
    }

    #[test]
    fn two_bodies_of_one_sealer_never_share_a_nonce() {
        let (_intake, sealer) = pair();
        let one = sealer.seal([3; 32], b"a", b"x").unwrap();
        let two = sealer.seal([4; 32], b"a", b"x").unwrap();
        assert_ne!(one.nonce, two.nonce);
    }

    #[test]
    fn a_key_wraps_and_unwraps_another() {
        let (subject, data) = (DataKey::new([5; 32]), DataKey::new([6; 32]));
        let wrapped = subject.wrap(&[1; 24], b"c", &data).unwrap();
        let back = subject.unwrap(&[1; 24], b"c", &wrapped).unwrap();
        assert_eq!(back.0.as_ref(), data.0.as_ref());
        assert!(subject.unwrap(&[2; 24], b"c", &wrapped).is_err());
    }
}
