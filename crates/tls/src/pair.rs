//! A certificate chain with its key, checked to belong together.

use std::fmt;
use std::sync::Arc;

use model::Secret;
use rustls::Error;
use rustls::crypto::ring;
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use crate::validity::Validity;

/// A certificate chain with its key.
pub struct Pair {
    pub(crate) certified: Arc<CertifiedKey>,
    validity: Validity,
}

impl fmt::Debug for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pair")
            .field("validity", &self.validity)
            .finish_non_exhaustive()
    }
}

/// Why a certificate and a key cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// The first text holds no certificate.
    NoCertificate,
    /// A certificate in it is damaged.
    BadCertificate,
    /// The second text holds no key, or one that a password protects.
    NoKey,
    /// The key is of a kind that we cannot sign with.
    BadKey,
    /// The key is that of another certificate.
    Mismatch,
}

impl Pair {
    /// Reads a chain, our own certificate first, and its key, both in PEM.
    ///
    /// # Errors
    /// When either is missing or damaged, or when they do not belong together.
    pub fn read(chain: &[u8], key: &Secret) -> Result<Self, Unusable> {
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(chain)
            .collect::<Result<_, _>>()
            .map_err(|_damaged| Unusable::BadCertificate)?;
        let own = chain.first().ok_or(Unusable::NoCertificate)?;
        let validity = Validity::of(own).ok_or(Unusable::BadCertificate)?;
        let key = PrivateKeyDer::from_pem_slice(key.expose()).map_err(|_none| Unusable::NoKey)?;
        let key = ring::sign::any_supported_type(&key).map_err(|_kind| Unusable::BadKey)?;
        let certified = CertifiedKey::new(chain, key);
        match certified.keys_match() {
            Ok(()) => {}
            Err(Error::InconsistentKeys(_)) => return Err(Unusable::Mismatch),
            Err(_damaged) => return Err(Unusable::BadCertificate),
        }
        Ok(Self {
            certified: Arc::new(certified),
            validity,
        })
    }

    /// From when until when the certificate holds.
    #[must_use]
    pub fn validity(&self) -> Validity {
        self.validity
    }
}

impl Unusable {
    /// Whether the fault lies with the key and not with the certificate.
    #[must_use]
    pub fn is_about_the_key(self) -> bool {
        matches!(self, Self::NoKey | Self::BadKey | Self::Mismatch)
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoCertificate => "holds no certificate in PEM",
            Self::BadCertificate => "holds a damaged certificate",
            Self::NoKey => "is not in PEM, or a password protects it",
            Self::BadKey => "is of a kind that cannot be used",
            Self::Mismatch => "belongs to another certificate",
        })
    }
}

impl std::error::Error for Unusable {}

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> (String, Secret) {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let key = made.signing_key.serialize_pem();
        (made.cert.pem(), Secret::new(key.into_bytes()))
    }

    #[test]
    fn what_cannot_be_used_is_told_apart() {
        let ((chain, key), (_, other)) = (made(), made());
        let no_key = Secret::new(chain.clone().into_bytes());
        let why = |chain: &str, key: &Secret| Pair::read(chain.as_bytes(), key).map(drop);
        assert_eq!(why(&chain, &key), Ok(()));
        assert_eq!(why("", &key), Err(Unusable::NoCertificate));
        assert_eq!(why(&chain, &no_key), Err(Unusable::NoKey));
        assert_eq!(why(&chain, &other), Err(Unusable::Mismatch));
        let cut = chain.replacen("MII", "AII", 1);
        assert_eq!(why(&cut, &key), Err(Unusable::BadCertificate));
    }

    #[test]
    fn a_pair_does_not_show_its_key() {
        let (chain, key) = made();
        let shown = format!("{:?}", Pair::read(chain.as_bytes(), &key).unwrap());
        assert!(
            shown.starts_with("Pair { validity:") && shown.ends_with(", .. }"),
            "{shown}"
        );
    }
}
