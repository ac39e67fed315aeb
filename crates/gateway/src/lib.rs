//! The life of an exchange: the data plane.
//!
//! Read [`routes`] for what exists, `pipeline.rs` for the phases in order, then a file per phase:
//! accept, identify, admit, inspect, forward, relay, settle, record. What an operator may need to
//! know stands in `events.rs`; every ending without the model's answer goes through `rescue.rs`.
//!
//! Two values cross the border of this crate: a [`Snapshot`] comes down, an Event goes up.

mod accept;
mod admit;
mod body;
mod context;
pub mod demo;
mod events;
mod forward;
mod gzip;
mod identify;
mod inspect;
mod inspected;
mod models;
mod pipeline;
mod provenance;
mod record;
mod reflex;
mod refused;
mod relay;
mod rescue;
pub mod routes;
mod settle;
pub mod snapshot;
mod tenants;

use std::sync::Arc;

use arc_swap::ArcSwap;
use detect::VerdictCache;
use model::UpstreamId;
use prometheus_client::registry::Registry;
use tls::Acceptor;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use context::{Config, Ports};
pub use forward::{AwsCredentials, BreakerState, Endpoint, InvalidEndpoint, UpstreamHealth};
pub use identify::KeyUses;
pub use provenance::Provenance;
pub use snapshot::{
    ClassifierUse, Credential, EndUser, KeyEntry, KeyHash, KeyScopes, KeyTable, Limits, ModelEntry,
    ModelRoute, ModelTable, NotValid, OnError, OnFail, Retry, Snapshot, Stage, Strategy, Target,
    Upstream, UpstreamKind, UpstreamTimeouts, Validity,
};

use context::Context;
use events::Metrics;

/// The data plane of one process. Cheap to clone; clones share everything.
#[derive(Debug, Clone)]
pub struct Gateway {
    context: Arc<Context>,
}

impl Gateway {
    /// Builds a gateway that reads its Snapshot anew for each exchange, and shows its counters in
    /// a registry.
    #[must_use]
    pub fn new(
        config: Config,
        snapshot: Arc<ArcSwap<Snapshot>>,
        ports: Ports,
        registry: &mut Registry,
    ) -> Self {
        let verdicts = Arc::new(VerdictCache::new(config.verdicts));
        let upstreams = Arc::default();
        let metrics = Metrics::new(registry, &verdicts, &upstreams);
        let context = Context::new(config, snapshot, ports, verdicts, upstreams, metrics);
        Self {
            context: Arc::new(context),
        }
    }

    /// When keys were last used.
    #[must_use]
    pub fn key_uses(&self) -> &KeyUses {
        &self.context.uses
    }

    /// What is known of an upstream's health; `None` before its first call.
    #[must_use]
    pub fn upstream(&self, upstream: &UpstreamId) -> Option<UpstreamHealth> {
        self.context.upstreams.health(upstream)
    }

    /// Serves a listener, over TLS if there is an acceptor, until told to stop; then accepts no
    /// more, lets the exchanges that run end, and cuts those that take longer than the drain may.
    /// The inference threads end with the last exchange.
    pub async fn serve(
        &self,
        listener: TcpListener,
        tls: Option<Acceptor>,
        shutdown: CancellationToken,
    ) {
        accept::serve(&self.context, listener, tls, shutdown).await;
        let context = Arc::clone(&self.context);
        let closing = tokio::task::spawn_blocking(move || context.inference.close());
        if closing.await.is_err() {
            tracing::error!("inference.died: the inference threads did not close");
        }
    }
}
