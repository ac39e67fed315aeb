//! Shapes of what was said.

use serde::Serialize;
use utoipa::ToSchema;

use super::words::{Channel, Origin};

/// What was said in an exchange. Redacted, unless it is the answer to a reveal.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Conversation {
    /// Whether personal data and secrets are masked in these texts.
    pub redacted: bool,
    /// What the client sent.
    pub request: Vec<SegmentView>,
    /// What the model answered, also the part that was withheld.
    pub answer: Vec<SegmentView>,
}

/// One piece of text with its origin, its place, and what was found in it.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SegmentView {
    /// Who is said to have written it.
    pub origin: Origin,
    /// Whether its origin is approved, and not only claimed by the client.
    pub trusted: bool,
    /// Which field it came from.
    pub channel: Channel,
    /// The message's place in a request, or the choice's place in an answer.
    pub index: u32,
    /// The tool that the text belongs to.
    pub tool: Option<String>,
    /// The text, as far as it may be shown.
    pub text: String,
    /// Where something was found, by start.
    pub spans: Vec<SpanView>,
}

/// A stretch of the text as shown, in Unicode code points, end exclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SpanView {
    /// The first code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// Which of the exchange's `findings`, counted from 0.
    pub finding: u32,
    /// Whether the text here stands for one that is masked.
    pub masked: bool,
}

impl std::fmt::Debug for Conversation {
    /// Tells how much was said, never what.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Conversation")
            .field("redacted", &self.redacted)
            .field("request", &self.request.len())
            .field("answer", &self.answer.len())
            .finish()
    }
}

impl std::fmt::Debug for SegmentView {
    /// Tells where a text came from, never the text.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SegmentView")
            .field("origin", &self.origin)
            .field("channel", &self.channel)
            .field("index", &self.index)
            .field("spans", &self.spans)
            .finish_non_exhaustive()
    }
}

/// Why somebody wants to read what was said.
#[derive(Debug, ToSchema)]
#[schema(as = RevealReason)]
pub struct RevealSpec {
    /// Ten characters or more; kept in the audit log.
    #[schema(min_length = 10, max_length = 500)]
    pub reason: String,
}
