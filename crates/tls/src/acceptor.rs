//! The handshake of one connection, within a deadline, and why it failed.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::ring;
use rustls::server::NoServerSessionStorage;
use rustls::{Error, ServerConfig, SupportedProtocolVersion, version};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::identity::Identity;

/// The oldest version of TLS that is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Oldest {
    /// TLS 1.2.
    #[default]
    Tls12,
    /// TLS 1.3.
    Tls13,
}

/// What may be spoken over TLS, as ALPN (RFC 7301) names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// HTTP/1.1.
    Http1,
    /// HTTP/2.
    Http2,
}

/// Shakes hands with those who connect.
#[derive(Clone)]
pub struct Acceptor {
    acceptor: TlsAcceptor,
    patience: Duration,
}

impl fmt::Debug for Acceptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Acceptor")
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

/// Why a handshake failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandshakeFailed {
    /// It took too long.
    TimedOut,
    /// The client went away.
    Closed,
    /// What came is not TLS.
    NotTls,
    /// No version, cipher or protocol that both speak.
    NothingInCommon,
    /// The client shows no certificate, and must.
    Anonymous,
    /// The client shows a certificate that does not let it in.
    NotLetIn,
    /// The client did not accept our certificate, or something else, and said so.
    Refused,
    /// Anything else.
    Broken,
}

const VERSIONS: [&SupportedProtocolVersion; 2] = [&version::TLS13, &version::TLS12];
const NEW_VERSIONS: [&SupportedProtocolVersion; 1] = [&version::TLS13];

impl Acceptor {
    /// Shows this identity, and offers these protocols, the best first. A handshake may take as
    /// long as `patience`.
    ///
    /// # Errors
    /// When the library offers nothing for these versions, which does not happen.
    pub fn new(
        identity: Arc<Identity>,
        protocols: &[Protocol],
        oldest: Oldest,
        patience: Duration,
    ) -> Result<Self, Error> {
        let versions: &[&SupportedProtocolVersion] = match oldest {
            Oldest::Tls12 => &VERSIONS,
            Oldest::Tls13 => &NEW_VERSIONS,
        };
        let provider = Arc::new(ring::default_provider());
        let builder =
            ServerConfig::builder_with_provider(provider).with_protocol_versions(versions)?;
        let mut config = match identity.clients() {
            None => builder.with_no_client_auth().with_cert_resolver(identity),
            Some(clients) => {
                let clients = Arc::clone(clients);
                let builder = builder.with_client_cert_verifier(clients);
                let mut config = builder.with_cert_resolver(identity);
                // INVARIANT: a session that goes on is not verified again, so none does: whoever
                // is no longer let in would come back by it.
                config.session_storage = Arc::new(NoServerSessionStorage {});
                config.send_tls13_tickets = 0;
                config
            }
        };
        config.alpn_protocols = protocols.iter().map(|one| one.name().to_vec()).collect();
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            patience,
        })
    }

    /// Shakes hands over a connection.
    ///
    /// # Errors
    /// When the client is too slow, gone, or speaks something else.
    pub async fn accept<S>(&self, socket: S) -> Result<TlsStream<S>, HandshakeFailed>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        match timeout(self.patience, self.acceptor.accept(socket)).await {
            Ok(shaken) => shaken.map_err(|error| HandshakeFailed::of(&error)),
            Err(_elapsed) => Err(HandshakeFailed::TimedOut),
        }
    }
}

impl Protocol {
    fn name(self) -> &'static [u8] {
        match self {
            Self::Http1 => b"http/1.1",
            Self::Http2 => b"h2",
        }
    }

    /// What was agreed on; HTTP/1.1 when the client asked for nothing.
    #[must_use]
    pub fn agreed<S>(stream: &TlsStream<S>) -> Self {
        let (_, session) = stream.get_ref();
        match session.alpn_protocol() {
            Some(b"h2") => Self::Http2,
            _ => Self::Http1,
        }
    }
}

impl HandshakeFailed {
    /// The reason as metrics name it.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::TimedOut => "timeout",
            Self::Closed => "closed",
            Self::NotTls => "not_tls",
            Self::NothingInCommon => "nothing_in_common",
            Self::Anonymous => "no_client_certificate",
            Self::NotLetIn => "client_certificate_refused",
            Self::Refused => "refused",
            Self::Broken => "broken",
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the library adds kinds of errors; what is not named here is `broken`"
    )]
    fn of(error: &io::Error) -> Self {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
        match inner {
            Some(Error::InvalidMessage(_)) => Self::NotTls,
            Some(Error::PeerIncompatible(_) | Error::NoApplicationProtocol) => {
                Self::NothingInCommon
            }
            Some(Error::NoCertificatesPresented) => Self::Anonymous,
            Some(Error::InvalidCertificate(_)) => Self::NotLetIn,
            Some(Error::AlertReceived(_)) => Self::Refused,
            Some(_) => Self::Broken,
            None => match error.kind() {
                io::ErrorKind::UnexpectedEof
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::BrokenPipe => Self::Closed,
                io::ErrorKind::TimedOut => Self::TimedOut,
                _ => Self::Broken,
            },
        }
    }
}
