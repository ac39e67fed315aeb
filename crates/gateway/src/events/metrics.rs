//! The counters of the data plane, and how a registry shows them.

use std::sync::Arc;

use detect::VerdictCache;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::upstreams::UpstreamMetrics;
use super::verdicts::Verdicts;
use crate::forward::Upstreams;

/// The counters of the data plane.
#[derive(Debug)]
pub(crate) struct Metrics {
    pub(super) exchanges: Family<ExchangeLabels, Counter>,
    pub(super) refusals: Family<CodeLabels, Counter>,
    pub(super) unknown_routes: Counter,
    pub(super) control_failures: Family<ControlLabels, Counter>,
    pub(super) lost_events: Counter,
    pub(super) upstream_calls: Family<UpstreamLabels, Counter>,
    pub(super) upstreams: UpstreamMetrics,
    pub(super) exchange_seconds: Histogram,
    pub(super) inspect_seconds: Histogram,
    pub(super) inferences: Counter,
    pub(super) classifier_misses: Family<ReasonLabels, Counter>,
    pub(super) classifier_seconds: Histogram,
    pub(super) tokens: Family<DirectionLabels, Counter>,
    pub(super) connections: Gauge,
    pub(super) connections_full: Counter,
    pub(super) connection_failures: Family<ReasonLabels, Counter>,
    pub(super) handshake_failures: Family<ReasonLabels, Counter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ExchangeLabels {
    pub(super) route: String,
    pub(super) outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct CodeLabels {
    pub(super) code: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ControlLabels {
    pub(super) control: &'static str,
    pub(super) on_error: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ReasonLabels {
    pub(super) reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct UpstreamLabels {
    pub(super) upstream: String,
    pub(super) result: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct DirectionLabels {
    pub(super) direction: &'static str,
}

/// From a tenth of a millisecond to a minute.
const EXCHANGE_BUCKETS: [f64; 12] = [
    0.0001, 0.0005, 0.001, 0.005, 0.02, 0.1, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0,
];
/// From ten microseconds to a second.
const INSPECT_BUCKETS: [f64; 9] = [
    0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.005, 0.02, 0.1, 1.0,
];

/// From two milliseconds to two seconds.
const CLASSIFIER_BUCKETS: [f64; 9] = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 2.0];

impl Metrics {
    /// Makes the counters and shows them in a registry.
    pub(crate) fn new(
        registry: &mut Registry,
        verdicts: &Arc<VerdictCache>,
        upstreams: &Arc<Upstreams>,
    ) -> Self {
        let metrics = Self {
            exchanges: Family::default(),
            refusals: Family::default(),
            unknown_routes: Counter::default(),
            control_failures: Family::default(),
            lost_events: Counter::default(),
            upstream_calls: Family::default(),
            upstreams: UpstreamMetrics::new(registry, upstreams),
            exchange_seconds: Histogram::new(EXCHANGE_BUCKETS),
            inspect_seconds: Histogram::new(INSPECT_BUCKETS),
            inferences: Counter::default(),
            classifier_misses: Family::default(),
            classifier_seconds: Histogram::new(CLASSIFIER_BUCKETS),
            tokens: Family::default(),
            connections: Gauge::default(),
            connections_full: Counter::default(),
            connection_failures: Family::default(),
            handshake_failures: Family::default(),
        };
        let gateway = registry.sub_registry_with_prefix("gateway");
        metrics.register(gateway);
        metrics.register_connections(gateway);
        metrics.register_classifier(gateway);
        gateway.register_collector(Box::new(Verdicts(Arc::clone(verdicts))));
        metrics
    }

    fn register(&self, gateway: &mut Registry) {
        gateway.register("exchanges", "Exchanges that ended", self.exchanges.clone());
        gateway.register(
            "refusals",
            "Exchanges that did not complete, by code",
            self.refusals.clone(),
        );
        gateway.register(
            "unknown_routes",
            "Requests to routes that do not exist",
            self.unknown_routes.clone(),
        );
        gateway.register(
            "control_failures",
            "Controls that failed, and what that meant",
            self.control_failures.clone(),
        );
        gateway.register(
            "lost_events",
            "Exchanges whose Event could not be written",
            self.lost_events.clone(),
        );
        gateway.register(
            "upstream_calls",
            "Calls to upstreams",
            self.upstream_calls.clone(),
        );
        gateway.register_with_unit(
            "exchange",
            "Time from the first byte in to the last byte out",
            Unit::Seconds,
            self.exchange_seconds.clone(),
        );
        gateway.register_with_unit(
            "inspect",
            "Time for looking at a prompt",
            Unit::Seconds,
            self.inspect_seconds.clone(),
        );
        gateway.register("tokens", "Tokens sent and received", self.tokens.clone());
    }

    fn register_connections(&self, gateway: &mut Registry) {
        gateway.register(
            "connections",
            "Open client connections",
            self.connections.clone(),
        );
        gateway.register(
            "connections_full",
            "Times that the room for connections was used up, so that the next one waits",
            self.connections_full.clone(),
        );
        gateway.register(
            "connection_failures",
            "Connections that did not end in order, by reason",
            self.connection_failures.clone(),
        );
        gateway.register(
            "handshake_failures",
            "TLS handshakes that failed, by reason",
            self.handshake_failures.clone(),
        );
    }

    fn register_classifier(&self, gateway: &mut Registry) {
        gateway.register(
            "classifier_inferences",
            "Stretches of text that the encoder read",
            self.inferences.clone(),
        );
        gateway.register(
            "classifier_misses",
            "Exchanges that went without the encoder, by reason",
            self.classifier_misses.clone(),
        );
        gateway.register_with_unit(
            "classifier",
            "Time for which an exchange waited for the encoder",
            Unit::Seconds,
            self.classifier_seconds.clone(),
        );
    }
}
