//! A chat completion request as the demo model reads it: leniently, and only what it acts on.

use serde::Deserialize;
use serde_json::Value;

/// What was asked.
#[derive(Debug, Deserialize)]
pub(super) struct Ask {
    #[serde(default = "default_model")]
    pub(super) model: String,
    #[serde(default)]
    pub(super) messages: Vec<Message>,
    #[serde(default)]
    pub(super) stream: bool,
    #[serde(default)]
    stream_options: Option<StreamOptions>,
    #[serde(default)]
    n: Option<usize>,
    #[serde(default)]
    pub(super) tools: Vec<Tool>,
    #[serde(default)]
    pub(super) tool_choice: Value,
    #[serde(default)]
    pub(super) response_format: Value,
    #[serde(default)]
    max_tokens: Option<usize>,
    #[serde(default)]
    max_completion_tokens: Option<usize>,
    #[serde(default)]
    stop: Value,
}

/// One message of the conversation.
#[derive(Debug, Deserialize)]
pub(super) struct Message {
    #[serde(default)]
    pub(super) role: String,
    #[serde(default)]
    content: Value,
}

/// A tool that is offered.
#[derive(Debug, Deserialize)]
pub(super) struct Tool {
    #[serde(default)]
    pub(super) function: Function,
}

/// The function behind a tool.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Function {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) parameters: Value,
}

#[derive(Debug, Deserialize)]
struct StreamOptions {
    #[serde(default)]
    include_usage: bool,
}

fn default_model() -> String {
    "demo".to_owned()
}

/// More choices than this nobody needs from a demo.
const MAX_CHOICES: usize = 16;

impl Message {
    /// The text of the message, its parts joined.
    pub(super) fn text(&self) -> String {
        match &self.content {
            Value::String(text) => text.clone(),
            Value::Array(parts) => {
                let texts = parts.iter().filter_map(|part| part.get("text")?.as_str());
                texts.collect::<Vec<_>>().join("\n")
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => String::new(),
        }
    }
}

impl Ask {
    /// The text of the last message that a user wrote.
    pub(super) fn last_user_text(&self) -> String {
        let last = self.messages.iter().rev().find(|said| said.role == "user");
        last.map(Message::text).unwrap_or_default()
    }

    /// Whether a tool has just answered.
    pub(super) fn follows_tool(&self) -> bool {
        self.messages.last().is_some_and(|said| said.role == "tool")
    }

    pub(super) fn include_usage(&self) -> bool {
        self.stream_options
            .as_ref()
            .is_some_and(|options| options.include_usage)
    }

    pub(super) fn choices(&self) -> usize {
        self.n.unwrap_or(1).clamp(1, MAX_CHOICES)
    }

    pub(super) fn max_tokens(&self) -> Option<usize> {
        self.max_completion_tokens.or(self.max_tokens)
    }

    /// The texts at which an answer stops.
    pub(super) fn stops(&self) -> Vec<&str> {
        match &self.stop {
            Value::String(stop) => vec![stop],
            Value::Array(stops) => stops.iter().filter_map(Value::as_str).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
        }
    }

    /// The tool that must be called, if one must.
    pub(super) fn required_tool(&self) -> Option<&Tool> {
        if let Some(name) = self.tool_choice.pointer("/function/name") {
            let name = name.as_str()?;
            return self.tools.iter().find(|tool| tool.function.name == name);
        }
        (self.tool_choice == "required")
            .then(|| self.tools.first())
            .flatten()
    }
}
