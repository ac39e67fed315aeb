//! One UTC day: the unit in which facts, bodies and the search index are filed and dropped.
//!
//! An exchange belongs to the day its id was minted, however long it ran; anything else to the
//! day it was appended.

use std::path::{Path, PathBuf};

use model::event::Envelope;
use model::ports::PortError;
use model::{Event, ExchangeId, Timestamp};

use crate::fault;

const MICROS: i64 = 86_400_000_000;

/// A UTC day, counted from the epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Day(i64);

impl Day {
    /// The day of a time.
    pub(crate) fn of(at: Timestamp) -> Self {
        Self(at.unix_micros().div_euclid(MICROS))
    }

    /// The day an exchange belongs to.
    pub(crate) fn of_exchange(id: ExchangeId) -> Self {
        Self::of(minted(id))
    }

    /// The day an event is filed under.
    pub(crate) fn of_envelope(envelope: &Envelope) -> Self {
        match &envelope.event {
            Event::Exchange(exchange) | Event::Inspect(exchange) => {
                Self::of_exchange(exchange.exchange)
            }
            Event::Admin(_) | Event::Action(_) | Event::System(_) => Self::of(envelope.at),
        }
    }

    /// When it begins.
    pub(crate) fn start(self) -> Timestamp {
        Timestamp::from_unix_micros(self.0.saturating_mul(MICROS))
    }

    /// When it is over.
    pub(crate) fn end(self) -> Timestamp {
        Self(self.0 + 1).start()
    }

    /// The file of this day in a folder.
    pub(crate) fn file(self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.db", self.start().day()))
    }

    /// Reads the day back from a file's name.
    fn parse(name: &str) -> Option<Self> {
        let mut parts = name.strip_suffix(".db")?.splitn(3, '-');
        let mut number = || parts.next()?.parse::<i64>().ok();
        let (year, month, day) = (number()?, number()?, number()?);
        let parsed = Self(days_from_civil(year, month, day));
        (format!("{}.db", parsed.start().day()) == name).then_some(parsed)
    }
}

/// The days that have a file in a folder, oldest first.
pub(crate) fn list(folder: &Path, part: &'static str) -> Result<Vec<Day>, PortError> {
    let mut days = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault::file(part))? {
        let name = entry.map_err(fault::file(part))?.file_name();
        days.extend(name.to_str().and_then(Day::parse));
    }
    days.sort_unstable();
    Ok(days)
}

/// What stands between a day file's name and the rest of it once it was set aside.
const SET_ASIDE: &str = ".damaged";

/// The name under which a damaged file is set aside for the n-th time.
pub(crate) fn set_aside(main: &Path, times: u32) -> PathBuf {
    let mut name = main.as_os_str().to_owned();
    name.push(format!("{SET_ASIDE}-{times}"));
    PathBuf::from(name)
}

/// The files in a folder that were set aside, each with its day.
pub(crate) fn list_set_aside(
    folder: &Path,
    part: &'static str,
) -> Result<Vec<(Day, PathBuf)>, PortError> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault::file(part))? {
        let entry = entry.map_err(fault::file(part))?;
        let name = entry.file_name();
        let day = name.to_str().and_then(|name| name.split_once(SET_ASIDE));
        if let Some(day) = day.and_then(|(day, _times)| Day::parse(day)) {
            files.push((day, entry.path()));
        }
    }
    files.sort();
    Ok(files)
}

/// When an exchange id was minted: the first 48 bits of a UUID version 7 are milliseconds.
pub(crate) fn minted(id: ExchangeId) -> Timestamp {
    let millis = id
        .as_bytes()
        .iter()
        .take(6)
        .fold(0_i64, |millis, byte| millis << 8 | i64::from(*byte));
    Timestamp::from_unix_micros(millis.saturating_mul(1000))
}

/// The smallest id that an exchange started at this time can have, as the sixteen bytes sort.
pub(crate) fn lowest_id(at: Timestamp) -> [u8; 16] {
    let mut id = [0; 16];
    let millis = at.unix_millis().to_be_bytes();
    for (to, from) in id.iter_mut().zip(millis.iter().skip(2)) {
        *to = *from;
    }
    id
}

/// Howard Hinnant's `days_from_civil`, the inverse of what names the files.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted_month = (month + 9) % 12;
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_file_that_is_not_named_after_a_day_is_left_alone() {
        for name in [
            "2026-13-01.db",
            "2026-1-1.db",
            "notes.db",
            "2026-01-01.db-wal",
        ] {
            assert_eq!(Day::parse(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn the_name_of_a_day_reads_back(days in -100_000_i64..1_000_000) {
            let day = Day(days);
            let file = day.file(Path::new("facts"));
            prop_assert_eq!(Day::parse(file.file_name().unwrap().to_str().unwrap()), Some(day));
        }

        #[test]
        fn an_exchange_belongs_to_the_day_it_was_minted(millis in 0_i64..4_000_000_000_000, random: [u8; 10]) {
            let at = Timestamp::from_unix_micros(millis * 1000);
            let id = ExchangeId::mint(at, &random);
            prop_assert_eq!(minted(id), at);
            prop_assert_eq!(Day::of_exchange(id), Day::of(at));
            prop_assert!(lowest_id(at) <= *id.as_bytes());
        }
    }
}
