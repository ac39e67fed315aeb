//! One text of a prompt, wherever it stands: what rules and both stages make of it.
//!
//! A [`Draft`] has been read by rules and stage 1; settled, with the encoder's answers if it needs
//! them, it is [`Judged`]. Nothing here knows other texts, so what is judged can be remembered.

use std::ops::Range;

use model::Text;
use model::exchange::Profile;
use model::finding::{Direction, Finding, Score, ValueHash};
use model::segment::{Origin, Segment};

use crate::classify::{self, Ask, Classifier, Logits, Opinion, Second, is_classified};
use crate::hash::Hasher;
use crate::looking::{Found, Least, Look};
use crate::normalise::{Place, View, narrow, views};
use crate::policy::{Policy, Reach};
use crate::rule::RuleSet;
use crate::score::attack_score;

/// What was made of one text. Holds places and hashes, never what stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judged {
    /// The segment's index is 0 in all of them.
    pub(crate) findings: Vec<Finding>,
    /// The attack score of the whole.
    pub(crate) own: Score,
    /// The highest of the documents in it.
    pub(crate) documents: Score,
    /// Values that the user said, outside of documents.
    pub(crate) supplied: Vec<ValueHash>,
    /// The encoder should have read something, and did not.
    pub(crate) unread: bool,
    /// Nothing more would be known if it were judged again.
    pub(crate) whole: bool,
}

/// A text that rules and stage 1 have read: first the whole, then each document in it.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    findings: Vec<Finding>,
    supplied: Vec<ValueHash>,
    own: Reading,
    documents: Vec<Reading>,
}

/// What was read at once.
#[derive(Debug, Clone)]
struct Reading {
    rules: Score,
    ask: Ask,
    opinion: Opinion,
}

/// What one text is judged by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judge<'a> {
    pub(crate) rules: &'a RuleSet,
    pub(crate) classifier: Option<&'a Classifier>,
    pub(crate) policy: &'a Policy,
    pub(crate) profile: Profile,
    pub(crate) hasher: &'a Hasher,
}

impl Judge<'_> {
    /// Reads a text and the documents in it with rules and stage 1.
    pub(crate) fn draft(&self, segment: &Segment, documents: &[Range<usize>]) -> Draft {
        let look = Look {
            rules: self.rules,
            direction: Direction::Input,
            origin: segment.origin,
            least: Least::Reported,
            switches: self.policy.switches,
            quiet: &self.policy.adjustments.quiet,
            phrases: !segment.trusted,
        };
        let text = segment.text.expose();
        let seen = views(text);
        let mut all = look.in_views(text, &seen);
        let classifier = self.classifier;
        let classifier = classifier.filter(|_| !segment.trusted && is_classified(segment.origin));
        let own = self.read(classifier, Reach::of(segment.origin), &all, &seen);
        let mut inner = Vec::with_capacity(documents.len());
        let documents = places(text, documents);
        for (document, place) in &documents {
            let seen = views(document);
            let found = look.in_document(document, &seen, *place);
            let mut reading = self.read(self.classifier, Reach::Untrusted, &found, &seen);
            reading.opinion.move_into(*place);
            inner.push(reading);
            all.extend(found);
        }
        if !documents.is_empty() {
            all = distinct(all);
        }
        let mut draft = Draft {
            findings: Vec::with_capacity(all.len()),
            supplied: Vec::new(),
            own,
            documents: inner,
        };
        let said = |place: &Place| !documents.iter().any(|(_, document)| document.covers(place));
        for found in &all {
            let finding = found.hashed(Direction::Input, 0, self.hasher);
            if segment.origin == Origin::User && said(&found.place) {
                draft.supplied.extend(finding.value);
            }
            draft.findings.push(finding);
        }
        draft
    }

    /// What rules and stage 1 make of a text, given what rules found.
    fn read(
        &self,
        classifier: Option<&Classifier>,
        reach: Reach,
        found: &[Found<'_>],
        views: &[View<'_>],
    ) -> Reading {
        let rules = attack_score(found);
        let ask = Ask {
            reach,
            rules: rules.fraction(),
            second: self.second(reach, rules),
        };
        let opinion = classifier.map(|classifier| classify::opinion(classifier, ask, views));
        Reading {
            rules,
            ask,
            opinion: opinion.unwrap_or_default(),
        }
    }

    /// When the encoder reads: not where rules have decided a block already.
    fn second(&self, reach: Reach, rules: Score) -> Second {
        if self.is_over(reach, rules) {
            return Second::Never;
        }
        match self.profile {
            Profile::Normal => Second::Unsure,
            Profile::Strict => Second::Always,
        }
    }

    /// Whether a text with these scores is blocked.
    pub(crate) fn blocks(&self, scores: [(Reach, Score); 2]) -> bool {
        let mut scores = scores.into_iter();
        scores.any(|(reach, score)| self.is_over(reach, score))
    }

    fn is_over(&self, reach: Reach, score: Score) -> bool {
        score > Score::ZERO && score >= self.policy.block_at(reach, self.profile)
    }

    /// Settles a draft with the answers that it waits for.
    pub(crate) fn settle(&self, mut draft: Draft, answers: &mut Answers<'_>) -> Judged {
        let (mut unread, mut whole) = (false, true);
        for reading in std::iter::once(&mut draft.own).chain(&mut draft.documents) {
            let waiting = reading.opinion.waiting.len();
            let (logits, missing) = answers.take(waiting);
            unread |= missing || reading.opinion.beyond > 0;
            whole &= waiting == logits.map_or(0, <[Logits]>::len);
            if let Some(classifier) = self.classifier {
                draft.findings.extend(reading.settle(classifier, logits));
            }
        }
        Judged {
            own: draft.own.score(),
            documents: highest(&draft.documents),
            findings: draft.findings,
            supplied: draft.supplied,
            unread,
            whole,
        }
    }
}

impl Reading {
    /// Settles the opinion with the logits of what waits, or without; gives its findings.
    fn settle(&mut self, classifier: &Classifier, logits: Option<&[Logits]>) -> Vec<Finding> {
        let reach = self.ask.reach;
        let logits = logits.map(|all| all.iter().map(|one| one.of(reach)).collect::<Vec<_>>());
        classify::answered(classifier, self.ask, &mut self.opinion, logits.as_deref());
        classify::findings(classifier, self.ask, &self.opinion)
    }

    fn score(&self) -> Score {
        self.rules.max(Score::from_fraction(self.opinion.highest))
    }
}

fn highest(readings: &[Reading]) -> Score {
    let scores = readings.iter().map(Reading::score);
    scores.max().unwrap_or(Score::ZERO)
}

impl Judged {
    /// The scores, each with its channel.
    pub(crate) fn scores(&self, own: Reach) -> [(Reach, Score); 2] {
        [(own, self.own), (Reach::Untrusted, self.documents)]
    }
}

impl Draft {
    /// The scores as far as they are known, each with its channel.
    pub(crate) fn scores(&self, own: Reach) -> [(Reach, Score); 2] {
        [
            (own, self.own.score()),
            (Reach::Untrusted, highest(&self.documents)),
        ]
    }

    /// What the encoder is to read, in the order of the answers. Taken once.
    pub(crate) fn take_texts(&mut self) -> Vec<Text> {
        let readings = std::iter::once(&mut self.own).chain(&mut self.documents);
        let texts = readings.map(|reading| std::mem::take(&mut reading.opinion.texts));
        texts.flatten().collect()
    }
}

/// Each document of a text, with its place.
fn places<'t>(text: &'t str, documents: &[Range<usize>]) -> Vec<(&'t str, Place)> {
    let mut places = Vec::with_capacity(documents.len());
    let (mut byte, mut character) = (0, 0);
    for range in documents {
        let before = text.get(byte..range.start).unwrap_or_default();
        let document = text.get(range.clone()).unwrap_or_default();
        let first = character + narrow(before.chars().count());
        let last = first + narrow(document.chars().count());
        let place = Place {
            start: narrow(range.start),
            end: narrow(range.end),
            first,
            last,
        };
        places.push((document, place));
        (byte, character) = (range.end, last);
    }
    places
}

/// In order of position, without what was found both in the whole and in a document of it.
fn distinct(mut found: Vec<Found<'_>>) -> Vec<Found<'_>> {
    found.sort_by(|a, b| a.order().cmp(&b.order()));
    found.dedup_by(|next, kept| next.rule.id == kept.rule.id && next.place == kept.place);
    found
}

/// What the encoder said of everything that waits, handed out in order.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Answers<'l> {
    /// Nobody asked: the decision does not depend on it.
    NotNeeded,
    /// It did not read in time.
    Missing,
    /// The logits of what waits.
    Given(&'l [Logits]),
}

impl<'l> Answers<'l> {
    /// The next so many logits, and whether they are missing.
    fn take(&mut self, count: usize) -> (Option<&'l [Logits]>, bool) {
        match self {
            Self::NotNeeded => (None, false),
            Self::Missing => (None, count > 0),
            Self::Given(left) => match left.split_at_checked(count) {
                Some((taken, rest)) => {
                    *left = rest;
                    (Some(taken), false)
                }
                None => (None, true),
            },
        }
    }
}
