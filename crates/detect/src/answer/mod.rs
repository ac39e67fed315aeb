//! An answer while it streams: holds back only what could still become a match.
//!
//! Each stream of the answer has a tracker; what stands before its earliest living thread is
//! safe. A plain answer is one push and a finish. Approximates: what is hidden in an encoding is
//! only seen at the end, so under the normal profile a streamed encoding may have gone by then.

mod canary;
mod images;
mod leakage;
mod links;
mod restore;
mod stream;
mod taint;
mod told;
mod tools;
mod watches;
mod words;

use std::sync::Arc;

use model::exchange::{Inspection, Profile};
use model::features::Features;
use model::finding::{Direction, Finding, Kind, Span};
use model::segment::Channel;
use model::verdict::Verdict;

use crate::features::answer_features;
use crate::hash::{Hasher, Supplied};
use crate::policy::{AnswerAction, LeakJudge, Policy};
use crate::redact::label;
use crate::rule::RuleSet;
use crate::value::ValueMatch;
pub use canary::Canary;
pub(crate) use restore::Original;
pub(crate) use stream::{Stream, escaped};
pub(crate) use told::Told;
use watches::{Spotted, Terms, Watched};

/// One text stream of an answer, numbered densely from 0 by the caller, in order of appearance.
pub type StreamId = u32;

/// The code under which an answer is kept back.
const WITHHELD: &str = "response_withheld";
/// More streams than any answer has; with one more it is kept back.
const MAX_STREAMS: usize = 4096;

/// A stretch of a stream's text, in bytes, to be shown as something else.
#[derive(Clone, PartialEq, Eq)]
pub struct Mask {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What stands there instead, such as `‹CREDIT_CARD›`.
    pub replacement: Arc<str>,
}

impl std::fmt::Debug for Mask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mask({}..{})", self.start, self.end)
    }
}

/// What was found in an answer.
#[derive(Debug, Clone)]
pub struct AnswerReport {
    /// What was looked at, and what was decided.
    pub inspection: Inspection,
    /// Every rule that fired; `segment` is the stream.
    pub findings: Vec<Finding>,
    /// The answer, measured.
    pub features: Features,
}

/// Watches the streams of one answer.
#[derive(Debug)]
pub struct AnswerGuard {
    rules: Arc<RuleSet>,
    policy: Arc<Policy>,
    profile: Profile,
    hasher: Arc<Hasher>,
    supplied: Supplied,
    watched: Watched,
    streams: Vec<Stream>,
    judge: LeakJudge,
    findings: Vec<Finding>,
    withheld: bool,
    finished: bool,
}

impl AnswerGuard {
    /// Makes a guard for one answer.
    #[must_use]
    pub fn new(
        rules: Arc<RuleSet>,
        policy: Arc<Policy>,
        profile: Profile,
        hasher: Arc<Hasher>,
        mut supplied: Supplied,
    ) -> Self {
        Self {
            watched: Watched::new(std::mem::take(&mut supplied.told)),
            rules,
            policy,
            profile,
            hasher,
            supplied,
            streams: Vec::new(),
            judge: LeakJudge::default(),
            findings: Vec::new(),
            withheld: false,
            finished: false,
        }
    }

    /// Takes the next piece of a stream.
    pub fn push(&mut self, stream: StreamId, channel: Channel, tool: Option<&str>, text: &str) {
        let index = stream as usize;
        if index >= MAX_STREAMS {
            self.withheld = true;
            return;
        }
        while self.streams.len() <= index {
            let quiet = self.policy.adjustments.quiet.clone();
            self.streams
                .push(Stream::new(channel, self.policy.switches, quiet));
        }
        let Some(known) = self.streams.get_mut(index) else {
            return;
        };
        known.channel = channel;
        if let Some(tool) = tool {
            known.tool = Some(Arc::from(tool));
        }
        known.push(&self.rules, text);
        let settled = known.tracker.settled();
        self.judge_all(stream, &settled);
        self.watch(stream, Some(text));
    }

    /// How many bytes of the stream's text can no longer become part of a match. Under the strict
    /// profile nothing is safe before the end.
    #[must_use]
    pub fn safe_to(&self, stream: StreamId) -> usize {
        let Some(known) = self.streams.get(stream as usize) else {
            return 0;
        };
        match self.profile {
            Profile::Strict if self.withheld || !self.finished => 0,
            Profile::Normal | Profile::Strict => known.safe_to(&self.watched),
        }
    }

    /// What to show masked, ordered and disjoint. A mask that begins before [`Self::safe_to`] stays;
    /// its end may still move.
    #[must_use]
    pub fn masks(&self, stream: StreamId) -> &[Mask] {
        let known = self.streams.get(stream as usize);
        known.map_or(&[], |stream| stream.masks.as_slice())
    }

    /// The code under which the answer must be cut now.
    #[must_use]
    pub fn withheld(&self) -> Option<&str> {
        self.withheld.then_some(WITHHELD)
    }

    /// All streams end.
    pub fn finish(&mut self) -> AnswerReport {
        for stream in 0..self.streams.len() {
            self.finish_stream(stream);
        }
        if self.profile == Profile::Strict && !tools::all_allowed(&self.policy, &self.streams) {
            self.withheld = true;
        }
        self.finished = true;
        self.findings
            .sort_by_key(|finding| (finding.segment, finding.span, finding.rule.clone()));
        AnswerReport {
            inspection: self.inspection(),
            findings: std::mem::take(&mut self.findings),
            features: self.features(),
        }
    }

    /// Measures the answer. What was withheld did not answer an attack.
    fn features(&self) -> Features {
        let mut features = answer_features(&self.streams, &self.supplied);
        features.distinct_values = Some(self.judge.distinct());
        let refused = features.refusal.unwrap_or(false) || self.withheld;
        let is_known = self.watched.told.attacked && !self.streams.is_empty();
        features.attack_answered = is_known.then_some(!refused);
        features
    }

    fn finish_stream(&mut self, index: usize) {
        let Some(stream) = self.streams.get_mut(index) else {
            return;
        };
        let id = crate::normalise::narrow(index);
        stream.tracker.end(&self.rules.values);
        let rest = stream.tracker.rest();
        self.judge_all(id, &rest);
        self.watch(id, None);
        let Some(stream) = self.streams.get(index) else {
            return;
        };
        let decoded = stream.decoded(&self.rules);
        let hashed = decoded
            .iter()
            .map(|found| found.hashed(Direction::Output, id, &self.hasher));
        for finding in hashed.collect::<Vec<_>>() {
            self.note(finding);
        }
    }

    /// Watches the next piece of a stream, or its end.
    fn watch(&mut self, stream: StreamId, text: Option<&str>) {
        let (rules, policy) = (Arc::clone(&self.rules), Arc::clone(&self.policy));
        let hasher = Arc::clone(&self.hasher);
        let terms = Terms {
            rules: &rules,
            policy: &policy,
            hasher: &hasher,
        };
        let Some(known) = self.streams.get_mut(stream as usize) else {
            return;
        };
        let watched = &mut self.watched;
        let spotted = match text {
            Some(text) => {
                for restored in known.watches.restore(watched, text) {
                    known.restore(&restored);
                }
                known.watches.push(watched, terms, &known.raw, text)
            }
            None => known.watches.finish(watched, terms, &known.raw),
        };
        for spotted in spotted {
            self.judge_spotted(&rules, stream, spotted);
        }
    }

    fn judge_spotted(&mut self, rules: &RuleSet, stream: StreamId, spotted: Spotted) {
        let Some((rule, score)) = rules.own.get(spotted.own) else {
            return;
        };
        let span = Span {
            start: spotted.start.character,
            end: spotted.end.character,
        };
        let finding = rule.finding(Direction::Output, stream, span, score);
        let replacement = label(&finding);
        match self.note(finding) {
            AnswerAction::Record => {}
            AnswerAction::Mask if !spotted.endless => {
                if let Some(known) = self.streams.get_mut(stream as usize) {
                    known.mask(Mask {
                        start: spotted.held.byte,
                        end: spotted.end.byte,
                        replacement,
                    });
                }
            }
            AnswerAction::Mask | AnswerAction::Withhold => {
                self.freeze(stream, spotted.held.byte);
            }
        }
    }

    fn judge_all(&mut self, stream: StreamId, matches: &[ValueMatch]) {
        for matched in matches {
            self.judge_one(stream, matched);
        }
        let open = self
            .streams
            .get(stream as usize)
            .and_then(Stream::open_from);
        if let Some(start) = open
            && !self.finished
        {
            // SAFETY LIMIT: where this value ends is not known, so nothing after it may leave.
            self.freeze(stream, start);
        }
    }

    fn judge_one(&mut self, stream: StreamId, matched: &ValueMatch) {
        let rules = Arc::clone(&self.rules);
        let Some(rule) = rules.of_value(matched.pattern) else {
            return;
        };
        let place = matched.place;
        let mut finding = rule.finding(
            Direction::Output,
            stream,
            place.span(),
            matched.score_millis,
        );
        if finding.entity.is_some() {
            finding.value = Some(rule.hash(&matched.text, &self.hasher));
        }
        let bytes = place.bytes();
        let replacement = label(&finding);
        if finding.kind == Kind::Exfiltration && self.is_allowed(&matched.text) {
            return;
        }
        match self.note(finding) {
            AnswerAction::Record if !matched.open => {}
            AnswerAction::Mask if !matched.open => {
                if let Some(known) = self.streams.get_mut(stream as usize) {
                    known.mask(Mask {
                        start: bytes.start,
                        end: bytes.end,
                        replacement,
                    });
                }
            }
            // SAFETY LIMIT: nobody knows where a value ends that outgrew its bound.
            AnswerAction::Record | AnswerAction::Mask | AnswerAction::Withhold => {
                self.freeze(stream, bytes.start);
            }
        }
    }

    /// Whether a link leads to a host of the policy's list.
    fn is_allowed(&self, link: &str) -> bool {
        !self.policy.hosts.is_empty()
            && watches::host(link, false).is_some_and(|host| self.policy.is_allowed_host(&host))
    }

    /// Judges a finding and keeps it.
    fn note(&mut self, mut finding: Finding) -> AnswerAction {
        finding.echo = finding
            .value
            .is_some_and(|value| self.supplied.has_value(value));
        let action = self.judge.judge(&self.policy, self.profile, &finding);
        if action == AnswerAction::Withhold {
            self.withheld = true;
        }
        self.findings.push(finding);
        action
    }

    /// Nothing of this stream from here on may leave.
    fn freeze(&mut self, stream: StreamId, start: usize) {
        self.withheld = true;
        if let Some(known) = self.streams.get_mut(stream as usize) {
            known.freeze(start);
        }
    }

    fn inspection(&self) -> Inspection {
        if self.streams.is_empty() && !self.withheld {
            return Inspection::NOT_REACHED;
        }
        let masked = self.streams.iter().any(|stream| stream.masked);
        let verdict = match (self.withheld, masked) {
            (true, _) => Verdict::Block,
            (false, true) => Verdict::Redact,
            (false, false) => Verdict::Pass,
        };
        Inspection::Scanned { verdict }
    }
}

#[cfg(test)]
mod tests;
