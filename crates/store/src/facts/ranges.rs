//! Which day holds which positions: bounds, so that a reader opens only the files it needs.

use std::collections::BTreeMap;

use model::ports::PortError;
use parking_lot::Mutex;

use super::schema::PART;
use crate::database;
use crate::day::Day;
use crate::day_files::DayFiles;
use crate::fault;

/// The positions of a day lie within these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    /// None is smaller.
    pub(crate) first: u64,
    /// None is larger.
    pub(crate) last: u64,
}

/// The bounds of one day; `None` when it holds nothing.
fn bounds(files: &DayFiles, day: Day) -> Result<Option<Range>, PortError> {
    let found = files.read(day, |connection| {
        let query = "SELECT min(position), max(position) FROM events";
        let row = connection.query_row(query, [], |row| {
            Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, Option<i64>>(1)?))
        });
        row.map_err(fault::database(PART))
    })?;
    let Some((Some(first), Some(last))) = found else {
        return Ok(None);
    };
    Ok(Some(Range {
        first: database::whole(first),
        last: database::whole(last),
    }))
}

/// The bounds of every day.
#[derive(Debug, Default)]
pub(crate) struct Ranges {
    days: Mutex<BTreeMap<Day, Range>>,
}

impl Ranges {
    /// Reads the bounds from the files themselves. A file that is damaged is set aside: one bad
    /// day must not keep the others from being read, nor the next from being written.
    pub(crate) fn load(files: &DayFiles) -> Result<Self, PortError> {
        let ranges = Self::default();
        for day in files.days()? {
            match bounds(files, day) {
                Ok(Some(range)) => ranges.extend(day, range.first, range.last),
                Ok(None) => {}
                Err(error) if error.code == fault::DAMAGED => {
                    files.set_aside(day)?;
                    let day = day.start().day();
                    tracing::error!(day, part = PART, "a damaged file was set aside");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(ranges)
    }

    /// Notes that a day got positions within these.
    pub(crate) fn extend(&self, day: Day, first: u64, last: u64) {
        let mut days = self.days.lock();
        let range = days.entry(day).or_insert(Range { first, last });
        range.first = range.first.min(first);
        range.last = range.last.max(last);
    }

    /// The largest position of all.
    pub(crate) fn last(&self) -> u64 {
        let days = self.days.lock();
        days.values().map(|range| range.last).max().unwrap_or(0)
    }

    /// The days that may hold positions after one, smallest first.
    pub(crate) fn after(&self, position: u64) -> Vec<(Day, Range)> {
        let mut found = self.filtered(|range| range.last > position);
        found.sort_by_key(|(_, range)| range.first);
        found
    }

    /// The days that may hold positions before one, largest first.
    pub(crate) fn before(&self, position: u64) -> Vec<(Day, Range)> {
        let mut found = self.filtered(|range| range.first < position);
        found.sort_by_key(|(_, range)| std::cmp::Reverse(range.last));
        found
    }

    /// Forgets the days that have no file any more.
    pub(crate) fn keep(&self, days: &[Day]) {
        self.days.lock().retain(|day, _| days.contains(day));
    }

    fn filtered(&self, wanted: impl Fn(&Range) -> bool) -> Vec<(Day, Range)> {
        let days = self.days.lock();
        days.iter()
            .filter(|(_, range)| wanted(range))
            .map(|(day, range)| (*day, *range))
            .collect()
    }
}
