//! The pair in force: read at each handshake, replaced by one swap.

use std::sync::Arc;

use arc_swap::ArcSwap;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use crate::clients::Clients;
use crate::pair::Pair;

/// The pair in force on one listener. Connections that are open keep what they were opened with.
#[derive(Debug)]
pub struct Identity {
    current: ArcSwap<Pair>,
    clients: Option<Arc<Clients>>,
}

impl Identity {
    /// Takes the first pair into force.
    #[must_use]
    pub fn new(pair: Arc<Pair>) -> Self {
        Self {
            current: ArcSwap::new(pair),
            clients: None,
        }
    }

    /// The same, which asks clients who they are.
    #[must_use]
    pub fn asking(self, clients: Arc<Clients>) -> Self {
        Self {
            clients: Some(clients),
            ..self
        }
    }

    /// Whom it lets in; `None` for anybody.
    #[must_use]
    pub fn clients(&self) -> Option<&Arc<Clients>> {
        self.clients.as_ref()
    }

    /// Takes another pair into force, for every handshake from now on.
    pub fn replace(&self, pair: Arc<Pair>) {
        self.current.store(pair);
    }

    /// The pair in force.
    #[must_use]
    pub fn current(&self) -> Arc<Pair> {
        self.current.load_full()
    }
}

impl ResolvesServerCert for Identity {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.load().certified))
    }
}
