//! What was measured, as one value that is printed, drawn or written as JSON.

mod channel;

use std::collections::{BTreeMap, BTreeSet};

use detect::{Policy, Reach};
use model::exchange::Profile;
use serde::Serialize;

use super::cases::Cases;
use super::judge::Judged;
use super::row::is_apart;
use super::statistics::quantile;
pub(super) use channel::{Channel, Line, Mistake, OPERATING, Operating};

/// Everything that was measured.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// The version of this program.
    pub(super) version: &'static str,
    /// Labelled texts.
    pub(super) rows: u64,
    /// Cases that do not apply to a text on its own.
    pub(super) left_out: u64,
    /// Lines that could not be understood.
    pub(super) misread: Vec<Misread>,
    /// The cleaning list, if there is one.
    pub(super) drop: Option<DropReport>,
    /// Which sources were taken for what.
    pub(super) origins: BTreeMap<String, &'static str>,
    /// Sources reported apart.
    pub(super) apart: BTreeSet<String>,
    /// As labelled, and with the cleaning list applied.
    pub(super) variants: Vec<Variant>,
    /// Cases of personal data and credentials.
    pub(super) values: Option<Cases>,
    /// How long a text took.
    pub(super) timing: Timing,
}

/// A line that could not be understood.
#[derive(Debug, Serialize)]
pub(super) struct Misread {
    pub(super) file: String,
    pub(super) line: u64,
    pub(super) why: &'static str,
}

/// What a cleaning list did.
#[derive(Debug, Serialize)]
pub(super) struct DropReport {
    /// Ids in the list.
    pub(super) ids: u64,
    /// Rows left out.
    pub(super) rows: u64,
    /// Ids that named no row.
    pub(super) unused: u64,
}

/// All channels under one set of labels.
#[derive(Debug, Serialize)]
pub(super) struct Variant {
    /// `raw` or `cleaned`.
    pub(super) labels: &'static str,
    pub(super) channels: Vec<Channel>,
}

impl Variant {
    /// Measures these rows.
    pub(super) fn of<'a>(
        labels: &'static str,
        rows: impl Iterator<Item = &'a Judged>,
        policy: &Policy,
        asked: &Asked<'_>,
    ) -> Self {
        let mut by_reach: BTreeMap<Reach, Vec<&Judged>> = BTreeMap::new();
        for row in rows {
            by_reach.entry(row.reach).or_default().push(row);
        }
        let channels = by_reach.into_iter().map(|(reach, rows)| {
            let (apart, pooled): (Vec<&Judged>, Vec<&Judged>) = rows
                .into_iter()
                .partition(|row| is_apart(row.label, &row.source, asked.apart));
            let thresholds = [Profile::Normal, Profile::Strict]
                .map(|profile| policy.block_at(reach, profile).millis());
            Channel::of(reach, &pooled, &apart, thresholds, asked.worst)
        });
        Self {
            labels,
            channels: channels.collect(),
        }
    }
}

/// What was asked for.
pub(super) struct Asked<'a> {
    /// Sources reported apart.
    pub(super) apart: &'a BTreeSet<String>,
    /// How many of the worst errors are listed.
    pub(super) worst: usize,
}

/// How long texts took, in microseconds.
#[derive(Debug, Serialize)]
pub(super) struct Timing {
    /// Whether this is an optimised program: other figures mean nothing.
    pub(super) optimised: bool,
    pub(super) text_p50: Option<f64>,
    pub(super) text_p99: Option<f64>,
    /// For 500 bytes, over the texts that are at least so long.
    pub(super) per_500_bytes_p50: Option<f64>,
    pub(super) per_500_bytes_p99: Option<f64>,
}

impl Timing {
    /// The least length whose time tells something about bytes.
    const LENGTH: u64 = 500;

    pub(super) fn of(rows: &[Judged]) -> Self {
        let nanos = |row: &Judged| u64::try_from(row.took.as_nanos()).unwrap_or(u64::MAX);
        let mut texts: Vec<u64> = rows.iter().map(nanos).collect();
        texts.sort_unstable();
        let long = rows.iter().filter(|row| row.bytes as u64 >= Self::LENGTH);
        let per_length = long.map(|row| nanos(row).saturating_mul(Self::LENGTH) / row.bytes as u64);
        let mut per_length: Vec<u64> = per_length.collect();
        per_length.sort_unstable();
        let micros =
            |sorted: &[u64], share| quantile(sorted, share).map(|nanos| nanos as f64 / 1e3);
        Self {
            optimised: !cfg!(debug_assertions),
            text_p50: micros(&texts, 0.5),
            text_p99: micros(&texts, 0.99),
            per_500_bytes_p50: micros(&per_length, 0.5),
            per_500_bytes_p99: micros(&per_length, 0.99),
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
