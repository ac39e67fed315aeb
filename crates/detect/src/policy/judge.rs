//! What a policy does about a finding.

use std::collections::BTreeSet;

use model::Verdict;
use model::exchange::Profile;
use model::finding::{Finding, Kind, Severity, ValueHash};

use super::{AnswerAction, Policy, PromptAction};

impl PromptAction {
    /// What the action comes to.
    pub(crate) fn verdict(self) -> Verdict {
        match self {
            Self::Record => Verdict::Pass,
            Self::Redact => Verdict::Redact,
            Self::Block => Verdict::Block,
        }
    }
}

impl AnswerAction {
    /// What the action comes to.
    pub(crate) fn verdict(self) -> Verdict {
        match self {
            Self::Record => Verdict::Pass,
            Self::Mask => Verdict::Redact,
            Self::Withhold => Verdict::Block,
        }
    }
}

impl Policy {
    /// What is done about a finding of this kind in a prompt; attacks are judged by their score.
    #[must_use]
    pub fn prompt_action(&self, kind: Kind, profile: Profile) -> PromptAction {
        let action = match kind {
            Kind::Pii => self.prompt_pii,
            Kind::Secret => self.prompt_secret,
            Kind::Exfiltration => self.prompt_exfiltration,
            Kind::Injection
            | Kind::Jailbreak
            | Kind::Indirect
            | Kind::Obfuscation
            | Kind::Leakage => PromptAction::Record,
        };
        match (action, profile) {
            (PromptAction::Redact, Profile::Strict) => PromptAction::Block,
            (action, Profile::Normal | Profile::Strict) => action,
        }
    }
}

/// Judges the findings of one answer, one after another.
#[derive(Debug, Default)]
pub(crate) struct LeakJudge {
    distinct: BTreeSet<ValueHash>,
}

impl LeakJudge {
    /// How many distinct values leaked or would have.
    pub(crate) fn distinct(&self) -> u32 {
        u32::try_from(self.distinct.len()).unwrap_or(u32::MAX)
    }

    /// What is done about the next finding.
    pub(crate) fn judge(
        &mut self,
        policy: &Policy,
        profile: Profile,
        finding: &Finding,
    ) -> AnswerAction {
        let action = match finding.kind {
            Kind::Pii | Kind::Secret => self.leak(policy, finding),
            // The lowest severity of a link or an encoding is worth a note, no more.
            Kind::Exfiltration if finding.severity >= Severity::Medium => {
                policy.answer_exfiltration
            }
            // Nobody says a canary by chance.
            Kind::Leakage if finding.severity == Severity::Critical => AnswerAction::Withhold,
            Kind::Leakage => policy.answer_leakage,
            Kind::Exfiltration
            | Kind::Injection
            | Kind::Jailbreak
            | Kind::Indirect
            | Kind::Obfuscation => AnswerAction::Record,
        };
        match (action, profile) {
            (AnswerAction::Mask, Profile::Strict) => AnswerAction::Withhold,
            (action, Profile::Normal | Profile::Strict) => action,
        }
    }

    fn leak(&mut self, policy: &Policy, finding: &Finding) -> AnswerAction {
        let rule = &policy.leak;
        let entity = finding.entity.as_ref();
        if finding.echo || entity.is_some_and(|entity| rule.entitled.contains(entity)) {
            return AnswerAction::Record;
        }
        self.distinct.extend(finding.value);
        let many = usize::try_from(rule.many_records).unwrap_or(usize::MAX);
        if self.distinct.len() >= many {
            return AnswerAction::Withhold;
        }
        let high = entity.is_some_and(|entity| rule.high.contains(entity));
        if finding.kind == Kind::Secret || high {
            rule.high_action
        } else {
            rule.low_action
        }
    }
}
