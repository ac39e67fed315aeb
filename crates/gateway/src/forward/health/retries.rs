//! How many calls to an upstream may be repetitions: a share of all calls, and a few beside.
//!
//! Without it every client, gateway and proxy on the way repeats what fails, and an upstream that
//! struggles gets many times its load just then.

use std::time::Duration;

/// Each call pays for a fifth of a repetition.
const PER_CALL: u32 = 20;
/// Each second pays for one repetition, so that a quiet gateway may repeat too.
const PER_SECOND: u32 = 100;
/// What a repetition costs.
const COST: u32 = 100;
/// The most that is saved up.
const MOST: u32 = 10 * COST;

/// The repetitions that an upstream can bear, in hundredths.
#[derive(Debug)]
pub(crate) struct Retries {
    saved: u32,
    second: u64,
}

impl Retries {
    pub(crate) fn new(now: Duration) -> Self {
        Self {
            saved: MOST,
            second: now.as_secs(),
        }
    }

    /// Notes a call that is no repetition.
    pub(crate) fn called(&mut self, now: Duration) {
        self.pass(now);
        self.save(PER_CALL);
    }

    /// Takes leave for a repetition, if there is one.
    pub(crate) fn take(&mut self, now: Duration) -> bool {
        self.pass(now);
        let Some(left) = self.saved.checked_sub(COST) else {
            return false;
        };
        self.saved = left;
        true
    }

    fn pass(&mut self, now: Duration) {
        let seconds = now.as_secs().saturating_sub(self.second);
        self.second = self.second.max(now.as_secs());
        let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
        self.save(seconds.saturating_mul(PER_SECOND));
    }

    fn save(&mut self, hundredths: u32) {
        self.saved = self.saved.saturating_add(hundredths).min(MOST);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn repetitions_are_a_fifth_of_the_calls_one_a_second_and_ten(
            steps in proptest::collection::vec((0..3_u64, any::<bool>()), 0..300),
        ) {
            let mut retries = Retries::new(Duration::ZERO);
            let (mut now, mut calls, mut taken) = (0, 0, 0);
            for (passed, repeats) in steps {
                now += passed;
                let then = Duration::from_secs(now);
                if repeats {
                    taken += u64::from(retries.take(then));
                } else {
                    retries.called(then);
                    calls += 1;
                }
            }
            prop_assert!(taken <= 10 + now + calls / 5);
        }
    }

    #[test]
    fn a_storm_is_not_repeated() {
        let mut retries = Retries::new(Duration::ZERO);
        let taken = (0..1000).filter(|_| retries.take(Duration::ZERO)).count();
        assert_eq!(taken, 10);
    }
}
