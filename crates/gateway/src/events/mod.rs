//! Telemetry: one struct per fact that an operator may need; telling it logs and counts at once.
//!
//! No fact carries prompt text, a credential or a name with many values: labels come from this
//! source or from configuration.

mod metrics;
mod upstreams;
mod verdicts;

use std::time::Duration;

use model::UpstreamId;
use model::exchange::{Attempt, ExchangeEvent};

pub(crate) use metrics::Metrics;
use metrics::{
    CodeLabels, ControlLabels, DirectionLabels, ExchangeLabels, ReasonLabels, UpstreamLabels,
};

/// A fact that an operator may need.
pub(crate) trait Fact {
    /// Logs and counts it.
    fn tell(&self, metrics: &Metrics);
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
    /// `inspection`, `classifier`, `log`, `counters` or `keys`.
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

/// The encoder read what it was asked to.
pub(crate) struct Classified {
    /// How many stretches of text.
    pub(crate) windows: usize,
    /// How long the exchange waited, queue and inference together.
    pub(crate) took: Duration,
}

impl Fact for Classified {
    fn tell(&self, metrics: &Metrics) {
        let windows = u64::try_from(self.windows).unwrap_or(u64::MAX);
        metrics.inferences.inc_by(windows);
        metrics.classifier_seconds.observe(self.took.as_secs_f64());
    }
}

/// The encoder should have read something, and did not in time. What that means for the exchange
/// is told by [`ControlFailed`].
pub(crate) struct ClassifierMissed(pub(crate) &'static str);

impl Fact for ClassifierMissed {
    fn tell(&self, metrics: &Metrics) {
        let labels = ReasonLabels { reason: self.0 };
        metrics.classifier_misses.get_or_create(&labels).inc();
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
    /// `answered`, `passed_over` when its status lets another be asked, or why there is no answer.
    pub(crate) result: &'static str,
    /// How long the answer took to begin.
    pub(crate) took: Option<Duration>,
}

impl Fact for UpstreamCalled<'_> {
    fn tell(&self, metrics: &Metrics) {
        let labels = UpstreamLabels {
            upstream: self.upstream.as_str().to_owned(),
            result: self.result,
        };
        metrics.upstream_calls.get_or_create(&labels).inc();
        metrics.upstreams.called(self.upstream, self.took);
        if self.result != "answered" {
            tracing::warn!(upstream = %self.upstream, result = self.result, "an upstream call failed");
        }
    }
}

/// Another target was asked after this try.
pub(crate) struct PassedOver<'a>(pub(crate) &'a Attempt);

impl Fact for PassedOver<'_> {
    fn tell(&self, metrics: &Metrics) {
        let Self(attempt) = self;
        metrics.upstreams.passed_over(attempt);
        tracing::debug!(
            upstream = %attempt.upstream,
            result = %attempt.result,
            status = attempt.status,
            "another target is asked"
        );
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

/// A handshake failed.
pub(crate) struct HandshakeFailed(pub(crate) tls::HandshakeFailed);

impl Fact for HandshakeFailed {
    fn tell(&self, metrics: &Metrics) {
        let reason = self.0.reason();
        let labels = ReasonLabels { reason };
        metrics.handshake_failures.get_or_create(&labels).inc();
        tracing::debug!(reason, "a handshake failed");
    }
}

/// A connection ended otherwise than in order.
pub(crate) struct ConnectionFailed {
    /// `quiet`, `stalled_reader`, `headers_too_large`, `malformed` or `broken`.
    pub(crate) reason: &'static str,
}

impl Fact for ConnectionFailed {
    fn tell(&self, metrics: &Metrics) {
        let reason = self.reason;
        let labels = ReasonLabels { reason };
        metrics.connection_failures.get_or_create(&labels).inc();
        tracing::debug!(reason, "a connection failed");
    }
}

/// There is no room for another connection: whoever comes now waits.
pub(crate) struct ConnectionsFull;

impl Fact for ConnectionsFull {
    fn tell(&self, metrics: &Metrics) {
        metrics.connections_full.inc();
        tracing::debug!("no room for another connection");
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
