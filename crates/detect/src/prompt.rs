//! A whole request: every segment, whatever its role.

use model::exchange::{Inspection, Profile};
use model::features::Features;
use model::finding::{Finding, Score};
use model::segment::Segment;
use model::verdict::Verdict;

use crate::hash::{Hasher, Supplied};
use crate::policy::Policy;
use crate::rule::RuleSet;

/// What was found in a prompt.
#[derive(Debug, Clone)]
pub struct PromptReport {
    /// What was looked at, and what was decided.
    pub inspection: Inspection,
    /// Every rule that fired.
    pub findings: Vec<Finding>,
    /// Segments to forward in another wording: index and new text.
    pub redactions: Vec<(usize, String)>,
    /// The prompt, measured.
    pub features: Features,
    /// What the user brought along, for the answer's guard.
    pub supplied: Supplied,
    /// The highest attack score of a segment.
    pub attack_score: Score,
}

/// Looks at a request and decides.
#[must_use]
pub fn inspect_prompt(
    _rules: &RuleSet,
    _policy: &Policy,
    _profile: Profile,
    _hasher: &Hasher,
    _segments: &[Segment],
) -> PromptReport {
    PromptReport {
        inspection: Inspection::Scanned {
            verdict: Verdict::Pass,
        },
        findings: Vec::new(),
        redactions: Vec::new(),
        features: Features::default(),
        supplied: Supplied::default(),
        attack_score: Score::ZERO,
    }
}
