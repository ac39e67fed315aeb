//! A whole request: every segment, whatever its role. A role is a claim, so text that says it
//! comes from the system is looked at like any other unless it is approved for the app. Documents
//! inside a message are looked at twice: as part of what the user says, and as content that
//! nobody vouches for; so a delimiter can only ever make a text less trusted.

use std::ops::Range;

use model::exchange::{Inspection, Profile};
use model::features::Features;
use model::finding::{Direction, Finding, Score};
use model::segment::{Channel, Origin, Segment};
use model::verdict::Verdict;

use crate::features::prompt_features;
use crate::hash::{Hasher, Supplied};
use crate::looking::{Found, Least, Look, Seen};
use crate::measure::{Speaker, Turn};
use crate::normalise::{Place, narrow};
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
    let documents = find_documents(&policy.documents, segments);
    for (index, segment) in segments.iter().enumerate() {
        inspected.segment(rules, hasher, (narrow(index), segment), documents.of(index));
    }
    inspected.conversation(rules, hasher, segments);
    let (features, shingles) = prompt_features(hasher, segments);
    inspected.supplied.shingles = shingles;
    let rewritten = rewrite(policy, profile, segments, &inspected.findings);
    inspected.supplied.told.originals = rewritten.originals;
    PromptReport {
        inspection: Inspection::Scanned {
            verdict: inspected.verdict,
        },
        redactions: rewritten.texts,
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
    fn segment(
        &mut self,
        rules: &RuleSet,
        hasher: &Hasher,
        (index, segment): (u32, &Segment),
        documents: &[Range<usize>],
    ) {
        let look = Look {
            rules,
            direction: Direction::Input,
            origin: segment.origin,
            least: Least::Reported,
            switches: self.policy.switches,
            phrases: !segment.trusted,
        };
        let text = segment.text.expose();
        let mut all = look.at(text);
        self.score(&all, Reach::of(segment.origin));
        let documents = places(text, documents);
        for (document, place) in &documents {
            let found = look.in_document(document, *place);
            self.score(&found, Reach::Untrusted);
            all.extend(found);
        }
        let said = |place: &Place| !documents.iter().any(|(_, document)| document.covers(place));
        if !documents.is_empty() {
            all = distinct(all);
        }
        for found in &all {
            let finding = found.hashed(Direction::Input, index, hasher);
            if segment.origin == Origin::User && said(&found.place) {
                self.supplied.values.extend(finding.value);
            }
            let verdict = self.policy.prompt_verdict(&finding, self.profile);
            self.verdict = self.verdict.strictest(verdict);
            self.findings.push(finding);
        }
    }

    /// What is told by the turns together; it stands in the user's newest text.
    fn conversation(&mut self, rules: &RuleSet, hasher: &Hasher, segments: &[Segment]) {
        let newest = segments.iter().enumerate().rev();
        let mut newest = newest.filter(|(_, segment)| segment.origin == Origin::User);
        let Some((index, segment)) = newest.next() else {
            return;
        };
        let text = segment.text.expose();
        let found = over_turns(rules, segments, whole(text));
        if text.is_empty() || found.is_empty() {
            return;
        }
        self.score(&found, Reach::of(Origin::User));
        for found in found {
            let finding = found.hashed(Direction::Input, narrow(index), hasher);
            let action = self.policy.prompt_action(finding.kind, self.profile);
            self.verdict = self.verdict.strictest(action.verdict());
            self.findings.push(finding);
        }
    }

    /// Blocks a text whose attack score reaches the threshold of its channel.
    fn score(&mut self, found: &[Found<'_>], reach: Reach) {
        let score = attack_score(found);
        self.highest = self.highest.max(score);
        if score > Score::ZERO && score >= self.policy.block_at(reach, self.profile) {
            self.verdict = Verdict::Block;
        }
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

/// Findings over the turns of a conversation, which the client may have made up.
fn over_turns<'r>(rules: &'r RuleSet, segments: &[Segment], place: Place) -> Vec<Found<'r>> {
    let turns: Vec<Turn<'_>> = segments.iter().filter_map(turn).collect();
    let mut found = Vec::new();
    for measured in &rules.measures {
        let amount = measured.what.of_turns(&turns).unwrap_or_default();
        let rule = rules.rules.get(measured.rule);
        if let Some(rule) = rule.filter(|_| amount >= measured.at_least) {
            found.push(Found {
                rule,
                place,
                score_millis: measured.score_millis,
                layers: Vec::new(),
                value: String::new(),
                seen: Seen::default(),
            });
        }
    }
    found
}

fn turn(segment: &Segment) -> Option<Turn<'_>> {
    let speaker = match segment.origin {
        Origin::User => Speaker::User,
        Origin::Assistant => Speaker::Assistant,
        Origin::System | Origin::Tool | Origin::Document => return None,
    };
    (segment.channel == Channel::Content).then(|| Turn {
        speaker,
        text: segment.text.expose(),
        start: 0,
    })
}

fn whole(text: &str) -> Place {
    Place {
        start: 0,
        end: narrow(text.len()),
        first: 0,
        last: narrow(text.chars().count()),
    }
}

#[cfg(test)]
mod tests;
