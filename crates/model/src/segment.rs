//! Pieces of text in an exchange, with where they came from.

use serde::{Deserialize, Serialize};

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
