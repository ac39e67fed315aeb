//! Telemetry: one struct per fact that an operator may need; telling it logs and counts at once.
//!
//! No fact carries prompt text, a credential or a name with many values: labels come from this
//! source or from configuration.

use std::time::Duration;

use model::UpstreamId;
use model::exchange::ExchangeEvent;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// A fact that an operator may need.
pub(crate) trait Fact {
    /// Logs and counts it.
    fn tell(&self, metrics: &Metrics);
}

/// The counters of the data plane.
#[derive(Debug)]
pub(crate) struct Metrics {
    exchanges: Family<ExchangeLabels, Counter>,
    refusals: Family<CodeLabels, Counter>,
    unknown_routes: Counter,
    control_failures: Family<ControlLabels, Counter>,
    lost_events: Counter,
    upstream_calls: Family<UpstreamLabels, Counter>,
    exchange_seconds: Histogram,
    inspect_seconds: Histogram,
    tokens: Family<DirectionLabels, Counter>,
    connections: Gauge,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ExchangeLabels {
    route: String,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CodeLabels {
    code: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ControlLabels {
    control: &'static str,
    on_error: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct UpstreamLabels {
    upstream: String,
    result: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DirectionLabels {
    direction: &'static str,
}

/// From a tenth of a millisecond to a minute.
const EXCHANGE_BUCKETS: [f64; 12] = [
    0.0001, 0.0005, 0.001, 0.005, 0.02, 0.1, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0,
];
/// From ten microseconds to a second.
const INSPECT_BUCKETS: [f64; 9] = [
    0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.005, 0.02, 0.1, 1.0,
];

impl Metrics {
    /// Makes the counters and shows them in a registry.
    pub(crate) fn new(registry: &mut Registry) -> Self {
        let metrics = Self {
            exchanges: Family::default(),
            refusals: Family::default(),
            unknown_routes: Counter::default(),
            control_failures: Family::default(),
            lost_events: Counter::default(),
            upstream_calls: Family::default(),
            exchange_seconds: Histogram::new(EXCHANGE_BUCKETS),
            inspect_seconds: Histogram::new(INSPECT_BUCKETS),
            tokens: Family::default(),
            connections: Gauge::default(),
        };
        metrics.register(registry);
        metrics
    }

    fn register(&self, registry: &mut Registry) {
        let gateway = registry.sub_registry_with_prefix("gateway");
        gateway.register("exchanges", "Exchanges that ended", self.exchanges.clone());
        gateway.register(
            "refusals",
            "Answers of our own instead of the model's",
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
        gateway.register(
            "connections",
            "Open client connections",
            self.connections.clone(),
        );
    }
}

/// An exchange ended, and its Event is written.
pub(crate) struct ExchangeRecorded<'a>(pub(crate) &'a ExchangeEvent);

impl Fact for ExchangeRecorded<'_> {
    fn tell(&self, metrics: &Metrics) {
        let Self(event) = self;
        let labels = ExchangeLabels {
            route: event.route.as_ref().to_owned(),
            outcome: event.outcome.word(),
        };
        metrics.exchanges.get_or_create(&labels).inc();
        if let Some(code) = event.outcome.code() {
            let code = code.to_owned();
            metrics.refusals.get_or_create(&CodeLabels { code }).inc();
        }
        let total = Duration::from_micros(event.latency.total_us);
        metrics.exchange_seconds.observe(total.as_secs_f64());
        if let Some(inspect) = event.latency.inspect_us {
            let inspect = Duration::from_micros(inspect);
            metrics.inspect_seconds.observe(inspect.as_secs_f64());
        }
        if let Some(usage) = event.usage {
            for (direction, tokens) in [
                ("input", usage.input_tokens),
                ("output", usage.output_tokens),
            ] {
                let labels = DirectionLabels { direction };
                metrics.tokens.get_or_create(&labels).inc_by(tokens);
            }
        }
        tracing::debug!(
            exchange = %event.exchange,
            outcome = event.outcome.word(),
            code = event.outcome.code(),
            total_us = event.latency.total_us,
            "exchange recorded"
        );
    }
}

/// The Event of an exchange could not be written.
pub(crate) struct EventLost<'a> {
    pub(crate) event: &'a ExchangeEvent,
    pub(crate) code: &'static str,
}

impl Fact for EventLost<'_> {
    fn tell(&self, metrics: &Metrics) {
        metrics.lost_events.inc();
        tracing::error!(
            exchange = %self.event.exchange,
            outcome = self.event.outcome.word(),
            code = self.code,
            "an exchange ended and its event could not be written"
        );
    }
}

/// A control failed; `on_error` says what that means.
pub(crate) struct ControlFailed {
    /// `inspection`, `log`, `counters` or `keys`.
    pub(crate) control: &'static str,
    /// A stable code of what went wrong.
    pub(crate) code: &'static str,
    /// Whether the exchange goes on.
    pub(crate) open: bool,
}

impl Fact for ControlFailed {
    fn tell(&self, metrics: &Metrics) {
        let on_error = if self.open { "open" } else { "closed" };
        let labels = ControlLabels {
            control: self.control,
            on_error,
        };
        metrics.control_failures.get_or_create(&labels).inc();
        tracing::warn!(
            control = self.control,
            code = self.code,
            on_error,
            "a control failed"
        );
    }
}

/// Somebody asked for a route that does not exist.
pub(crate) struct RouteUnknown;

impl Fact for RouteUnknown {
    fn tell(&self, metrics: &Metrics) {
        metrics.unknown_routes.inc();
    }
}

/// An upstream was called.
pub(crate) struct UpstreamCalled<'a> {
    pub(crate) upstream: &'a UpstreamId,
    /// `answered` or why not.
    pub(crate) result: &'static str,
}

impl Fact for UpstreamCalled<'_> {
    fn tell(&self, metrics: &Metrics) {
        let labels = UpstreamLabels {
            upstream: self.upstream.as_str().to_owned(),
            result: self.result,
        };
        metrics.upstream_calls.get_or_create(&labels).inc();
        if self.result != "answered" {
            tracing::warn!(upstream = %self.upstream, result = self.result, "an upstream call failed");
        }
    }
}

/// A client connected.
pub(crate) struct ConnectionOpened;

impl Fact for ConnectionOpened {
    fn tell(&self, metrics: &Metrics) {
        metrics.connections.inc();
    }
}

/// A client connection ended.
pub(crate) struct ConnectionClosed;

impl Fact for ConnectionClosed {
    fn tell(&self, metrics: &Metrics) {
        metrics.connections.dec();
    }
}

/// The listener could not accept a connection.
pub(crate) struct AcceptFailed<'a>(pub(crate) &'a std::io::Error);

impl Fact for AcceptFailed<'_> {
    fn tell(&self, _metrics: &Metrics) {
        tracing::warn!(error = %self.0, "a connection could not be accepted");
    }
}

/// Exchanges were still running when the deadline of the drain passed.
pub(crate) struct DrainCutShort {
    pub(crate) connections: usize,
}

impl Fact for DrainCutShort {
    fn tell(&self, _metrics: &Metrics) {
        tracing::warn!(
            connections = self.connections,
            "the drain deadline passed; open connections are cut"
        );
    }
}
