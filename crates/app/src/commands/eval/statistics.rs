//! The statistics of scores: shares with their intervals, areas, thresholds, curves. Knows
//! nothing of texts.
//!
//! Scores are whole thousandths, so two histograms hold everything and every figure is exact,
//! ties included.

mod curve;

use model::finding::Score;
use serde::Serialize;

pub(super) use curve::{Curve, Point, precision_recall, roc};

/// One score more than there are thousandths: the threshold that nothing reaches.
const UNREACHABLE: u16 = 1001;
/// The normal deviate of a two-sided 95 % interval.
const Z: f64 = 1.959_963_984_540_054;

/// How often each score was given.
#[derive(Debug, Clone)]
pub(super) struct Scores {
    counts: Vec<u64>,
    total: u64,
}

impl Default for Scores {
    fn default() -> Self {
        Self {
            counts: vec![0; usize::from(UNREACHABLE)],
            total: 0,
        }
    }
}

impl Scores {
    /// Counts one score.
    pub(super) fn add(&mut self, score: Score) {
        if let Some(count) = self.counts.get_mut(usize::from(score.millis())) {
            *count += 1;
            self.total += 1;
        }
    }

    /// How many scores reach a threshold.
    pub(super) fn at_least(&self, threshold: u16) -> Share {
        let reached = self.counts.iter().skip(usize::from(threshold)).sum();
        Share {
            part: reached,
            of: self.total,
        }
    }
}

/// A part of a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(into = "WrittenShare")]
pub(super) struct Share {
    /// How many.
    pub(super) part: u64,
    /// Of how many.
    pub(super) of: u64,
}

/// A share as programs read it.
#[derive(Serialize)]
struct WrittenShare {
    part: u64,
    of: u64,
    fraction: Option<f64>,
    interval_95: Option<(f64, f64)>,
}

impl From<Share> for WrittenShare {
    fn from(share: Share) -> Self {
        Self {
            part: share.part,
            of: share.of,
            fraction: share.fraction(),
            interval_95: share.interval(),
        }
    }
}

impl Share {
    /// Counts one more, which may or may not be of the part.
    pub(super) fn count(&mut self, is_part: bool) {
        self.part += u64::from(is_part);
        self.of += 1;
    }

    /// The share as a fraction; nothing of nothing is no share.
    pub(super) fn fraction(self) -> Option<f64> {
        (self.of > 0).then(|| self.part as f64 / self.of as f64)
    }

    /// Wilson's score interval at 95 % (Wilson 1927), which holds also near 0 and 1 and for few.
    pub(super) fn interval(self) -> Option<(f64, f64)> {
        let share = self.fraction()?;
        let n = self.of as f64;
        let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        let (middle, scale) = (share + Z * Z / (2.0 * n), 1.0 + Z * Z / n);
        let low = ((middle - spread) / scale).max(0.0);
        let high = ((middle + spread) / scale).min(1.0);
        Some((low, high))
    }
}

/// The area under the curve of recall over false positives.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct Area {
    /// How likely an attack scores higher than a harmless text; equal scores count half.
    pub(super) value: f64,
    /// The 95 % interval, by the standard error of Hanley and `McNeil` (1982).
    pub(super) interval_95: (f64, f64),
}

/// The area for these attacks against these harmless texts; `None` when one side is empty.
pub(super) fn area(attacks: &Scores, harmless: &Scores) -> Option<Area> {
    if attacks.total == 0 || harmless.total == 0 {
        return None;
    }
    let (mut won, mut below) = (0.0, 0.0);
    for (attacks, harmless) in attacks.counts.iter().zip(&harmless.counts) {
        let (attacks, harmless) = (*attacks as f64, *harmless as f64);
        won += attacks * (below + harmless / 2.0);
        below += harmless;
    }
    let (n, m) = (attacks.total as f64, harmless.total as f64);
    let value = won / (n * m);
    let two_attacks = value / (2.0 - value);
    let two_harmless = 2.0 * value * value / (1.0 + value);
    let variance = value * (1.0 - value)
        + (n - 1.0) * (two_attacks - value * value)
        + (m - 1.0) * (two_harmless - value * value);
    let spread = Z * (variance.max(0.0) / (n * m)).sqrt();
    Some(Area {
        value,
        interval_95: ((value - spread).max(0.0), (value + spread).min(1.0)),
    })
}

/// The lowest threshold that at most `rate` of the harmless texts reach; `None` without any.
/// It may be one that nothing reaches.
pub(super) fn threshold_at(harmless: &Scores, rate: f64) -> Option<u16> {
    if harmless.total == 0 {
        return None;
    }
    // The rounding of the product must not cost a text.
    let allowed = rate * harmless.total as f64 + 1e-9;
    let mut reached = 0;
    let mut lowest = UNREACHABLE;
    for (threshold, count) in (0..UNREACHABLE).zip(&harmless.counts).rev() {
        reached += count;
        if reached as f64 > allowed {
            break;
        }
        lowest = threshold;
    }
    Some(lowest)
}

/// The value below which this share of the sorted values lies: the nearest rank.
pub(super) fn quantile(sorted: &[u64], share: f64) -> Option<u64> {
    let rank = (share * sorted.len() as f64).ceil().max(1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank from 1 to the length"
    )]
    let index = rank as usize - 1;
    sorted.get(index).copied()
}

#[cfg(test)]
mod tests;
