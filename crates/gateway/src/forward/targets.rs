//! The targets of one exchange, in the order they are tried, and how much trying is left.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use model::exchange::Attempt;
use tokio::time::Instant;

use super::choice::{self, Candidate};
use super::health::{Admission, Known, Upstreams};
use crate::record::Recorder;
use crate::snapshot::{ModelRoute, Retry, Target};

/// The targets of one exchange.
#[derive(Debug)]
pub(super) struct Targets<'a> {
    waiting: VecDeque<Place<'a>>,
    /// Those that answer with errors: asked when no other is left.
    last_resorts: VecDeque<Place<'a>>,
    /// When the first of those that are left alone may be asked.
    soonest: Option<Duration>,
    retry: &'a Retry,
    calls: u32,
    ends: Instant,
}

/// A target, and what is known of its upstream.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    pub(super) target: &'a Target,
    pub(super) known: Arc<Known>,
}

impl<'a> Targets<'a> {
    /// Puts the targets of a model in order for one exchange.
    pub(super) fn of(route: &'a ModelRoute, upstreams: &Upstreams, bits: u64) -> Self {
        let mut waiting = VecDeque::new();
        for stage in &route.stages {
            let places: Vec<Place<'a>> = stage
                .targets
                .iter()
                .map(|target| Place {
                    target,
                    known: upstreams.of(&target.upstream.id),
                })
                .collect();
            let candidates: Vec<Candidate> = places.iter().map(Place::candidate).collect();
            let order = choice::order(stage.strategy, &candidates, bits);
            waiting.extend(order.iter().filter_map(|&index| places.get(index).cloned()));
        }
        Self {
            waiting,
            last_resorts: VecDeque::new(),
            soonest: None,
            retry: &route.retry,
            calls: 0,
            ends: Instant::now() + route.retry.deadline,
        }
    }

    /// The next target to ask, if there is one and enough trying is left.
    pub(super) fn next(&mut self, recorder: &mut Recorder) -> Option<Place<'a>> {
        if !self.may_call() {
            return None;
        }
        while let Some(place) = self.waiting.pop_front() {
            match place.known.admit() {
                Admission::Yes => return Some(place),
                Admission::LastResort => self.last_resorts.push_back(place),
                Admission::No(rest) => {
                    let soonest = self.soonest.map_or(rest, |soonest| soonest.min(rest));
                    self.soonest = Some(soonest);
                    recorder.facts.attempts.push(Attempt {
                        upstream: place.target.upstream.id.clone(),
                        result: "resting".into(),
                        status: None,
                        took_us: None,
                    });
                }
            }
        }
        self.last_resorts.pop_front()
    }

    /// Whether another call may begin.
    pub(super) fn may_call(&self) -> bool {
        self.calls == 0 || (self.calls < self.retry.attempts && Instant::now() < self.ends)
    }

    /// Notes that a call begins.
    pub(super) fn call(&mut self) {
        self.calls += 1;
    }

    /// How long to wait before the same target is asked again: as it says, else a little longer
    /// each time; `None` when it was asked often enough, or there is no time for that.
    pub(super) fn pause(&self, repeat: u32, asked: Option<Duration>) -> Option<Duration> {
        if repeat >= self.retry.repeats {
            return None;
        }
        let own = Duration::from_millis(100) * 2_u32.saturating_pow(repeat.min(10));
        let pause = asked.unwrap_or(own);
        (Instant::now() + pause < self.ends).then_some(pause)
    }

    /// Whether a status says: not now, or not here.
    pub(super) fn is_passing(&self, status: StatusCode) -> bool {
        self.retry.statuses.contains(&status.as_u16())
    }

    /// In how many seconds the first of the resting ones may be asked.
    pub(super) fn soonest(&self) -> u64 {
        self.soonest
            .map_or(1, |rest| rest.as_secs().saturating_add(1))
    }
}

impl Place<'_> {
    fn candidate(&self) -> Candidate {
        Candidate {
            weight: self.target.weight,
            cost: self.known.cost(),
        }
    }
}

/// The bits of an exchange's id that are random.
pub(super) fn bits(recorder: &Recorder) -> u64 {
    let exchange = recorder.exchange();
    let [.., a, b, c, d, e, f, g, h] = *exchange.as_bytes();
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}
