//! Counts over time, as the console draws them.
//!
//! Counts of things that happened are whole numbers; what was never measured is `None`.

use std::collections::BTreeMap;

use model::Timestamp;
use model::money::MicroUsd;

/// How wide the columns of a series are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// One minute.
    Minute,
    /// One hour.
    Hour,
    /// One day, in UTC.
    Day,
}

impl Step {
    /// Its length in microseconds.
    #[must_use]
    pub fn micros(self) -> i64 {
        match self {
            Self::Minute => 60_000_000,
            Self::Hour => 3_600_000_000,
            Self::Day => 86_400_000_000,
        }
    }
}

/// What happened within a range.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Over the whole range.
    pub totals: Counts,
    /// One column per step in which anything happened, oldest first.
    pub series: Vec<Column>,
    /// Spending by team over the whole hours of the range, most tokens first.
    pub teams: Vec<Spending>,
    /// Spending by user over the same hours, most tokens first.
    pub users: Vec<Spending>,
}

/// One step of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// When the step begins.
    pub start: Timestamp,
    /// What happened in it.
    pub counts: Counts,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// Exchanges that ended.
    pub exchanges: u64,
    /// By the word of their outcome.
    pub outcomes: BTreeMap<String, u64>,
    /// By verdict: `pass`, `redact`, `hold`, `block` or `not_scanned`.
    pub verdicts: BTreeMap<String, u64>,
    /// Exchanges with a finding of a kind in the prompt.
    pub prompt_kinds: BTreeMap<String, u64>,
    /// Exchanges with a finding of a kind in the answer.
    pub answer_kinds: BTreeMap<String, u64>,
    /// Exchanges in which something was found, of any kind.
    pub with_findings: u64,
    /// Exchanges under the strict profile.
    pub scrutinised: u64,
    /// Exchanges that we or an upstream failed, crashes included.
    pub errors: u64,
    /// Tokens sent; `None` when nothing was metered.
    pub input_tokens: Option<u64>,
    /// Tokens received; `None` when nothing was metered.
    pub output_tokens: Option<u64>,
    /// What it cost; `None` when nothing had a price.
    pub cost: Option<MicroUsd>,
    /// From the first byte in to the last byte out.
    pub latency: Option<Percentiles>,
    /// Looking at the prompt.
    pub inspect: Option<Percentiles>,
}

/// Percentiles in microseconds, from a sketch whose error is at most 6 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percentiles {
    /// Half are at most this.
    pub p50_us: u64,
    /// 95 of 100 are at most this.
    pub p95_us: u64,
    /// 99 of 100 are at most this.
    pub p99_us: u64,
    /// How many were measured.
    pub count: u64,
}

/// What a team or a user spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spending {
    /// Whose.
    pub name: String,
    /// Exchanges.
    pub exchanges: u64,
    /// Tokens sent; `None` when nothing was metered.
    pub input_tokens: Option<u64>,
    /// Tokens received; `None` when nothing was metered.
    pub output_tokens: Option<u64>,
    /// What it cost; `None` when nothing had a price.
    pub cost: Option<MicroUsd>,
}
