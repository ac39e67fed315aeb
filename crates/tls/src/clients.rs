//! Who may connect: the authorities whose certificates clients show, and whether they must. Read at
//! each handshake, replaced by one swap.
//!
//! It says that a certificate is one of theirs and holds now; not who that is, and it reads no
//! revocation lists: an authority for clients that gives out short certificates needs none.

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwap;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::ring;
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{DigitallySignedStruct, DistinguishedName, Error, RootCertStore, SignatureScheme};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, UnixTime};

use crate::pair::Unusable;

/// Whether a client must show a certificate. One that is shown must hold in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// Who shows none is let in as well.
    Optional,
    /// Who shows none is not let in.
    Required,
}

/// Certificate authorities for clients.
pub struct Authorities {
    verifier: Arc<dyn ClientCertVerifier>,
}

impl fmt::Debug for Authorities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorities").finish_non_exhaustive()
    }
}

impl Authorities {
    /// Reads authorities in PEM.
    ///
    /// # Errors
    /// When there is none, or one is damaged.
    pub fn read(pem: &[u8]) -> Result<Self, Unusable> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|_damaged| Unusable::BadCertificate)?;
            let added = roots.add(certificate);
            added.map_err(|_damaged| Unusable::BadCertificate)?;
        }
        let provider = Arc::new(ring::default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
        let verifier = verifier.build().map_err(|_empty| Unusable::NoCertificate)?;
        Ok(Self { verifier })
    }
}

/// Whom a listener lets in.
#[derive(Debug)]
pub struct Clients {
    current: ArcSwap<Authorities>,
    demand: Demand,
}

impl Clients {
    /// Takes the first authorities into force.
    #[must_use]
    pub fn new(authorities: Arc<Authorities>, demand: Demand) -> Self {
        Self {
            current: ArcSwap::new(authorities),
            demand,
        }
    }

    /// Takes others into force, for every handshake from now on.
    pub fn replace(&self, authorities: Arc<Authorities>) {
        self.current.store(authorities);
    }

    fn verifier(&self) -> Arc<dyn ClientCertVerifier> {
        Arc::clone(&self.current.load().verifier)
    }
}

impl ClientCertVerifier for Clients {
    fn client_auth_mandatory(&self) -> bool {
        self.demand == Demand::Required
    }

    /// No hints: the authorities may change while the list would still be borrowed, and who they
    /// are is no business of a stranger.
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        own: &CertificateDer<'_>,
        above: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.verifier().verify_client_cert(own, above, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let verifier = self.verifier();
        verifier.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let verifier = self.verifier();
        verifier.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier().supported_verify_schemes()
    }
}
