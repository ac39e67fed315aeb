//! How the upstreams are doing, told to the console: the gateway knows, and neither plane knows the
//! other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use control::UpstreamSource;
use control::shape::upstream::{Breaker, Upstream, UpstreamFailure, UpstreamHealth};
use gateway::{BreakerState, Gateway, Snapshot};
use model::{Clock, Timestamp, UpstreamId};

use crate::reload::Reloader;

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
    fn upstreams(&self) -> Vec<Upstream> {
        let snapshot = self.snapshot.load();
        let mut serving: BTreeMap<UpstreamId, BTreeSet<String>> = BTreeMap::new();
        for model in snapshot.models.entries() {
            for target in model.route.targets() {
                let models = serving.entry(target.upstream.id.clone()).or_default();
                models.insert(model.name.to_string());
            }
        }
        let now = self.clock.now();
        let upstream = |(id, models): (UpstreamId, BTreeSet<String>)| Upstream {
            id: id.to_string(),
            models: models.into_iter().collect(),
            health: self.gateway.upstream(&id).map(|health| shown(&health, now)),
        };
        serving.into_iter().map(upstream).collect()
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
