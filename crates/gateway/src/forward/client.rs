//! HTTP clients for upstreams: pooled connections, TLS, no redirects, no proxies, and no address
//! that an upstream may not have.
//!
//! One client serves all upstreams of the same trust, reach and patience; it outlives any Snapshot,
//! so that a reload closes no connection.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::Uri;
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::GaiResolver;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use parking_lot::Mutex;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tower::Service;

use super::address::literal;
use super::resolve::{AddressRefused, Allowed, Guarded, may_dial};
use super::{Endpoint, NotForwarded};
use crate::snapshot::Upstream;

pub(super) type HttpClient = Client<Dialer, Full<Bytes>>;

/// How long an unused connection is kept: shorter than most providers keep theirs, because a
/// request sent on a connection that is just being closed is lost.
const KEEP_IDLE: Duration = Duration::from_secs(30);
/// How many unused connections are kept per upstream.
const KEEP_CONNECTIONS: usize = 256;

/// What clients differ in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Kind {
    connect: Duration,
    tls: Duration,
    allowed: Allowed,
    roots: Option<Arc<[u8]>>,
}

/// The clients made so far.
#[derive(Debug, Default)]
pub(crate) struct Clients {
    made: Mutex<HashMap<Kind, HttpClient>>,
}

impl Clients {
    /// The client for an upstream.
    pub(super) fn get(
        &self,
        upstream: &Upstream,
        endpoint: &Endpoint,
    ) -> Result<HttpClient, NotForwarded> {
        let kind = Kind {
            connect: upstream.timeouts.connect,
            tls: upstream.timeouts.tls,
            allowed: match upstream.allow_private {
                true => Allowed::Private,
                false => Allowed::Public,
            },
            roots: endpoint.roots().cloned(),
        };
        let mut made = self.made.lock();
        if let Some(client) = made.get(&kind) {
            return Ok(client.clone());
        }
        let client = build(&kind)?;
        made.insert(kind, client.clone());
        Ok(client)
    }
}

fn build(kind: &Kind) -> Result<HttpClient, NotForwarded> {
    let resolver = Guarded::new(GaiResolver::new(), kind.allowed);
    let mut http = HttpConnector::new_with_resolver(resolver);
    http.set_nodelay(true);
    http.enforce_http(false);
    let https = match &kind.roots {
        None => HttpsConnectorBuilder::new().with_webpki_roots(),
        Some(pem) => HttpsConnectorBuilder::new().with_tls_config(trusting(pem)?),
    };
    let https = https
        .https_or_http()
        .enable_all_versions()
        .wrap_connector(Tcp {
            http,
            patience: kind.connect,
        });
    let dialer = Dialer {
        https,
        patience: kind.connect + kind.tls,
    };
    let mut builder = Client::builder(TokioExecutor::new());
    builder
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(KEEP_IDLE)
        .pool_max_idle_per_host(KEEP_CONNECTIONS);
    Ok(builder.build(dialer))
}

/// TLS that trusts these certificate authorities and no others.
fn trusting(pem: &[u8]) -> Result<ClientConfig, NotForwarded> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|_malformed| NotForwarded::Misconfigured)?;
        roots
            .add(certificate)
            .map_err(|_unusable| NotForwarded::Misconfigured)?;
    }
    if roots.is_empty() {
        return Err(NotForwarded::Misconfigured);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_unsupported| NotForwarded::Misconfigured)?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

type Dialled = MaybeHttpsStream<TokioIo<TcpStream>>;
type DialError = Box<dyn std::error::Error + Send + Sync>;
type Dialling<T> = Pin<Box<dyn Future<Output = Result<T, DialError>> + Send>>;

/// Connects within its patience, TLS included.
#[derive(Debug, Clone)]
pub(super) struct Dialer {
    https: HttpsConnector<Tcp>,
    patience: Duration,
}

impl Service<Uri> for Dialer {
    type Response = Dialled;
    type Error = DialError;
    type Future = Dialling<Dialled>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), DialError>> {
        self.https.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let dialling = self.https.call(uri);
        Box::pin(within(self.patience, dialling))
    }
}

/// Resolves a name and connects within its patience, without TLS.
#[derive(Debug, Clone)]
struct Tcp {
    http: HttpConnector<Guarded<GaiResolver>>,
    patience: Duration,
}

impl Service<Uri> for Tcp {
    type Response = TokioIo<TcpStream>;
    type Error = DialError;
    type Future = Dialling<Self::Response>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), DialError>> {
        self.http.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        // An address that is written out in the configuration is never looked up, and is the
        // operator's own choice, but for those that no model is served from.
        if let Some(address) = literal(&uri)
            && !may_dial(Allowed::Private, "", address)
        {
            return Box::pin(std::future::ready(Err(AddressRefused.into())));
        }
        let dialling = self.http.call(uri);
        Box::pin(within(self.patience, dialling))
    }
}

async fn within<T, E: Into<DialError>>(
    patience: Duration,
    dialling: impl Future<Output = Result<T, E>>,
) -> Result<T, DialError> {
    match timeout(patience, dialling).await {
        Ok(dialled) => dialled.map_err(Into::into),
        Err(_elapsed) => Err(io::Error::from(io::ErrorKind::TimedOut).into()),
    }
}
