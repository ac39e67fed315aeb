//! A whole request: every segment, whatever its role. A role is a claim, so text that says it
//! comes from the system is looked at like any other unless it is approved for the app.

use std::collections::BTreeMap;

use model::exchange::{Inspection, Profile};
use model::features::Features;
use model::finding::{Direction, Finding, Score};
use model::segment::{Origin, Segment};
use model::verdict::Verdict;

use crate::features::prompt_features;
use crate::hash::{Hasher, Supplied};
use crate::looking::{Least, Look};
use crate::normalise::narrow;
use crate::policy::{Policy, PromptAction, Reach};
use crate::redact::mask;
use crate::rule::RuleSet;
use crate::score::attack_score;

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
    rules: &RuleSet,
    policy: &Policy,
    profile: Profile,
    hasher: &Hasher,
    segments: &[Segment],
) -> PromptReport {
    let mut inspected = Inspected {
        policy,
        profile,
        verdict: Verdict::Pass,
        highest: Score::ZERO,
        findings: Vec::new(),
        supplied: Supplied::default(),
    };
    for (index, segment) in segments.iter().enumerate() {
        inspected.segment(rules, hasher, narrow(index), segment);
    }
    let (features, shingles) = prompt_features(hasher, segments);
    inspected.supplied.shingles = shingles;
    PromptReport {
        inspection: Inspection::Scanned {
            verdict: inspected.verdict,
        },
        redactions: inspected.redactions(segments),
        findings: inspected.findings,
        features,
        supplied: inspected.supplied,
        attack_score: inspected.highest,
    }
}

struct Inspected<'p> {
    policy: &'p Policy,
    profile: Profile,
    verdict: Verdict,
    highest: Score,
    findings: Vec<Finding>,
    supplied: Supplied,
}

impl Inspected<'_> {
    fn segment(&mut self, rules: &RuleSet, hasher: &Hasher, index: u32, segment: &Segment) {
        let look = Look {
            rules,
            direction: Direction::Input,
            origin: segment.origin,
            least: Least::Reported,
            switches: self.policy.switches,
            phrases: !segment.trusted,
        };
        let found = look.at(segment.text.expose());
        let score = attack_score(&found);
        self.highest = self.highest.max(score);
        let reach = Reach::of(segment.origin);
        if score > Score::ZERO && score >= self.policy.block_at(reach, self.profile) {
            self.verdict = Verdict::Block;
        }
        for found in &found {
            let finding = found.hashed(Direction::Input, index, hasher);
            if segment.origin == Origin::User {
                self.supplied.values.extend(finding.value);
            }
            let action = self.policy.prompt_action(finding.kind, self.profile);
            self.verdict = self.verdict.strictest(action.verdict());
            self.findings.push(finding);
        }
    }

    /// The new wording of each segment in which something is to be masked.
    fn redactions(&self, segments: &[Segment]) -> Vec<(usize, String)> {
        let mut masked: BTreeMap<u32, Vec<&Finding>> = BTreeMap::new();
        for finding in &self.findings {
            if self.policy.prompt_action(finding.kind, self.profile) == PromptAction::Redact {
                masked.entry(finding.segment).or_default().push(finding);
            }
        }
        let mut redactions = Vec::new();
        for (index, segment) in segments.iter().enumerate() {
            if let Some(findings) = masked.get(&narrow(index)) {
                let text = mask(segment.text.expose(), findings.iter().copied());
                redactions.push((index, text));
            }
        }
        redactions
    }
}

#[cfg(test)]
mod tests;
