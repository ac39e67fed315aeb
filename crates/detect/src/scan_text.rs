//! One text on its own, for `bartizan scan`.

use model::Verdict;
use model::finding::{Direction, Finding, Score};
use model::segment::Origin;

use crate::policy::Policy;
use crate::rule::RuleSet;

/// What was found in one text.
#[derive(Debug, Clone)]
pub struct ScanReport {
    /// What policy decides.
    pub verdict: Verdict,
    /// The attack score for the channel of the text's origin.
    pub attack_score: Score,
    /// What was found, in order of position.
    pub findings: Vec<Finding>,
}

/// Looks at one text. With `all`, every recogniser and every score, before overlaps are resolved
/// and policy is asked.
#[must_use]
pub fn scan_text(
    _rules: &RuleSet,
    _policy: &Policy,
    _text: &str,
    _direction: Direction,
    _origin: Origin,
    _all: bool,
) -> ScanReport {
    ScanReport {
        verdict: Verdict::Pass,
        attack_score: Score::ZERO,
        findings: Vec::new(),
    }
}
