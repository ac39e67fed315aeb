//! What an operator may need to know of the API: one method per fact, logging and counting at once.

use std::sync::atomic::AtomicI64;

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use tls::HandshakeFailed;
use tokio::task::JoinError;

/// What became of an attempt to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue)]
pub(crate) enum SignIn {
    /// Name and password were right.
    Accepted,
    /// One of them was not.
    Refused,
    /// There had been too many attempts.
    Throttled,
}

/// What became of a change to a rule or a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue)]
enum Change {
    /// It is in force.
    Accepted,
    /// Nothing has changed.
    Refused,
}

impl Change {
    fn of(accepted: bool) -> Self {
        if accepted {
            Self::Accepted
        } else {
            Self::Refused
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ChangeLabels {
    result: Change,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelSet)]
struct KeyChangeLabels {
    act: &'static str,
    result: Change,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SignInLabels {
    result: SignIn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelSet)]
struct HandshakeLabels {
    reason: &'static str,
}

/// The metrics of this crate.
#[derive(Debug, Clone, Default)]
pub struct Telemetry {
    sign_ins: Family<SignInLabels, Counter>,
    live_streams: Gauge<i64, AtomicI64>,
    live_skips: Counter,
    busy: Counter,
    token_in_use: Gauge<i64, AtomicI64>,
    unrecorded: Counter,
    rule_changes: Family<ChangeLabels, Counter>,
    key_changes: Family<KeyChangeLabels, Counter>,
    set_aside_days: Gauge<i64, AtomicI64>,
    alerts_removed: Counter,
    handshakes: Family<HandshakeLabels, Counter>,
}

impl Telemetry {
    /// Registers the metrics.
    #[must_use]
    pub fn register(registry: &mut Registry) -> Self {
        let telemetry = Self::default();
        let registry = registry.sub_registry_with_prefix("bartizan_control");
        registry.register(
            "sign_ins",
            "Attempts to sign in, by result",
            telemetry.sign_ins.clone(),
        );
        registry.register(
            "live_streams",
            "Live streams that are open",
            telemetry.live_streams.clone(),
        );
        registry.register(
            "live_skips",
            "Live streams that were too far behind and went on from the end",
            telemetry.live_skips.clone(),
        );
        registry.register(
            "busy",
            "Calls refused because too much was going on",
            telemetry.busy.clone(),
        );
        registry.register(
            "bootstrap_token_in_use",
            "Whether the bootstrap token was used since the start",
            telemetry.token_in_use.clone(),
        );
        registry.register(
            "unrecorded_acts",
            "Administrative acts that could not be recorded",
            telemetry.unrecorded.clone(),
        );
        registry.register(
            "rule_changes",
            "Changes to rules by people, by result",
            telemetry.rule_changes.clone(),
        );
        registry.register(
            "key_changes",
            "Changes to virtual keys by people, by act and result",
            telemetry.key_changes.clone(),
        );
        registry.register(
            "store_set_aside_days",
            "Days whose facts are damaged and were set aside",
            telemetry.set_aside_days.clone(),
        );
        registry.register(
            "alerts_removed",
            "Closed alerts removed because their retention was over, since the start",
            telemetry.alerts_removed.clone(),
        );
        registry.register(
            "handshake_failures",
            "TLS handshakes that failed, by reason",
            telemetry.handshakes.clone(),
        );
        telemetry
    }

    /// Takes over what others counted, before somebody reads the metrics.
    pub(crate) fn measured(&self, set_aside_days: usize, alerts_removed: u64) {
        let days = i64::try_from(set_aside_days).unwrap_or(i64::MAX);
        self.set_aside_days.set(days);
        let known = self.alerts_removed.get();
        self.alerts_removed
            .inc_by(alerts_removed.saturating_sub(known));
    }

    pub(crate) fn signed_in(&self, result: SignIn) {
        self.sign_ins.get_or_create(&SignInLabels { result }).inc();
        tracing::info!(?result, "session.requested");
    }

    pub(crate) fn rule_changed(&self, accepted: bool) {
        let result = Change::of(accepted);
        self.rule_changes
            .get_or_create(&ChangeLabels { result })
            .inc();
        tracing::info!(?result, "rule.changed");
    }

    pub(crate) fn key_changed(&self, act: &'static str, accepted: bool) {
        let result = Change::of(accepted);
        self.key_changes
            .get_or_create(&KeyChangeLabels { act, result })
            .inc();
        tracing::info!(act, ?result, "key.changed");
    }

    pub(crate) fn handshake_failed(&self, why: HandshakeFailed) {
        let reason = why.reason();
        self.handshakes
            .get_or_create(&HandshakeLabels { reason })
            .inc();
        tracing::debug!(reason, "handshake.failed");
    }

    pub(crate) fn live_opened(&self) {
        self.live_streams.inc();
    }

    pub(crate) fn live_closed(&self) {
        self.live_streams.dec();
    }

    pub(crate) fn live_skipped(&self, events: u64) {
        self.live_skips.inc();
        tracing::warn!(events, "live.skipped");
    }

    pub(crate) fn too_busy(&self) {
        self.busy.inc();
        tracing::warn!("api.busy");
    }

    /// The bootstrap token was used for the first time since the start.
    pub(crate) fn token_used(&self) {
        self.token_in_use.set(1);
        tracing::warn!("token.used: unset the bootstrap token when people can sign in");
    }

    pub(crate) fn tail_failed(&self, error: &JoinError) {
        tracing::error!(%error, "live.tail_failed: live streams show nothing new");
    }

    pub(crate) fn drain_cut(&self) {
        tracing::warn!("control.drain_cut: calls were still under way");
    }

    pub(crate) fn not_recorded(&self, act: &str, code: &str) {
        self.unrecorded.inc();
        tracing::error!(act, code, "act.not_recorded");
    }
}
