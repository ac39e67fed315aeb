//! One text on its own, for `bartizan scan`.

use model::exchange::Profile;
use model::finding::{Direction, Finding, Score};
use model::segment::Origin;
use model::{NotScanned, Secret, Verdict};

use crate::adjust::Quiet;
use crate::classify::{Ask, Classified, Classifier, Lane, Second, classify_now, is_classified};
use crate::hash::Hasher;
use crate::looking::{Least, Look};
use crate::normalise::{View, views};
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
    /// What was found, in order of position; what the classifier found comes last.
    pub findings: Vec<Finding>,
    /// Why something was not looked at.
    pub not_scanned: Option<NotScanned>,
}

/// What a text is looked at with.
#[derive(Debug, Clone, Copy)]
pub struct Scan<'a> {
    /// The rules.
    pub rules: &'a RuleSet,
    /// The classifier, and where its encoder runs; `None` for rules alone.
    pub classifier: Option<(&'a Classifier, &'a Lane)>,
    /// What findings mean.
    pub policy: &'a Policy,
    /// Every recogniser and every score, before overlaps are resolved and policy is asked.
    pub all: bool,
}

impl Scan<'_> {
    /// Looks at one text, the encoder included: takes as long as it takes.
    #[must_use]
    pub fn text(&self, text: &str, direction: Direction, origin: Origin) -> ScanReport {
        let (least, switches, quiet) = if self.all {
            (Least::Everything, Switches::ALL, Quiet::NOTHING)
        } else {
            let quiet = &self.policy.adjustments.quiet;
            (Least::Reported, self.policy.switches, quiet)
        };
        let look = Look {
            rules: self.rules,
            direction,
            origin,
            least,
            switches,
            quiet,
            phrases: true,
        };
        let views = views(text);
        let found = look.in_views(text, &views);
        let rules = attack_score(&found);
        let hasher = Hasher::new(&Secret::new("one text has no tenant"));
        let hashed = found
            .iter()
            .map(|found| found.hashed(direction, 0, &hasher));
        let mut findings: Vec<Finding> = hashed.collect();
        let classified = self.classify(direction, origin, rules, &views);
        let attack_score = rules.max(classified.score);
        findings.extend(classified.findings);
        let judged = Judged {
            policy: self.policy,
            direction,
            origin,
        };
        ScanReport {
            verdict: judged.verdict(Profile::Normal, attack_score, &findings),
            attack_score,
            findings,
            not_scanned: classified.unread.then_some(NotScanned::Classifier),
        }
    }

    /// What the classifier makes of a text. Answers are not classified, nor is the system role.
    fn classify(
        &self,
        direction: Direction,
        origin: Origin,
        rules: Score,
        views: &[View<'_>],
    ) -> Classified {
        let looks = direction == Direction::Input && is_classified(origin);
        let Some((classifier, lane)) = self.classifier.filter(|_| looks) else {
            return Classified::default();
        };
        let reach = Reach::of(origin);
        let over = rules > Score::ZERO && rules >= self.policy.block_at(reach, Profile::Normal);
        let ask = Ask {
            reach,
            rules: rules.fraction(),
            second: if over { Second::Never } else { Second::Unsure },
        };
        classify_now(classifier, lane, ask, views)
    }
}

/// Looks at one text with rules alone. With `all`, every recogniser and every score, before overlaps are resolved
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
    let scan = Scan {
        rules,
        classifier: None,
        policy,
        all,
    };
    scan.text(text, direction, origin)
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
