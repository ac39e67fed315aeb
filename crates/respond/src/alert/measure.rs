//! How long things took. What did not happen has no duration: `None`, never zero.
//!
//! Exercises, duplicates and disregarded alerts are left out. Alerts that still wait are not in
//! the durations; they are counted beside them, with the age of the oldest.

use std::time::Duration;

use model::Timestamp;

use super::{Alert, AlertVerdict};

/// The durations of one alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// From the beginning of the exchange to its findings.
    pub to_detect: Duration,
    /// From the findings to the first automatic action.
    pub to_contain: Option<Duration>,
    /// From the findings to the first person.
    pub to_acknowledge: Option<Duration>,
    /// From the findings to the decision.
    pub to_resolve: Option<Duration>,
}

/// The middle and the slow end of several durations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// Of how many.
    pub count: usize,
    /// Half took no longer.
    pub p50: Duration,
    /// Nine of ten took no longer.
    pub p90: Duration,
}

/// The durations of many alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measures {
    /// From the beginning of the exchange to its findings.
    pub to_detect: Option<Spread>,
    /// From the findings to the first person.
    pub to_acknowledge: Option<Spread>,
    /// From the findings to the decision.
    pub to_resolve: Option<Spread>,
    /// How many nobody has taken yet.
    pub waiting: usize,
    /// How long the oldest of them has been waiting.
    pub longest_waiting: Option<Duration>,
}

impl Alert {
    /// How long things took.
    #[must_use]
    pub fn times(&self) -> Times {
        let since_detected = |at: Timestamp| at.since(self.detected);
        Times {
            to_detect: self.detected.since(self.occurred),
            to_contain: self.contained.map(since_detected),
            to_acknowledge: self.acknowledged.map(since_detected),
            to_resolve: self.resolved.map(since_detected),
        }
    }

    fn is_measured(&self) -> bool {
        let left_out = [
            AlertVerdict::Test,
            AlertVerdict::Duplicate,
            AlertVerdict::Disregard,
        ];
        self.verdict
            .is_none_or(|verdict| !left_out.contains(&verdict))
    }
}

impl Measures {
    /// Measures these alerts at this time.
    #[must_use]
    pub fn of(alerts: &[Alert], now: Timestamp) -> Self {
        let measured: Vec<&Alert> = alerts.iter().filter(|alert| alert.is_measured()).collect();
        let times: Vec<Times> = measured.iter().map(|alert| alert.times()).collect();
        let waiting: Vec<Duration> = measured
            .iter()
            .filter(|alert| alert.acknowledged.is_none())
            .map(|alert| now.since(alert.detected))
            .collect();
        Self {
            to_detect: spread(times.iter().map(|times| times.to_detect)),
            to_acknowledge: spread(times.iter().filter_map(|times| times.to_acknowledge)),
            to_resolve: spread(times.iter().filter_map(|times| times.to_resolve)),
            waiting: waiting.len(),
            longest_waiting: waiting.into_iter().max(),
        }
    }
}

fn spread(durations: impl Iterator<Item = Duration>) -> Option<Spread> {
    let mut sorted: Vec<Duration> = durations.collect();
    sorted.sort_unstable();
    let rank = |percent: usize| sorted.get((sorted.len() * percent).div_ceil(100).max(1) - 1);
    Some(Spread {
        count: sorted.len(),
        p50: *rank(50)?,
        p90: *rank(90)?,
    })
}
