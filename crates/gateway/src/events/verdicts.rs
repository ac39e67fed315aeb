//! What the verdict cache counts by itself, as a registry shows it.

use std::fmt;
use std::sync::Arc;

use detect::VerdictCache;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

/// The counters of a verdict cache.
#[derive(Debug)]
pub(super) struct Verdicts(pub(super) Arc<VerdictCache>);

impl Collector for Verdicts {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let Self(cache) = self;
        let (entries, bytes) = cache.size();
        let gauge = |value: usize| ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX));
        let mut show =
            |name: &str, help: &str, metric: &dyn Shown| metric.show(&mut encoder, name, help);
        show(
            "verdict_cache_hits",
            "Texts whose verdict was remembered",
            &ConstCounter::new(cache.hits()),
        )?;
        show(
            "verdict_cache_misses",
            "Texts that were looked at",
            &ConstCounter::new(cache.misses()),
        )?;
        show(
            "verdict_cache_entries",
            "Verdicts remembered",
            &gauge(entries),
        )?;
        show(
            "verdict_cache_bytes",
            "Their size, estimated",
            &gauge(bytes),
        )
    }
}

/// A metric that is made for one look.
trait Shown {
    fn show(&self, encoder: &mut DescriptorEncoder<'_>, name: &str, help: &str) -> fmt::Result;
}

impl<M: EncodeMetric> Shown for M {
    fn show(&self, encoder: &mut DescriptorEncoder<'_>, name: &str, help: &str) -> fmt::Result {
        let metric = encoder.encode_descriptor(name, help, None, self.metric_type())?;
        self.encode(metric)
    }
}
