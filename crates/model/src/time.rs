//! What time it is, as a value. [`SystemClock`] is the only reader of the machine's clock.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Microseconds since the Unix epoch, UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Makes a timestamp from microseconds since the Unix epoch.
    #[must_use]
    pub const fn from_unix_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the Unix epoch.
    #[must_use]
    pub const fn unix_micros(self) -> i64 {
        self.0
    }

    /// Milliseconds since the Unix epoch; a time before it counts as the epoch.
    #[must_use]
    pub fn unix_millis(self) -> u64 {
        u64::try_from(self.0 / 1000).unwrap_or(0)
    }

    /// The day as `YYYY-MM-DD` in UTC, the name of a partition.
    #[must_use]
    pub fn day(self) -> String {
        let (year, month, day) = civil_from_days(self.0.div_euclid(86_400_000_000));
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// A time in UTC to the second, as RFC 3339 writes it: `2026-12-24T00:00:00Z`.
    #[must_use]
    pub fn parse_utc(text: &str) -> Option<Self> {
        let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
        let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
        let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
        let days = days_from_civil(year, month, day);
        let valid = civil_from_days(days) == (year, month, day);
        let clock = hour < 24 && minute < 60 && second < 60;
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second;
        (valid && clock).then_some(Self(seconds * 1_000_000))
    }

    /// This time plus a duration, saturating.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)),
        )
    }

    /// This time minus a duration, saturating.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)),
        )
    }

    /// How long after `earlier` this is; zero when it is not after.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

/// Three numbers of so many digits each.
fn numbers(text: &str, parting: char, digits: [usize; 3]) -> Option<[i64; 3]> {
    let mut parts = text.split(parting);
    let mut read = [0; 3];
    for (slot, digits) in read.iter_mut().zip(digits) {
        let part = parts.next()?;
        let is_number = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        *slot = is_number.then(|| part.parse().ok()).flatten()?;
    }
    parts.next().is_none().then_some(read)
}

/// Howard Hinnant's `days_from_civil`, the inverse of [`civil_from_days`].
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted_month = (month + 9) % 12;
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Howard Hinnant's `civil_from_days`: days since the epoch to year, month and day.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 with microseconds, in UTC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let in_day = self.0.rem_euclid(86_400_000_000);
        let (seconds, micros) = (in_day / 1_000_000, in_day % 1_000_000);
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(
            f,
            "{}T{hours:02}:{minutes:02}:{seconds:02}.{micros:06}Z",
            self.day()
        )
    }
}

/// Reads a duration as people write it: a whole number and one of `ms`, `s`, `m`, `h`, `d`.
#[must_use]
pub fn parse_duration(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at_checked(text.find(|c: char| !c.is_ascii_digit())?)?;
    let number: u64 = number.parse().ok()?;
    let seconds = |each: u64| number.checked_mul(each).map(Duration::from_secs);
    match unit {
        "ms" => Some(Duration::from_millis(number)),
        "s" => seconds(1),
        "m" => seconds(60),
        "h" => seconds(3600),
        "d" => seconds(86_400),
        _ => None,
    }
}

/// Tells the time; handed to whoever needs it, so that tests can set it.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The time of day.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> Timestamp {
        let since_epoch = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or(Duration::ZERO);
        Timestamp(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_prints_as_rfc_3339_and_names_its_day() {
        let leap_day = Timestamp::from_unix_micros(1_709_210_096_000_007);
        assert_eq!(leap_day.to_string(), "2024-02-29T12:34:56.000007Z");
        assert_eq!(leap_day.day(), "2024-02-29");
        assert_eq!(Timestamp::from_unix_micros(-1).day(), "1969-12-31");
    }

    #[test]
    fn a_time_is_read_as_it_is_written_to_the_second() {
        let leap_day = Timestamp::parse_utc("2024-02-29T12:34:56Z").unwrap();
        assert_eq!(leap_day.to_string(), "2024-02-29T12:34:56.000000Z");
        let before = Timestamp::parse_utc("1969-12-31T23:59:59Z");
        assert_eq!(before, Some(Timestamp::from_unix_micros(-1_000_000)));
        for wrong in [
            "2023-02-29T00:00:00Z",
            "2024-02-29T24:00:00Z",
            "2024-02-29T12:34:56",
            "2024-2-29T12:34:56Z",
            "2024-02-29T12:34:56.5Z",
            "+024-02-29T12:34:56Z",
            "2024-02-29",
        ] {
            assert_eq!(Timestamp::parse_utc(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_duration_is_a_whole_number_and_a_unit() {
        assert_eq!(parse_duration("24h"), Some(Duration::from_secs(86_400)));
        assert_eq!(parse_duration("7d"), Some(Duration::from_secs(604_800)));
        assert_eq!(parse_duration("250ms"), Some(Duration::from_millis(250)));
        for wrong in [
            "",
            "5",
            "h",
            "1.5h",
            "-1s",
            "5 s",
            "5w",
            "99999999999999999999d",
        ] {
            assert_eq!(parse_duration(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn time_that_ran_backwards_is_no_time_at_all() {
        let (early, late) = (
            Timestamp::from_unix_micros(5),
            Timestamp::from_unix_micros(9),
        );
        assert_eq!(late.since(early), Duration::from_micros(4));
        assert_eq!(early.since(late), Duration::ZERO);
    }
}
