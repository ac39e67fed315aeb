//! One text with everything that was made of it: each layer that was decoded, what was seen where,
//! what each stage makes of it and what is decided. For people who want to know why.
//!
//! Prompts are decided by [`Terms`], as the gateway decides them. Approximates: a text is looked at
//! on its own, so nothing in it is an echo of what somebody supplied, and no other segment adds to
//! its score.

mod because;
mod locate;

use std::collections::HashMap;

use model::exchange::{Inspection, Profile};
use model::finding::{Direction, Finding, Score, Span};
use model::segment::{Origin, Segment};
use model::{NotScanned, Secret, Text, Verdict};

use crate::classify::{Classifier, First, Logits, is_classified};
use crate::hash::Hasher;
use crate::looking::{Found, Least, Look};
use crate::normalise::{View, views};
use crate::policy::{Policy, Reach};
use crate::prompt::{PromptReport, Step, Terms};
use crate::rule::RuleSet;
use crate::scan_text::Judged;
use crate::score::attack_score;

pub use because::Because;

/// What a text is tried on.
#[derive(Debug, Clone, Copy)]
pub struct Trial<'a> {
    /// The rules.
    pub rules: &'a RuleSet,
    /// The classifier, unless it is off.
    pub classifier: Option<&'a Classifier>,
    /// What findings mean.
    pub policy: &'a Policy,
    /// Which way the text would be going.
    pub direction: Direction,
    /// Where it would come from.
    pub origin: Origin,
}

/// A stage of looking at a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Folding it, and decoding what is hidden in it.
    Normalise,
    /// The rules.
    Rules,
    /// Stage 1 of the classifier.
    Linear,
    /// Stage 2 of the classifier.
    Encoder,
}

/// Where a text is tried: has the time and the encoder, which nothing here has.
pub trait Bench {
    /// A stage is over; only the encoder, which runs here, is timed by the bench itself.
    fn passed(&mut self, stage: Stage);

    /// What the encoder says of a text; `None` when there is no time left, or it cannot be run.
    fn read(&mut self, text: &str) -> Option<Logits>;
}

/// What was made of one text.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// What is decided under the normal profile.
    pub normal: Decision,
    /// What is decided under the strict profile.
    pub strict: Decision,
    /// What the rules make of the text.
    pub rules: Score,
    /// What stage 1 makes of it; `None` when such a text is not classified.
    pub linear: Option<FirstStage>,
    /// What was found, in order of position; what only the strict profile finds comes last.
    pub findings: Vec<Explained>,
    /// The text as rules read it, and what was decoded from it.
    pub layers: Vec<Layer>,
}

/// What is decided under one profile.
#[derive(Debug, Clone)]
pub struct Decision {
    /// What.
    pub verdict: Verdict,
    /// Why.
    pub because: Because,
    /// The attack score.
    pub attack_score: Score,
    /// The highest score of what the encoder read; `None` when it read nothing.
    pub encoder: Option<Score>,
    /// How many stretches of the text it read.
    pub read: usize,
    /// Why something was not looked at.
    pub not_scanned: Option<NotScanned>,
}

/// What stage 1 makes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstStage {
    /// The highest score that any stretch of the text has by stage 1 alone.
    pub score: Score,
    /// How many stretches there are, those of decoded layers included.
    pub windows: usize,
    /// The scores between which the encoder is asked; `None` when there is no encoder.
    pub unsure: Option<(Score, Score)>,
}

/// A finding, and where it was seen.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The finding; its span is that of the raw text.
    pub finding: Finding,
    /// In which layer, by its place in [`Explanation::layers`].
    pub layer: usize,
    /// Where in that layer, in code points. In the first layer, where in the raw text.
    pub within: Span,
    /// Whether only the strict profile looks so closely.
    pub strict_only: bool,
}

/// A text as rules read it.
#[derive(Debug, Clone)]
pub struct Layer {
    /// What was decoded to read it, outermost first; empty for the text itself.
    pub decoded: Vec<&'static str>,
    /// The text, folded.
    pub text: Text,
    /// Where in the raw text it stands, in code points; `None` when it is empty.
    pub place: Option<Span>,
}

/// A text that was read, before anything is decided.
struct Read<'t, 'r> {
    text: &'t str,
    views: Vec<View<'t>>,
    found: Vec<Found<'r>>,
    rules: Score,
    first: Option<First>,
}

impl<'a> Trial<'a> {
    /// Looks at one text as the gateway would, and tells everything.
    pub fn explain(&self, text: &str, bench: &mut impl Bench) -> Explanation {
        let read = self.read(text, bench);
        let mut normal = self.decide(Profile::Normal, &read, bench);
        let strict = self.decide(Profile::Strict, &read, bench);
        let own = normal.1.len();
        for finding in strict.1 {
            if !normal.1.contains(&finding) {
                normal.1.push(finding);
            }
        }
        let findings = normal.1.into_iter().enumerate();
        Explanation {
            rules: read.rules,
            linear: read.first.map(FirstStage::from),
            findings: findings
                .map(|(index, finding)| locate::explained(finding, index >= own, &read))
                .collect(),
            layers: read.views.iter().map(layer).collect(),
            normal: normal.0,
            strict: strict.0,
        }
    }

    /// Everything that does not depend on the profile, stage by stage.
    fn read<'t>(&self, text: &'t str, bench: &mut impl Bench) -> Read<'t, 'a> {
        let look = Look {
            rules: self.rules,
            direction: self.direction,
            origin: self.origin,
            least: Least::Reported,
            switches: self.policy.switches,
            quiet: &self.policy.adjustments.quiet,
            phrases: true,
        };
        let views = views(text);
        bench.passed(Stage::Normalise);
        let found = look.in_views(text, &views);
        let rules = attack_score(&found);
        bench.passed(Stage::Rules);
        let reach = Reach::of(self.origin);
        let first = self.classifier().map(|it| it.first(reach, rules, &views));
        bench.passed(Stage::Linear);
        Read {
            text,
            views,
            found,
            rules,
            first,
        }
    }

    /// The classifier, if it looks at such texts. Answers are not classified, nor is the system
    /// role.
    fn classifier(&self) -> Option<&'a Classifier> {
        let looks = self.direction == Direction::Input && is_classified(self.origin);
        self.classifier.filter(|_| looks)
    }

    fn decide(
        &self,
        profile: Profile,
        read: &Read<'_, '_>,
        bench: &mut impl Bench,
    ) -> (Decision, Vec<Finding>) {
        let hasher = Hasher::new(&Secret::new("one text has no tenant"));
        match self.direction {
            Direction::Input => self.prompt(profile, read, &hasher, bench),
            Direction::Output => self.answer(profile, read, &hasher),
        }
    }

    fn prompt(
        &self,
        profile: Profile,
        read: &Read<'_, '_>,
        hasher: &Hasher,
        bench: &mut impl Bench,
    ) -> (Decision, Vec<Finding>) {
        let terms = Terms {
            rules: self.rules,
            classifier: self.classifier,
            policy: self.policy,
            profile,
            hasher,
            cache: None,
        };
        let segments = [Segment::content(self.origin, 0, read.text)];
        let mut said = HashMap::new();
        let report = match terms.inspect(&segments) {
            Step::Done(report) => *report,
            Step::NeedsClassifier(mut waiting) => {
                let logits = ask(&waiting.take_texts(), bench, &mut said);
                terms.settle(*waiting, &segments, logits.as_deref())
            }
        };
        let reach = Reach::of(self.origin);
        let settled = self
            .classifier()
            .map(|it| it.settled(reach, read.rules, &read.views, &said));
        let settled = settled.unwrap_or_default();
        let verdict = report.inspection.verdict().unwrap_or(Verdict::Pass);
        let decision = Decision {
            verdict,
            because: because::of_prompt(self, profile, read.rules, &settled, (verdict, &report)),
            attack_score: report.attack_score,
            encoder: settled.encoder,
            read: settled.read,
            not_scanned: unread(&report.inspection),
        };
        (decision, in_order(report))
    }

    fn answer(
        &self,
        profile: Profile,
        read: &Read<'_, '_>,
        hasher: &Hasher,
    ) -> (Decision, Vec<Finding>) {
        let findings = read.found.iter();
        let findings: Vec<Finding> = findings
            .map(|found| found.hashed(self.direction, 0, hasher))
            .collect();
        let judged = Judged {
            policy: self.policy,
            direction: self.direction,
            origin: self.origin,
        };
        let verdict = judged.verdict(profile, read.rules, &findings);
        let decision = Decision {
            verdict,
            because: because::of_answer(self.policy, profile, verdict, &findings),
            attack_score: read.rules,
            encoder: None,
            read: 0,
            not_scanned: None,
        };
        (decision, findings)
    }
}

/// Asks about every text; `None` when one answer is missing, as the gateway takes all or nothing.
fn ask(
    texts: &[Text],
    bench: &mut impl Bench,
    said: &mut HashMap<String, Logits>,
) -> Option<Vec<Logits>> {
    let mut answers = Vec::with_capacity(texts.len());
    for text in texts {
        answers.push(bench.read(text.expose())?);
    }
    let texts = texts.iter().map(|text| text.expose().to_owned());
    said.extend(texts.zip(answers.iter().copied()));
    Some(answers)
}

fn unread(inspection: &Inspection) -> Option<NotScanned> {
    match inspection {
        Inspection::Scanned { .. } => None,
        Inspection::Partial { reason, .. } | Inspection::NotScanned { reason } => Some(*reason),
    }
}

/// What the classifier found comes last in a report; people read by position.
fn in_order(report: PromptReport) -> Vec<Finding> {
    let mut findings = report.findings;
    findings.sort_by_key(|finding| (finding.span.start, finding.span.end));
    findings
}

fn layer(view: &View<'_>) -> Layer {
    let bytes = view.text.len();
    Layer {
        decoded: view.layers.clone(),
        text: Text::new(view.text.as_ref()),
        place: (bytes > 0).then(|| view.places.of(&(0..bytes)).span()),
    }
}

impl From<First> for FirstStage {
    fn from(first: First) -> Self {
        Self {
            score: first.score,
            windows: first.windows,
            unsure: first.unsure,
        }
    }
}

#[cfg(test)]
mod tests;
