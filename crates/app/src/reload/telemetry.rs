//! What an operator may need to know of reloads: a log line and a metric each, told at once.

use model::{Diagnostic, Timestamp};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByResult {
    result: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByListener {
    listener: &'static str,
}

/// Metrics of the configuration.
#[derive(Debug, Default)]
pub(super) struct Telemetry {
    reloads: Family<ByResult, Counter>,
    version: Gauge,
    refused: Gauge,
    certificates: Family<ByListener, Gauge>,
}

impl Telemetry {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let telemetry = Self::default();
        let registry = registry.sub_registry_with_prefix("bartizan_config");
        registry.register(
            "reloads",
            "Configurations read while running, by result",
            telemetry.reloads.clone(),
        );
        registry.register(
            "snapshot_version",
            "The version of the configuration in force",
            telemetry.version.clone(),
        );
        registry.register(
            "last_reload_refused",
            "1 while the file has problems and an older configuration is in force",
            telemetry.refused.clone(),
        );
        registry.register(
            "certificate_ends",
            "When the certificate of a listener ends, in seconds since 1970",
            telemetry.certificates.clone(),
        );
        telemetry
    }

    pub(super) fn in_force(&self, version: u64) {
        self.version.set(i64::try_from(version).unwrap_or(i64::MAX));
    }

    pub(super) fn certificates(&self, ends: &[(&'static str, Timestamp)]) {
        for (listener, end) in ends {
            let seconds = end.unix_micros().div_euclid(1_000_000);
            let labels = ByListener { listener };
            self.certificates.get_or_create(&labels).set(seconds);
        }
    }

    pub(super) fn reloaded(&self, version: u64) {
        self.reloads.get_or_create(&ByResult { result: "ok" }).inc();
        self.refused.set(0);
        tracing::info!(version, "config.reloaded");
    }

    pub(super) fn refused(&self, version: u64, problems: &[Diagnostic]) {
        self.reloads
            .get_or_create(&ByResult { result: "refused" })
            .inc();
        self.refused.set(1);
        for problem in problems {
            tracing::error!(version_in_force = version, "config.refused: {problem}");
        }
    }
}
