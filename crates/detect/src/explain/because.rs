//! Why something was decided: which stage's score was enough, or which finding's action it was.

use model::Verdict;
use model::exchange::Profile;
use model::finding::{Finding, Score};
use model::id::RuleId;

use super::{Stage, Trial};
use crate::classify::Settled;
use crate::policy::{LeakJudge, Policy, Reach};
use crate::prompt::PromptReport;

/// Why something was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// Nothing speaks against the text.
    Nothing,
    /// The score of this stage is enough to block.
    Score(Stage),
    /// A document inside the text is an attack on whoever reads it.
    Document,
    /// It is what policy does about what this rule found.
    Finding(RuleId),
}

/// Why a prompt is decided so.
pub(super) fn of_prompt(
    trial: &Trial<'_>,
    profile: Profile,
    rules: Score,
    settled: &Settled,
    (verdict, report): (Verdict, &PromptReport),
) -> Because {
    if verdict == Verdict::Pass {
        return Because::Nothing;
    }
    let block_at = |reach| trial.policy.block_at(reach, profile);
    let own = block_at(Reach::of(trial.origin));
    let is_over = |score: Score, at: Score| score > Score::ZERO && score >= at;
    let encoder = settled.encoder.unwrap_or(Score::ZERO);
    let stages = [
        (Stage::Rules, rules),
        (Stage::Encoder, encoder),
        (Stage::Linear, settled.linear),
    ];
    let over = stages.into_iter().find(|(_, score)| is_over(*score, own));
    if let Some((stage, _)) = over {
        return Because::Score(stage);
    }
    let acted = report
        .findings
        .iter()
        .find(|finding| trial.policy.prompt_verdict(finding, profile) == verdict);
    match acted {
        Some(finding) => Because::Finding(finding.rule.clone()),
        None if is_over(report.attack_score, block_at(Reach::Untrusted)) => Because::Document,
        None => Because::Score(Stage::Rules),
    }
}

/// Why an answer is decided so.
pub(super) fn of_answer(
    policy: &Policy,
    profile: Profile,
    verdict: Verdict,
    findings: &[Finding],
) -> Because {
    if verdict == Verdict::Pass {
        return Because::Nothing;
    }
    let mut judge = LeakJudge::default();
    let mut findings = findings.iter();
    let acted = findings.find(|finding| judge.judge(policy, profile, finding).verdict() == verdict);
    acted.map_or(Because::Nothing, |finding| {
        Because::Finding(finding.rule.clone())
    })
}
