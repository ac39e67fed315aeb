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
    let judged = Judged {
        policy,
        direction,
        origin,
    };
    ScanReport {
        verdict: judged.verdict(Profile::Normal, attack_score, &findings),
        attack_score,
        findings,
    }
}

/// What one text is judged by.
pub(crate) struct Judged<'p> {
    pub(crate) policy: &'p Policy,
    pub(crate) direction: Direction,
    pub(crate) origin: Origin,
}

impl Judged<'_> {
    /// What policy decides about one text.
    pub(crate) fn verdict(
        &self,
        profile: Profile,
        attack_score: Score,
        findings: &[Finding],
    ) -> Verdict {
        match self.direction {
            Direction::Input => self.prompt(profile, attack_score, findings),
            Direction::Output => self.answer(profile, findings),
        }
    }

    fn prompt(&self, profile: Profile, attack_score: Score, findings: &[Finding]) -> Verdict {
        let block_at = self.policy.block_at(Reach::of(self.origin), profile);
        if attack_score > Score::ZERO && attack_score >= block_at {
            return Verdict::Block;
        }
        let kinds = findings.iter().map(|finding| finding.kind);
        let actions = kinds.map(|kind| self.policy.prompt_action(kind, profile).verdict());
        actions.max().unwrap_or(Verdict::Pass)
    }

    /// Nobody supplied anything, so nothing is an echo.
    fn answer(&self, profile: Profile, findings: &[Finding]) -> Verdict {
        let mut judge = LeakJudge::default();
        let actions = findings
            .iter()
            .map(|finding| judge.judge(self.policy, profile, finding));
        actions
            .map(AnswerAction::verdict)
            .max()
            .unwrap_or(Verdict::Pass)
    }
}
