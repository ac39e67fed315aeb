//! Calendar windows in UTC: the stretch of time that a budget counts over.

use std::time::Duration;

use model::Timestamp;
use model::counters::Window;
use serde::{Deserialize, Serialize};

use crate::day::Day;

const DAY: Duration = Duration::from_hours(24);

/// One day or one month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Period {
    window: Window,
    starts: Timestamp,
}

impl Period {
    /// The period of this kind that holds a time.
    pub(crate) fn holding(window: Window, at: Timestamp) -> Self {
        let mut starts = Day::of(at).start();
        if window == Window::Month {
            while !starts.day().ends_with("-01") {
                starts = starts.minus(DAY);
            }
        }
        Self { window, starts }
    }

    /// The first moment of the next period.
    pub(crate) fn ends(self) -> Timestamp {
        let mut ends = self.starts.plus(DAY);
        if self.window == Window::Month {
            while !ends.day().ends_with("-01") {
                ends = ends.plus(DAY);
            }
        }
        ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_runs_from_the_first_to_the_first() {
        let leap_day = Timestamp::from_unix_micros(1_709_210_096_000_007);
        let month = Period::holding(Window::Month, leap_day);
        assert_eq!(month.starts.to_string(), "2024-02-01T00:00:00.000000Z");
        assert_eq!(month.ends().to_string(), "2024-03-01T00:00:00.000000Z");
        let day = Period::holding(Window::Day, leap_day);
        assert_eq!(day.ends().to_string(), "2024-03-01T00:00:00.000000Z");
    }
}
