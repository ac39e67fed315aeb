//! What is known of the upstreams: how they answered lately, and whether they are left alone.
//!
//! It outlives any Snapshot, so that a reload forgets nothing. Learned from the exchanges
//! themselves; no upstream is called just to see how it is.

mod breaker;
mod latency;
mod retries;
mod window;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use model::UpstreamId;
use parking_lot::{Mutex, RwLock};
use tokio::time::Instant;

pub use breaker::BreakerState;
pub(super) use breaker::{Admission, Sign};
use breaker::{Breaker, BreakerLimits};
use latency::Latency;
use retries::Retries;

/// What is known of all upstreams.
#[derive(Debug)]
pub(crate) struct Upstreams {
    began: Instant,
    known: RwLock<HashMap<UpstreamId, Arc<Known>>>,
}

/// What is known of one.
#[derive(Debug)]
pub(super) struct Known {
    began: Instant,
    health: Mutex<Health>,
}

#[derive(Debug)]
struct Health {
    breaker: Breaker,
    latency: Latency,
    retries: Retries,
    calls: u64,
    failures: u64,
    last_failure: Option<(Duration, &'static str)>,
}

/// What is known of one upstream, for those who look after it. Durations are from then to now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamHealth {
    /// Whether it is called.
    pub breaker: BreakerState,
    /// How long it has been so.
    pub since: Duration,
    /// How long it takes to the first byte, on average; `None` before the first answer.
    pub first_byte: Option<Duration>,
    /// Calls since the gateway started.
    pub calls: u64,
    /// Those of them that failed.
    pub failures: u64,
    /// How long ago the last one failed, and how.
    pub last_failure: Option<(Duration, &'static str)>,
}

impl Default for Upstreams {
    fn default() -> Self {
        Self {
            began: Instant::now(),
            known: RwLock::default(),
        }
    }
}

impl Upstreams {
    /// What is known of an upstream.
    pub(super) fn of(&self, upstream: &UpstreamId) -> Arc<Known> {
        if let Some(known) = self.known.read().get(upstream) {
            return Arc::clone(known);
        }
        let now = self.began.elapsed();
        let fresh = || {
            Arc::new(Known {
                began: self.began,
                health: Mutex::new(Health {
                    breaker: Breaker::new(BreakerLimits::default(), now),
                    latency: Latency::default(),
                    retries: Retries::new(now),
                    calls: 0,
                    failures: 0,
                    last_failure: None,
                }),
            })
        };
        let mut known = self.known.write();
        Arc::clone(known.entry(upstream.clone()).or_insert_with(fresh))
    }

    /// What is known of an upstream; `None` before its first call.
    pub(crate) fn health(&self, upstream: &UpstreamId) -> Option<UpstreamHealth> {
        let known = self.known.read().get(upstream).cloned()?;
        Some(known.health())
    }

    /// The names of all that were called.
    pub(crate) fn names(&self) -> Vec<UpstreamId> {
        self.known.read().keys().cloned().collect()
    }
}

impl Known {
    /// Whether it may be called now.
    pub(super) fn admit(&self) -> Admission {
        self.health.lock().breaker.admit(self.began.elapsed())
    }

    /// What choosing goes by.
    pub(super) fn cost(&self) -> Duration {
        self.health.lock().latency.cost(self.began.elapsed())
    }

    /// Begins a call. Dropped without an end, it tells nothing of the upstream.
    pub(super) fn call(self: &Arc<Self>, repeated: bool) -> Call {
        let now = self.began.elapsed();
        let mut health = self.health.lock();
        health.calls += 1;
        if !repeated {
            health.retries.called(now);
        }
        Call {
            known: Arc::clone(self),
            began: now,
            ended: false,
        }
    }

    /// Takes leave to repeat a call.
    pub(super) fn may_repeat(&self) -> bool {
        self.health.lock().retries.take(self.began.elapsed())
    }

    fn health(&self) -> UpstreamHealth {
        let now = self.began.elapsed();
        let health = self.health.lock();
        let (breaker, since) = health.breaker.state();
        UpstreamHealth {
            breaker,
            since: now.saturating_sub(since),
            first_byte: health.latency.average(),
            calls: health.calls,
            failures: health.failures,
            last_failure: health
                .last_failure
                .map(|(at, code)| (now.saturating_sub(at), code)),
        }
    }
}

/// A call under way.
#[derive(Debug)]
pub(super) struct Call {
    known: Arc<Known>,
    began: Duration,
    ended: bool,
}

impl Call {
    /// It answered well, or refused the request for a reason of the request's own.
    pub(super) fn answered(self, well: bool) {
        let now = self.now();
        if well {
            let took = now.saturating_sub(self.began);
            self.known.health.lock().latency.note(took, now);
        }
        self.end(Sign::Alive, now);
    }

    /// It failed, in this way.
    pub(super) fn failed(self, sign: Sign, code: &'static str) {
        let now = self.now();
        let mut health = self.known.health.lock();
        health.failures += 1;
        health.last_failure = Some((now, code));
        drop(health);
        self.end(sign, now);
    }

    /// How long it has taken so far.
    pub(super) fn took(&self) -> Duration {
        self.now().saturating_sub(self.began)
    }

    fn now(&self) -> Duration {
        self.known.began.elapsed()
    }

    fn end(mut self, sign: Sign, now: Duration) {
        self.ended = true;
        self.known.health.lock().breaker.note(sign, now);
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if !self.ended {
            let now = self.now();
            self.known.health.lock().breaker.note(Sign::Unknown, now);
        }
    }
}
