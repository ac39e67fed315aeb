//! Calendar windows in UTC.

use std::time::Duration;

use model::Timestamp;
use model::counters::Window;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// One day or one month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Period {
    window: Window,
    starts: Timestamp,
}

/// The period of this kind that holds a time.
pub(crate) fn holding(window: Window, at: Timestamp) -> Period {
    let into_day = at.unix_micros().rem_euclid(86_400_000_000);
    let mut starts = Timestamp::from_unix_micros(at.unix_micros() - into_day);
    if window == Window::Month {
        while !starts.day().ends_with("-01") {
            starts = starts.minus(DAY);
        }
    }
    Period { window, starts }
}

impl Period {
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
        let month = holding(Window::Month, leap_day);
        assert_eq!(month.starts.to_string(), "2024-02-01T00:00:00.000000Z");
        assert_eq!(month.ends().to_string(), "2024-03-01T00:00:00.000000Z");
        let day = holding(Window::Day, leap_day);
        assert_eq!(day.ends().to_string(), "2024-03-01T00:00:00.000000Z");
    }
}
