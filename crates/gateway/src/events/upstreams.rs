//! What upstreams count, and what is known of their health, as a registry shows it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use model::UpstreamId;
use model::exchange::Attempt;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::forward::{BreakerState, Upstreams};

/// From five milliseconds to a minute.
const BUCKETS: [f64; 11] = [
    0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0, 60.0,
];

/// What upstreams count.
#[derive(Debug)]
pub(super) struct UpstreamMetrics {
    first_byte: Family<UpstreamLabel, Histogram, fn() -> Histogram>,
    passed_over: Family<PassedOverLabels, Counter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct UpstreamLabel {
    upstream: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PassedOverLabels {
    upstream: String,
    reason: String,
}

impl UpstreamMetrics {
    /// Makes the counters and shows them, with the health of the upstreams, in a registry.
    pub(super) fn new(registry: &mut Registry, health: &Arc<Upstreams>) -> Self {
        let metrics = Self {
            first_byte: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
            passed_over: Family::default(),
        };
        let registry = registry.sub_registry_with_prefix("upstream");
        registry.register_with_unit(
            "first_byte",
            "Time from the call to the first byte of the answer",
            Unit::Seconds,
            metrics.first_byte.clone(),
        );
        registry.register(
            "passed_over",
            "Tries after which another target was asked, by reason",
            metrics.passed_over.clone(),
        );
        registry.register_collector(Box::new(Breakers(Arc::clone(health))));
        metrics
    }

    pub(super) fn called(&self, upstream: &UpstreamId, took: Option<Duration>) {
        if let Some(took) = took {
            let upstream = upstream.as_str().to_owned();
            let label = UpstreamLabel { upstream };
            let histogram = self.first_byte.get_or_create(&label);
            histogram.observe(took.as_secs_f64());
        }
    }

    pub(super) fn passed_over(&self, attempt: &Attempt) {
        let labels = PassedOverLabels {
            upstream: attempt.upstream.as_str().to_owned(),
            reason: attempt.result.as_ref().to_owned(),
        };
        self.passed_over.get_or_create(&labels).inc();
    }
}

/// The breaker of each upstream that was called.
#[derive(Debug)]
struct Breakers(Arc<Upstreams>);

impl Collector for Breakers {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let Self(upstreams) = self;
        let gauge = ConstGauge::new(0_i64);
        let help = "0 when it is called, 1 when it is left alone, 2 when it is asked once";
        let mut family = encoder.encode_descriptor("breaker", help, None, gauge.metric_type())?;
        for id in upstreams.names() {
            let Some(health) = upstreams.health(&id) else {
                continue;
            };
            let state = match health.breaker {
                BreakerState::Closed => 0_i64,
                BreakerState::Open => 1,
                BreakerState::HalfOpen => 2,
            };
            let upstream = id.as_str().to_owned();
            let label = UpstreamLabel { upstream };
            ConstGauge::new(state).encode(family.encode_family(&label)?)?;
        }
        Ok(())
    }
}
