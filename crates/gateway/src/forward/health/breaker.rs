//! The circuit breaker of one upstream: after enough failures it is left alone for a while, then
//! asked once, and used again when that works.
//!
//! Time comes in as the duration since the gateway started. What a failure is, the caller decides:
//! no connection, no answer, 429 and 5xx are; a refused request is none, it proves a living upstream.

use std::time::Duration;

use super::window::Window;

/// When a breaker opens, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BreakerLimits {
    /// So many failures in a row open it.
    pub(crate) in_a_row: u32,
    /// So many calls within the window are needed to speak of a share.
    pub(crate) calls: u32,
    /// So many failures of a hundred calls open it.
    pub(crate) percent: u32,
    /// How long it stays open for the first time; twice as long each time a probe fails.
    pub(crate) rest: Duration,
    /// How long it stays open at most.
    pub(crate) longest_rest: Duration,
}

impl Default for BreakerLimits {
    fn default() -> Self {
        Self {
            in_a_row: 5,
            calls: 20,
            percent: 50,
            rest: Duration::from_secs(1),
            longest_rest: Duration::from_secs(30),
        }
    }
}

/// What a call came to, as far as a breaker is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    /// It answered, if only to refuse.
    Alive,
    /// It answered that it cannot answer; perhaps when to come again.
    Unwell(Option<Duration>),
    /// It did not answer.
    Silent,
    /// Nobody waited for the answer.
    Unknown,
}

/// Whether a call may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admission {
    /// It may.
    Yes,
    /// Only when there is no other place to go: it answers, but with errors.
    LastResort,
    /// It may not before this has passed.
    No(Duration),
}

/// The state that people see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerState {
    /// It is called.
    Closed,
    /// It is left alone.
    Open,
    /// It is asked once.
    HalfOpen,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed,
    /// Left alone until then.
    Open {
        until: Duration,
    },
    /// One call is under way, or was lost when it is not told of until then.
    Probing {
        until: Duration,
    },
}

/// The circuit breaker of one upstream.
#[derive(Debug)]
pub(crate) struct Breaker {
    limits: BreakerLimits,
    state: State,
    since: Duration,
    in_a_row: u32,
    /// How often it opened without closing in between.
    reopened: u32,
    /// Whether the last failure was an answer.
    answers: bool,
    window: Window,
}

impl Breaker {
    pub(crate) fn new(limits: BreakerLimits, now: Duration) -> Self {
        Self {
            limits,
            state: State::Closed,
            since: now,
            in_a_row: 0,
            reopened: 0,
            answers: false,
            window: Window::default(),
        }
    }

    /// The state that people see, and since when.
    pub(crate) fn state(&self) -> (BreakerState, Duration) {
        let state = match self.state {
            State::Closed => BreakerState::Closed,
            State::Open { .. } => BreakerState::Open,
            State::Probing { .. } => BreakerState::HalfOpen,
        };
        (state, self.since)
    }

    /// Whether a call may be made now; the first one after the rest is the probe.
    pub(crate) fn admit(&mut self, now: Duration) -> Admission {
        let until = match self.state {
            State::Closed => return Admission::Yes,
            State::Open { until } | State::Probing { until } => until,
        };
        if now >= until {
            let lost_after = now + self.limits.longest_rest;
            self.enter(State::Probing { until: lost_after }, now);
            return Admission::Yes;
        }
        if self.answers {
            return Admission::LastResort;
        }
        Admission::No(until - now)
    }

    /// Notes what a call came to.
    pub(crate) fn note(&mut self, sign: Sign, now: Duration) {
        match sign {
            Sign::Alive => self.alive(now),
            Sign::Unwell(again) => self.failed(true, again, now),
            Sign::Silent => self.failed(false, None, now),
            Sign::Unknown => {
                // A probe that nobody waited for tells nothing: the next call is the probe.
                if let State::Probing { .. } = self.state {
                    self.enter(State::Open { until: now }, now);
                }
            }
        }
    }

    fn alive(&mut self, now: Duration) {
        self.in_a_row = 0;
        self.window.count(false, now);
        // While it rests, an answer is one to a call from before.
        if let State::Probing { .. } = self.state {
            self.reopened = 0;
            self.window = Window::default();
            self.enter(State::Closed, now);
        }
    }

    fn failed(&mut self, answers: bool, again: Option<Duration>, now: Duration) {
        self.in_a_row = self.in_a_row.saturating_add(1);
        self.window.count(true, now);
        match self.state {
            State::Open { .. } => {}
            State::Probing { .. } => self.open(answers, again, now),
            State::Closed if self.is_too_much(now) => self.open(answers, again, now),
            State::Closed => {}
        }
    }

    fn is_too_much(&self, now: Duration) -> bool {
        let (calls, failures) = self.window.counts(now);
        let too_many = failures.saturating_mul(100) >= calls.saturating_mul(self.limits.percent);
        self.in_a_row >= self.limits.in_a_row || (calls >= self.limits.calls && too_many)
    }

    fn open(&mut self, answers: bool, again: Option<Duration>, now: Duration) {
        let doubled = self.limits.rest * 2_u32.saturating_pow(self.reopened.min(16));
        let rest = doubled.max(again.unwrap_or_default());
        let rest = rest.min(self.limits.longest_rest);
        self.reopened = self.reopened.saturating_add(1);
        self.answers = answers;
        self.enter(State::Open { until: now + rest }, now);
    }

    fn enter(&mut self, state: State, now: Duration) {
        self.state = state;
        self.since = now;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMITS: BreakerLimits = BreakerLimits {
        in_a_row: 3,
        calls: 10,
        percent: 50,
        rest: Duration::from_secs(5),
        longest_rest: Duration::from_secs(60),
    };

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn broken(sign: Sign) -> Breaker {
        let mut breaker = Breaker::new(LIMITS, at(0));
        for _ in 0..LIMITS.in_a_row {
            breaker.note(sign, at(1));
        }
        assert_eq!(breaker.state(), (BreakerState::Open, at(1)));
        breaker
    }

    #[test]
    fn after_its_rest_it_is_asked_once_and_closes_when_that_works() {
        let mut breaker = broken(Sign::Silent);
        assert_eq!(breaker.admit(at(2)), Admission::No(at(4)));
        assert_eq!(breaker.admit(at(6)), Admission::Yes);
        assert_eq!(breaker.state(), (BreakerState::HalfOpen, at(6)));
        assert!(matches!(breaker.admit(at(6)), Admission::No(_)));
        breaker.note(Sign::Alive, at(7));
        assert_eq!(breaker.state(), (BreakerState::Closed, at(7)));
        assert_eq!(breaker.admit(at(7)), Admission::Yes);
    }

    #[test]
    fn each_failed_probe_doubles_the_rest_up_to_a_limit() {
        let mut breaker = broken(Sign::Silent);
        let mut now = at(1);
        for rest in [5, 10, 20, 40, 60, 60] {
            assert_ne!(breaker.admit(now + at(rest - 1)), Admission::Yes);
            now += at(rest);
            assert_eq!(breaker.admit(now), Admission::Yes);
            breaker.note(Sign::Silent, now);
        }
    }

    #[test]
    fn one_that_answers_with_errors_is_still_a_last_resort() {
        let mut breaker = broken(Sign::Unwell(Some(at(20))));
        assert_eq!(breaker.admit(at(20)), Admission::LastResort);
        assert_eq!(breaker.admit(at(21)), Admission::Yes);
    }

    #[test]
    fn half_of_many_calls_failing_opens_it_and_less_does_not() {
        for (every, expected) in [(2, BreakerState::Open), (3, BreakerState::Closed)] {
            let mut breaker = Breaker::new(LIMITS, at(0));
            for call in 0..30 {
                let fails = call % every == 0;
                let sign = if fails { Sign::Silent } else { Sign::Alive };
                breaker.note(sign, at(1));
            }
            assert_eq!(breaker.state().0, expected);
        }
    }

    #[test]
    fn a_probe_that_nobody_waited_for_leaves_room_for_the_next() {
        let mut breaker = broken(Sign::Silent);
        assert_eq!(breaker.admit(at(6)), Admission::Yes);
        breaker.note(Sign::Unknown, at(7));
        assert_eq!(breaker.admit(at(7)), Admission::Yes);
    }

    fn sign() -> impl Strategy<Value = Sign> {
        prop_oneof![
            Just(Sign::Alive),
            Just(Sign::Silent),
            Just(Sign::Unknown),
            (0..90_u64).prop_map(|again| Sign::Unwell(Some(at(again)))),
            Just(Sign::Unwell(None)),
        ]
    }

    proptest! {
        #[test]
        fn whatever_happens_it_is_asked_again_within_its_longest_rest(
            steps in proptest::collection::vec((sign(), 0..30_u64, any::<bool>()), 0..200),
        ) {
            let mut breaker = Breaker::new(LIMITS, at(0));
            let mut now = at(0);
            for (sign, passed, asks) in steps {
                now += at(passed);
                if asks {
                    breaker.admit(now);
                }
                breaker.note(sign, now);
            }
            prop_assert_eq!(breaker.admit(now + LIMITS.longest_rest), Admission::Yes);
        }

        #[test]
        fn while_it_rests_at_most_one_call_is_let_through(
            asked in proptest::collection::vec(0..60_u64, 1..40),
        ) {
            let mut breaker = broken(Sign::Silent);
            let mut asked = asked;
            asked.sort_unstable();
            let let_through = asked.iter().filter(|then| breaker.admit(at(**then)) == Admission::Yes);
            prop_assert!(let_through.count() <= 1);
        }

        #[test]
        fn without_a_failure_it_never_opens(
            alive in proptest::collection::vec(any::<bool>(), 0..200),
        ) {
            let mut breaker = Breaker::new(LIMITS, at(0));
            for (second, alive) in (0..).zip(alive) {
                breaker.note(if alive { Sign::Alive } else { Sign::Unknown }, at(second));
                prop_assert_eq!(breaker.admit(at(second)), Admission::Yes);
            }
        }
    }
}
