//! How long an upstream takes to its first byte: an average that heeds the latest most, and that
//! is forgotten when nothing new comes, so that a slow upstream is tried again.

use std::time::Duration;

/// How long until a sample weighs a third (1/e) of what it did.
const MEMORY: Duration = Duration::from_secs(30);

/// An exponentially decayed average. The weight of a sample falls with its age, not with the
/// number of samples after it.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Latency {
    seconds: Option<f64>,
    at: Duration,
}

impl Latency {
    /// Takes a sample.
    pub(crate) fn note(&mut self, took: Duration, now: Duration) {
        let sample = took.as_secs_f64();
        let keep = keep(now.saturating_sub(self.at));
        self.seconds = Some(match self.seconds {
            None => sample,
            // A worse one counts at once; a better one has to be seen for a while.
            Some(average) if sample > average => sample,
            Some(average) => average.mul_add(keep, sample * (1.0 - keep)),
        });
        self.at = now;
    }

    /// The average; `None` before the first sample.
    pub(crate) fn average(&self) -> Option<Duration> {
        self.seconds.map(Duration::from_secs_f64)
    }

    /// What choosing goes by: the average, sinking while nothing new comes; nothing is known to be
    /// slow that was never tried.
    pub(crate) fn cost(&self, now: Duration) -> Duration {
        let seconds = self.seconds.unwrap_or_default();
        Duration::from_secs_f64(seconds * keep(now.saturating_sub(self.at)))
    }
}

fn keep(age: Duration) -> f64 {
    (-age.as_secs_f64() / MEMORY.as_secs_f64()).exp()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn an_untried_upstream_has_no_average_and_costs_nothing() {
        let latency = Latency::default();
        assert_eq!(latency.average(), None);
        assert_eq!(latency.cost(millis(5)), Duration::ZERO);
    }

    #[test]
    fn a_slow_one_is_cheap_again_after_a_while() {
        let mut latency = Latency::default();
        latency.note(millis(2_000), millis(0));
        assert!(latency.cost(millis(1_000)) > millis(1_900));
        assert!(latency.cost(millis(300_000)) < millis(1));
        assert_eq!(latency.average(), Some(millis(2_000)));
    }

    proptest! {
        #[test]
        fn the_average_lies_between_the_least_and_the_most(
            samples in proptest::collection::vec((0..60_000_u64, 0..10_000_u64), 1..50),
        ) {
            let mut latency = Latency::default();
            let mut now = Duration::ZERO;
            for (took, passed) in &samples {
                now += millis(*passed);
                latency.note(millis(*took), now);
            }
            let average = latency.average().unwrap();
            let least = samples.iter().map(|(took, _)| *took).min().unwrap();
            let most = samples.iter().map(|(took, _)| *took).max().unwrap();
            let slack = Duration::from_micros(1);
            prop_assert!(average + slack >= millis(least) && average <= millis(most) + slack);
        }
    }
}
