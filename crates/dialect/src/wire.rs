//! What an upstream speaks: which dialects it serves as they are, and under which paths.

use crate::Dialect;

/// What an upstream speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wire {
    /// `OpenAI`'s formats, as many others speak them too.
    OpenAi,
    /// Anthropic's.
    Anthropic,
    /// Ollama's own.
    Ollama,
}

impl Wire {
    /// Its name in messages to people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenAi => "OpenAI",
            Self::Anthropic => "Anthropic",
            Self::Ollama => "Ollama",
        }
    }

    /// Where this upstream serves such a request, below its base address; `None` when it does not.
    #[must_use]
    pub fn path(self, dialect: Dialect) -> Option<&'static str> {
        match (self, dialect) {
            (Self::OpenAi, Dialect::OpenAiChat) => Some("/chat/completions"),
            (Self::OpenAi, Dialect::OpenAiModels) => Some("/models"),
            (Self::Anthropic, Dialect::AnthropicMessages) => Some("/messages"),
            (Self::Ollama, Dialect::OllamaChat) => Some("/chat"),
            (Self::Ollama, Dialect::OllamaGenerate) => Some("/generate"),
            (Self::OpenAi | Self::Anthropic | Self::Ollama, _) => None,
        }
    }
}
