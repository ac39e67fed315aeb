//! One text on its own, for `bartizan scan`.

use model::exchange::Profile;
use model::finding::{Direction, Finding, Score};
use model::segment::Origin;
use model::{Secret, Verdict};

use crate::hash::Hasher;
use crate::looking::{Least, Look};
use crate::policy::{AnswerAction, LeakJudge, Policy, Reach};
use crate::rule::RuleSet;
use crate::score::attack_score;
use crate::value::Switches;

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
    rules: &RuleSet,
    policy: &Policy,
    text: &str,
    direction: Direction,
    origin: Origin,
    all: bool,
) -> ScanReport {
    let least = if all {
        Least::Everything
    } else {
        Least::Reported
    };
    let switches = if all { Switches::ALL } else { policy.switches };
    let look = Look {
        rules,
        direction,
        origin,
        least,
        switches,
        phrases: true,
    };
    let found = look.at(text);
    let attack_score = attack_score(&found);
    let hasher = Hasher::new(&Secret::new("one text has no tenant"));
    let hashed = found
        .iter()
        .map(|found| found.hashed(direction, 0, &hasher));
    let findings: Vec<Finding> = hashed.collect();
    let verdict = match direction {
        Direction::Input => prompt_verdict(policy, origin, attack_score, &findings),
        Direction::Output => answer_verdict(policy, &findings),
    };
    ScanReport {
        verdict,
        attack_score,
        findings,
    }
}

fn prompt_verdict(
    policy: &Policy,
    origin: Origin,
    attack_score: Score,
    findings: &[Finding],
) -> Verdict {
    if attack_score >= policy.block_at(Reach::of(origin), Profile::Normal) {
        return Verdict::Block;
    }
    let kinds = findings.iter().map(|finding| finding.kind);
    let actions = kinds.map(|kind| policy.prompt_action(kind, Profile::Normal).verdict());
    actions.max().unwrap_or(Verdict::Pass)
}

/// Nobody supplied anything, so nothing is an echo.
fn answer_verdict(policy: &Policy, findings: &[Finding]) -> Verdict {
    let mut judge = LeakJudge::default();
    let actions = findings
        .iter()
        .map(|finding| judge.judge(policy, Profile::Normal, finding));
    actions
        .map(AnswerAction::verdict)
        .max()
        .unwrap_or(Verdict::Pass)
}
