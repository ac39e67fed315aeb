//! The upstreams and models that a tenant may use and how they are doing, told to the console: the
//! gateway knows, and neither plane knows the other.

mod reach;
mod served;

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use control::UpstreamSource;
use control::shape::upstream::{Breaker, ServedModel, Upstream, UpstreamFailure, UpstreamHealth};
use gateway::snapshot::UpstreamKind;
use gateway::{BreakerState, Gateway, Snapshot};
use model::{Clock, TenantId, Timestamp};

use crate::reload::Reloader;
use reach::{Place, places};

/// Asks the gateway.
#[derive(Debug)]
pub(crate) struct Upstreams {
    gateway: Gateway,
    snapshot: Arc<ArcSwap<Snapshot>>,
    clock: Arc<dyn Clock>,
}

impl Upstreams {
    /// Asks this gateway, about the configuration in use.
    pub(crate) fn of(gateway: &Gateway, reloader: &Reloader) -> Arc<Self> {
        let (_stamper, clock) = reloader.stamper_and_clock();
        Arc::new(Self {
            gateway: gateway.clone(),
            snapshot: reloader.snapshot(),
            clock,
        })
    }
}

impl UpstreamSource for Upstreams {
    fn upstreams(&self, tenant: &TenantId) -> Vec<Upstream> {
        let snapshot = self.snapshot.load();
        let now = self.clock.now();
        let shown = |place: Place<'_>| Upstream {
            id: place.upstream.id.to_string(),
            speaks: speaks(&place.upstream.kind),
            models: place.models.into_iter().map(str::to_owned).collect(),
            health: self
                .gateway
                .upstream(&place.upstream.id)
                .map(|health| shown(&health, now)),
        };
        places(&snapshot, tenant).into_iter().map(shown).collect()
    }

    fn models(&self, tenant: &TenantId) -> Vec<ServedModel> {
        let snapshot = self.snapshot.load();
        let models = reach::models(&snapshot, tenant);
        models.into_iter().filter_map(served::served).collect()
    }
}

fn speaks(kind: &UpstreamKind) -> Option<String> {
    match kind {
        UpstreamKind::Http { wire, .. } => Some(wire.name().to_owned()),
        UpstreamKind::Demo => None,
    }
}

fn shown(health: &gateway::UpstreamHealth, now: Timestamp) -> UpstreamHealth {
    UpstreamHealth {
        breaker: match health.breaker {
            BreakerState::Closed => Breaker::Closed,
            BreakerState::Open => Breaker::Open,
            BreakerState::HalfOpen => Breaker::HalfOpen,
        },
        since: before(now, health.since).into(),
        first_byte_us: health.first_byte.map(micros),
        calls: health.calls,
        failures: health.failures,
        last_failure: health.last_failure.map(|(ago, code)| UpstreamFailure {
            at: before(now, ago).into(),
            code: code.to_owned(),
        }),
    }
}

fn before(now: Timestamp, ago: Duration) -> Timestamp {
    let ago = i64::try_from(ago.as_micros()).unwrap_or(i64::MAX);
    Timestamp::from_unix_micros(now.unix_micros().saturating_sub(ago))
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
