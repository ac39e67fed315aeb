//! Handshakes over pipes in memory: who is shown, what is agreed on, and what is refused.

#![expect(clippy::unwrap_used, reason = "a test that finds nothing has failed")]

use std::sync::Arc;
use std::time::Duration;

use model::Secret;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, ServerName};
use tls::{
    Acceptor, Authorities, Clients, Demand, HandshakeFailed, Identity, Oldest, Pair, Protocol,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};
use tokio_rustls::TlsConnector;

const PATIENCE: Duration = Duration::from_secs(5);

fn made() -> (String, Arc<Pair>) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = Secret::new(made.signing_key.serialize_pem().into_bytes());
    let pem = made.cert.pem();
    let pair = Pair::read(pem.as_bytes(), &key).unwrap();
    (pem, Arc::new(pair))
}

fn acceptor(identity: &Arc<Identity>, patience: Duration) -> Acceptor {
    let protocols = [Protocol::Http2, Protocol::Http1];
    Acceptor::new(Arc::clone(identity), &protocols, Oldest::Tls13, patience).unwrap()
}

fn trusting(pem: &str, versions: &[&'static rustls::SupportedProtocolVersion]) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    let own = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
    roots.add(own).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth()
}

async fn shake(
    acceptor: &Acceptor,
    config: ClientConfig,
) -> (bool, Result<Protocol, HandshakeFailed>) {
    let (here, there) = duplex(16 << 10);
    let connector = TlsConnector::from(Arc::new(config));
    let name = ServerName::try_from("localhost").unwrap();
    let client = async {
        let Ok(mut stream) = connector.connect(name, there).await else {
            return false;
        };
        stream.read_exact(&mut [0]).await.is_ok()
    };
    let server = async {
        let mut stream = acceptor.accept(here).await?;
        let agreed = Protocol::agreed(&stream);
        let sent = async {
            stream.write_all(b"x").await?;
            stream.flush().await
        };
        match sent.await {
            Ok(()) => Ok(agreed),
            Err(_broken) => Err(HandshakeFailed::Broken),
        }
    };
    tokio::join!(client, server)
}

#[tokio::test]
async fn a_new_pair_is_shown_from_the_next_handshake_on() {
    let ((old, first), (new, second)) = (made(), made());
    let identity = Arc::new(Identity::new(first));
    let acceptor = acceptor(&identity, PATIENCE);
    let trusts = |pem: &str| trusting(pem, &[&rustls::version::TLS13]);
    assert_eq!(
        shake(&acceptor, trusts(&old)).await,
        (true, Ok(Protocol::Http1))
    );
    identity.replace(second);
    let (accepted, failed) = shake(&acceptor, trusts(&old)).await;
    assert!(!accepted);
    assert_eq!(failed, Err(HandshakeFailed::Refused));
    let mut asks_for_h2 = trusts(&new);
    asks_for_h2.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    assert_eq!(
        shake(&acceptor, asks_for_h2).await,
        (true, Ok(Protocol::Http2))
    );
}

/// An authority, and how to make certificates that it vouches for.
fn authority() -> (String, rcgen::Issuer<'static, rcgen::KeyPair>) {
    let mut params = rcgen::CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let key = rcgen::KeyPair::generate().unwrap();
    let pem = params.self_signed(&key).unwrap().pem();
    (pem, rcgen::Issuer::new(params, key))
}

/// A client that trusts `pem`, and shows a certificate of this authority.
fn showing(pem: &str, issuer: &rcgen::Issuer<'_, rcgen::KeyPair>) -> ClientConfig {
    let mut params = rcgen::CertificateParams::new(vec!["billing".to_owned()]).unwrap();
    params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, issuer).unwrap();
    let mut roots = RootCertStore::empty();
    let own = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
    roots.add(own).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = rustls_pki_types::PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_root_certificates(roots)
        .with_client_auth_cert(vec![certificate.der().clone()], key)
        .unwrap()
}

#[tokio::test]
async fn only_who_shows_a_certificate_of_an_authority_is_let_in_where_it_is_required() {
    let (pem, pair) = made();
    let ((ours, issuer), (_, stranger)) = (authority(), authority());
    let authorities = Arc::new(Authorities::read(ours.as_bytes()).unwrap());
    let anonymous = || trusting(&pem, &[&rustls::version::TLS13]);
    for (demand, without) in [
        (Demand::Required, Err(HandshakeFailed::Anonymous)),
        (Demand::Optional, Ok(Protocol::Http1)),
    ] {
        let clients = Arc::new(Clients::new(Arc::clone(&authorities), demand));
        let identity = Arc::new(Identity::new(Arc::clone(&pair)).asking(clients));
        let acceptor = acceptor(&identity, PATIENCE);
        let known = shake(&acceptor, showing(&pem, &issuer)).await;
        assert_eq!(known, (true, Ok(Protocol::Http1)));
        let unknown = shake(&acceptor, showing(&pem, &stranger)).await;
        assert_eq!(unknown, (false, Err(HandshakeFailed::NotLetIn)));
        assert_eq!(shake(&acceptor, anonymous()).await.1, without);
    }
}

#[tokio::test]
async fn other_authorities_count_from_the_next_handshake_on_and_no_session_survives_them() {
    let (pem, pair) = made();
    let ((old, issuer), (new, _)) = (authority(), authority());
    let authorities = |pem: &str| Arc::new(Authorities::read(pem.as_bytes()).unwrap());
    let clients = Arc::new(Clients::new(authorities(&old), Demand::Required));
    let identity = Arc::new(Identity::new(pair).asking(Arc::clone(&clients)));
    let acceptor = acceptor(&identity, PATIENCE);
    let client = showing(&pem, &issuer);
    let first = shake(&acceptor, client.clone()).await;
    assert_eq!(first, (true, Ok(Protocol::Http1)));
    clients.replace(authorities(&new));
    let second = shake(&acceptor, client).await;
    assert_eq!(second, (false, Err(HandshakeFailed::NotLetIn)));
}

#[test]
fn authorities_that_cannot_be_used_are_told_apart() {
    let (pem, _) = authority();
    assert!(Authorities::read(pem.as_bytes()).is_ok());
    let why = |pem: &str| Authorities::read(pem.as_bytes()).map(drop);
    assert_eq!(why(""), Err(tls::Unusable::NoCertificate));
    let cut = pem.replacen("MII", "AII", 1);
    assert_eq!(why(&cut), Err(tls::Unusable::BadCertificate));
}

#[tokio::test]
async fn an_old_version_or_an_unknown_protocol_is_refused() {
    let (pem, pair) = made();
    let acceptor = acceptor(&Arc::new(Identity::new(pair)), PATIENCE);
    let old = trusting(&pem, &[&rustls::version::TLS12]);
    assert_eq!(
        shake(&acceptor, old).await,
        (false, Err(HandshakeFailed::NothingInCommon))
    );
    let mut other = trusting(&pem, &[&rustls::version::TLS13]);
    other.alpn_protocols = vec![b"spdy/1".to_vec()];
    assert_eq!(
        shake(&acceptor, other).await,
        (false, Err(HandshakeFailed::NothingInCommon))
    );
}

#[tokio::test]
async fn who_says_nothing_says_something_else_or_leaves_is_told_apart() {
    let (_, pair) = made();
    let identity = Arc::new(Identity::new(pair));
    let hasty = acceptor(&identity, Duration::from_millis(10));
    let (here, silent) = duplex(1024);
    let failed = hasty.accept(here).await.map(drop);
    assert_eq!(failed, Err(HandshakeFailed::TimedOut));
    drop(silent);
    let acceptor = acceptor(&identity, PATIENCE);

    let (here, mut plain) = duplex(1024);
    plain.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    let failed = acceptor.accept(here).await.map(drop);
    assert_eq!(failed, Err(HandshakeFailed::NotTls));

    let (here, gone) = duplex(1024);
    drop(gone);
    let failed = acceptor.accept(here).await.map(drop);
    assert_eq!(failed, Err(HandshakeFailed::Closed));
}
