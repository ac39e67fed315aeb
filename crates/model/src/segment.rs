//! Pieces of text in an exchange, with where they came from.

use serde::{Deserialize, Serialize};

use crate::id::{ExchangeId, TenantId};
use crate::secret::Text;

/// Where a piece of text came from. A claim of the client, until `trusted` says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Instructions of the application.
    System,
    /// What a person typed.
    User,
    /// What a model said.
    Assistant,
    /// What a tool returned.
    Tool,
    /// A file, a web page or a retrieved passage.
    Document,
}

impl Origin {
    /// Whether this text is content that nobody vouches for: the untrusted channel.
    #[must_use]
    pub fn is_untrusted_content(self) -> bool {
        matches!(self, Self::Tool | Self::Document)
    }
}

/// Which stream of an answer, or which field of a message, a text belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The visible text.
    Content,
    /// The model's reasoning.
    Reasoning,
    /// A refusal in its own field.
    Refusal,
    /// The arguments of a tool call.
    ToolArguments,
    /// A name: of a tool, a function, a file, a participant.
    Name,
}

/// One piece of text with its origin and its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Who is said to have written it.
    pub origin: Origin,
    /// Whether its hash is approved for the app (invariant 11); false for everything a client
    /// merely claims.
    #[serde(default)]
    pub trusted: bool,
    /// Which field it came from.
    pub channel: Channel,
    /// The message's place in a request, or the choice's place in an answer.
    pub index: u32,
    /// The tool that the text belongs to, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// The text.
    pub text: Text,
}

impl Segment {
    /// A visible text at a place.
    #[must_use]
    pub fn content(origin: Origin, index: u32, text: impl Into<String>) -> Self {
        Self {
            origin,
            trusted: false,
            channel: Channel::Content,
            index,
            tool: None,
            text: Text::new(text),
        }
    }
}

/// Everything said in one exchange; what is sealed as its body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// What the client sent.
    pub request: Vec<Segment>,
    /// What the model answered, also the part that was withheld.
    pub answer: Vec<Segment>,
}

/// The version of [`BodyPlain`] written by this build.
pub const BODY_VERSION: u16 = 1;

/// What is sealed as the body of an exchange: its JSON is the plain of a
/// [`SealedBody`](crate::sealed::SealedBody), under [`BodyPlain::context`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyPlain {
    /// The version of this format.
    pub v: u16,
    /// Everything, as it was said.
    pub raw: Conversation,
    /// The same with findings masked; `None` when there was nothing to mask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redacted: Option<Conversation>,
}

impl BodyPlain {
    /// A body of the version that this build writes.
    #[must_use]
    pub fn new(raw: Conversation, redacted: Option<Conversation>) -> Self {
        Self {
            v: BODY_VERSION,
            raw,
            redacted,
        }
    }

    /// What a body is bound to when it is sealed: `tenant/exchange-id`.
    #[must_use]
    pub fn context(tenant: &TenantId, exchange: ExchangeId) -> Vec<u8> {
        format!("{tenant}/{exchange}").into_bytes()
    }

    /// The view without what was masked.
    #[must_use]
    pub fn into_redacted(self) -> Conversation {
        self.redacted.unwrap_or(self.raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_without_anything_to_mask_shows_what_was_said() {
        let said = Conversation {
            request: vec![Segment::content(Origin::User, 0, "hello")],
            answer: Vec::new(),
        };
        let body = BodyPlain::new(said.clone(), None);
        let json = serde_json::to_string(&body).unwrap();
        let back: BodyPlain = serde_json::from_str(&json).unwrap();
        assert_eq!(back, body);
        assert_eq!(back.into_redacted(), said);
    }
}
