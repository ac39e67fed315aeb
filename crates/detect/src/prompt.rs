//! A whole request: every segment, whatever its role. A role is a claim, so text that says it
//! comes from the system is looked at like any other unless it is approved for the app. Documents
//! inside a message are looked at twice: as part of what the user says, and as content that
//! nobody vouches for; so a delimiter can only ever make a text less trusted.

use std::ops::Range;
use std::sync::Arc;

use model::Text;
use model::exchange::{Inspection, Profile};
use model::features::Features;
use model::finding::{Direction, Finding, Score};
use model::segment::Segment;
use model::verdict::{NotScanned, Verdict};

use crate::cache::{self, VerdictCache};
use crate::classify::{Classifier, Logits};
use crate::conversation::over_turns;
use crate::features::prompt_features;
use crate::hash::{Hasher, Supplied};
use crate::judged::{Answers, Draft, Judge, Judged};
use crate::normalise::narrow;
use crate::operator::rewrite;
use crate::policy::{Policy, Reach};
use crate::provenance::find_documents;
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

/// What a request is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The rules.
    pub rules: &'a RuleSet,
    /// The classifier, unless it is off.
    pub classifier: Option<&'a Classifier>,
    /// What findings mean.
    pub policy: &'a Policy,
    /// Under which thresholds.
    pub profile: Profile,
    /// Hashes under the tenant's key.
    pub hasher: &'a Hasher,
    /// Verdicts that were reached before.
    pub cache: Option<&'a VerdictCache>,
}

/// How far an inspection got.
#[derive(Debug)]
pub enum Step {
    /// To the end.
    Done(Box<PromptReport>),
    /// The encoder is to read something first. Give the logits to [`Terms::settle`].
    NeedsClassifier(Box<Waiting>),
}

/// An inspection that waits for the encoder.
#[derive(Debug)]
pub struct Waiting {
    parts: Vec<Part>,
    texts: Vec<Text>,
}

#[derive(Debug)]
enum Part {
    Judged(Arc<Judged>),
    Draft {
        draft: Box<Draft>,
        key: Option<u128>,
    },
}

impl Waiting {
    /// What the encoder is to read, in order. Taken once.
    pub fn take_texts(&mut self) -> Vec<Text> {
        std::mem::take(&mut self.texts)
    }
}

/// Looks at a request with rules alone and decides.
#[must_use]
pub fn inspect_prompt(
    rules: &RuleSet,
    policy: &Policy,
    profile: Profile,
    hasher: &Hasher,
    segments: &[Segment],
) -> PromptReport {
    let terms = Terms {
        rules,
        classifier: None,
        policy,
        profile,
        hasher,
        cache: None,
    };
    match terms.inspect(segments) {
        Step::Done(report) => *report,
        Step::NeedsClassifier(waiting) => terms.settle(*waiting, segments, None),
    }
}

impl<'a> Terms<'a> {
    /// Looks at a request with rules and stage 1, and decides if that is enough.
    #[must_use]
    pub fn inspect(&self, segments: &[Segment]) -> Step {
        let judge = self.judge();
        let mut waiting = Waiting {
            parts: Vec::with_capacity(segments.len()),
            texts: Vec::new(),
        };
        let documents = find_documents(&self.policy.documents, segments);
        let mut blocked = false;
        for (index, segment) in segments.iter().enumerate() {
            let part = self.part(segment, documents.of(index));
            blocked |= judge.blocks(part.scores(Reach::of(segment.origin)));
            waiting.parts.push(part);
        }
        for part in &mut waiting.parts {
            if let Part::Draft { draft, .. } = part {
                waiting.texts.append(&mut draft.take_texts());
            }
        }
        // What is blocked already needs no second opinion.
        if waiting.texts.is_empty() || blocked {
            return Step::Done(Box::new(self.decide(waiting, segments, Answers::NotNeeded)));
        }
        Step::NeedsClassifier(Box::new(waiting))
    }

    /// Decides with the logits of the texts that the encoder was to read, in their order; or
    /// without, when it did not read them in time.
    #[must_use]
    pub fn settle(
        &self,
        waiting: Waiting,
        segments: &[Segment],
        logits: Option<&[Logits]>,
    ) -> PromptReport {
        let answers = logits.map_or(Answers::Missing, Answers::Given);
        self.decide(waiting, segments, answers)
    }

    fn judge(&self) -> Judge<'a> {
        Judge {
            rules: self.rules,
            classifier: self.classifier,
            policy: self.policy,
            profile: self.profile,
            hasher: self.hasher,
        }
    }

    /// One text, from memory or read anew.
    fn part(&self, segment: &Segment, documents: &[Range<usize>]) -> Part {
        let judge = self.judge();
        let key = self.cache.map(|_| cache::key(&judge, segment, documents));
        let known = self.cache.zip(key).and_then(|(cache, key)| cache.get(key));
        known.map_or_else(
            || Part::Draft {
                draft: Box::new(judge.draft(segment, documents)),
                key,
            },
            Part::Judged,
        )
    }

    fn decide(
        &self,
        waiting: Waiting,
        segments: &[Segment],
        mut answers: Answers<'_>,
    ) -> PromptReport {
        let mut inspected = Inspected::new(self.policy, self.profile);
        let judge = self.judge();
        for (index, (part, segment)) in waiting.parts.into_iter().zip(segments).enumerate() {
            let judged = match part {
                Part::Judged(judged) => judged,
                Part::Draft { draft, key } => {
                    let judged = Arc::new(judge.settle(*draft, &mut answers));
                    if let Some((cache, key)) = self.cache.zip(key) {
                        cache.put(key, &judged);
                    }
                    judged
                }
            };
            let reach = Reach::of(segment.origin);
            inspected.blocked |= judge.blocks(judged.scores(reach));
            inspected.add(narrow(index), &judged);
        }
        inspected.conversation(&judge, segments);
        let (features, shingles) = prompt_features(self.hasher, segments);
        inspected.supplied.shingles = shingles;
        inspected.report(segments, features)
    }
}

impl Part {
    /// The scores so far, each with its channel.
    fn scores(&self, reach: Reach) -> [(Reach, Score); 2] {
        match self {
            Self::Judged(judged) => judged.scores(reach),
            Self::Draft { draft, .. } => draft.scores(reach),
        }
    }
}

struct Inspected<'p> {
    policy: &'p Policy,
    profile: Profile,
    verdict: Verdict,
    highest: Score,
    findings: Vec<Finding>,
    supplied: Supplied,
    unread: bool,
    blocked: bool,
}

impl<'p> Inspected<'p> {
    fn new(policy: &'p Policy, profile: Profile) -> Self {
        Self {
            policy,
            profile,
            verdict: Verdict::Pass,
            highest: Score::ZERO,
            findings: Vec::new(),
            supplied: Supplied::default(),
            unread: false,
            blocked: false,
        }
    }

    /// Adds what is known of one text.
    fn add(&mut self, index: u32, judged: &Judged) {
        self.highest = self.highest.max(judged.own).max(judged.documents);
        self.unread |= judged.unread;
        self.supplied.values.extend(&judged.supplied);
        for finding in &judged.findings {
            let verdict = self.policy.prompt_verdict(finding, self.profile);
            self.verdict = self.verdict.strictest(verdict);
            self.findings.push(Finding {
                segment: index,
                ..finding.clone()
            });
        }
    }

    /// What is told by the turns together; it stands in the user's newest text.
    fn conversation(&mut self, judge: &Judge<'_>, segments: &[Segment]) {
        let Some((index, found)) =
            over_turns(judge.rules, &self.policy.adjustments.quiet, segments)
        else {
            return;
        };
        let score = attack_score(&found);
        self.highest = self.highest.max(score);
        self.blocked |= judge.blocks([(Reach::User, score); 2]);
        for found in found {
            let finding = found.hashed(Direction::Input, narrow(index), judge.hasher);
            let verdict = self.policy.prompt_verdict(&finding, self.profile);
            self.verdict = self.verdict.strictest(verdict);
            self.findings.push(finding);
        }
    }

    fn report(mut self, segments: &[Segment], features: Features) -> PromptReport {
        let verdict = if self.blocked {
            Verdict::Block
        } else {
            self.verdict
        };
        let inspection = if self.unread {
            Inspection::Partial {
                verdict,
                reason: NotScanned::Classifier,
            }
        } else {
            Inspection::Scanned { verdict }
        };
        let rewritten = rewrite(self.policy, self.profile, segments, &self.findings);
        self.supplied.told.originals = rewritten.originals;
        PromptReport {
            inspection,
            redactions: rewritten.texts,
            findings: self.findings,
            features,
            supplied: self.supplied,
            attack_score: self.highest,
        }
    }
}

#[cfg(test)]
mod tests;
