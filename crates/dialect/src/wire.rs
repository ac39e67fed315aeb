//! What an upstream speaks: which dialects it serves as they are, and under which addresses.

use std::borrow::Cow;

use crate::{Addressed, Dialect};

/// What an upstream speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wire {
    /// `OpenAI`'s formats, as many others speak them too.
    OpenAi,
    /// The same, with the model's deployment in the address, as Azure has it.
    AzureOpenAi,
    /// Anthropic's.
    Anthropic,
    /// Bedrock's Converse.
    Bedrock,
    /// Gemini's.
    Gemini,
    /// Ollama's own.
    Ollama,
}

impl Wire {
    /// Its name in messages to people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenAi => "OpenAI",
            Self::AzureOpenAi => "Azure OpenAI",
            Self::Anthropic => "Anthropic",
            Self::Bedrock => "Bedrock",
            Self::Gemini => "Gemini",
            Self::Ollama => "Ollama",
        }
    }

    /// Whether this upstream serves such requests at all.
    #[must_use]
    pub fn serves(self, dialect: Dialect) -> bool {
        let any = Addressed {
            model: Some(String::new()),
            stream: false,
        };
        self.path(dialect, &any).is_some()
    }

    /// Where this upstream serves such a request, below its base address; `None` when it does not.
    /// The query is ours: nothing of a client's is in it. What is `addressed` are the upstream's
    /// name of the model and whether a stream is asked for, which stand in some addresses.
    #[must_use]
    pub fn path(self, dialect: Dialect, addressed: &Addressed) -> Option<Cow<'static, str>> {
        let fixed = match (self, dialect) {
            (Self::OpenAi, Dialect::OpenAiChat) => "/chat/completions",
            (Self::OpenAi, Dialect::OpenAiCompletions) => "/completions",
            (Self::OpenAi, Dialect::OpenAiEmbeddings) => "/embeddings",
            (Self::OpenAi, Dialect::OpenAiImages) => "/images/generations",
            (Self::OpenAi, Dialect::OpenAiImageEdits) => "/images/edits",
            (Self::OpenAi, Dialect::OpenAiImageVariations) => "/images/variations",
            (Self::OpenAi, Dialect::OpenAiModerations) => "/moderations",
            (Self::OpenAi, Dialect::OpenAiResponses) => "/responses",
            (Self::OpenAi, Dialect::OpenAiSpeech) => "/audio/speech",
            (Self::OpenAi, Dialect::OpenAiTranscriptions) => "/audio/transcriptions",
            (Self::OpenAi, Dialect::OpenAiTranslations) => "/audio/translations",
            (Self::OpenAi, Dialect::OpenAiModels) => "/models",
            (Self::Anthropic, Dialect::AnthropicMessages) => "/messages",
            (Self::Anthropic, Dialect::AnthropicTokens) => "/messages/count_tokens",
            (Self::AzureOpenAi, dialect) => return azure(dialect, addressed),
            (Self::Bedrock, Dialect::BedrockConverse) => {
                return bedrock("converse", "converse-stream", addressed).map(Cow::Owned);
            }
            (Self::Bedrock, Dialect::BedrockInvoke) => {
                return bedrock("invoke", "invoke-with-response-stream", addressed).map(Cow::Owned);
            }
            (Self::Gemini, dialect) => return gemini(dialect, addressed).map(Cow::Owned),
            (Self::Ollama, Dialect::OllamaChat) => "/chat",
            (Self::Ollama, Dialect::OllamaGenerate) => "/generate",
            (Self::Ollama, Dialect::OllamaEmbed) => "/embed",
            (Self::OpenAi | Self::Anthropic | Self::Bedrock | Self::Ollama, _) => return None,
        };
        Some(Cow::Borrowed(fixed))
    }
}

/// Judges are the provider's own and have no deployment, and Azure has none.
fn azure(dialect: Dialect, addressed: &Addressed) -> Option<Cow<'static, str>> {
    let path = Wire::OpenAi.path(dialect, addressed)?;
    if dialect == Dialect::OpenAiModerations {
        return None;
    }
    if [Dialect::OpenAiModels, Dialect::OpenAiResponses].contains(&dialect) {
        return Some(path);
    }
    let deployment = segment(addressed.model.as_deref()?);
    Some(Cow::Owned(format!("/deployments/{deployment}{path}")))
}

fn bedrock(whole: &str, streamed: &str, addressed: &Addressed) -> Option<String> {
    let model = segment(addressed.model.as_deref()?);
    let action = if addressed.stream { streamed } else { whole };
    Some(format!("/model/{model}/{action}"))
}

fn gemini(dialect: Dialect, addressed: &Addressed) -> Option<String> {
    let method = match (dialect, addressed.stream) {
        (Dialect::GeminiContent, true) => "streamGenerateContent?alt=sse",
        (Dialect::GeminiContent, false) => "generateContent",
        (Dialect::GeminiArray, _) => "streamGenerateContent",
        (Dialect::GeminiTokens, _) => "countTokens",
        (_, _) => return None,
    };
    let model = segment(addressed.model.as_deref()?);
    Some(format!("/models/{model}:{method}"))
}

/// A name as one segment of a path: everything that could mean more there is percent-encoded.
fn segment(name: &str) -> String {
    let mut path = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~') {
            path.push(char::from(byte));
        } else if byte == b'.' && !name.starts_with('.') {
            path.push('.');
        } else {
            path.extend(['%', hex(byte >> 4), hex(byte & 15)]);
        }
    }
    path
}

fn hex(digit: u8) -> char {
    char::from_digit(u32::from(digit), 16).map_or('0', |digit| digit.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(model: &str, stream: bool) -> Option<Cow<'static, str>> {
        let addressed = Addressed {
            model: Some(model.to_owned()),
            stream,
        };
        Wire::Gemini.path(Dialect::GeminiContent, &addressed)
    }

    #[test]
    fn a_model_in_an_address_is_one_segment_of_it() {
        assert_eq!(
            path("gemini-2.5-pro", false).as_deref(),
            Some("/models/gemini-2.5-pro:generateContent")
        );
        assert_eq!(
            path("../a?b#c/ü", true).as_deref(),
            Some("/models/%2E%2E%2Fa%3Fb%23c%2F%C3%BC:streamGenerateContent?alt=sse")
        );
    }

    #[test]
    fn a_deployment_stands_in_the_address_where_azure_has_it() {
        let addressed = Addressed {
            model: Some("my/gpt 4".to_owned()),
            stream: false,
        };
        for (dialect, path) in [
            (
                Dialect::OpenAiChat,
                Some("/deployments/my%2Fgpt%204/chat/completions"),
            ),
            (Dialect::OpenAiResponses, Some("/responses")),
            (Dialect::OpenAiModerations, None),
            (Dialect::AnthropicMessages, None),
        ] {
            let served = Wire::AzureOpenAi.path(dialect, &addressed);
            assert_eq!(served.as_deref(), path);
        }
    }

    #[test]
    fn an_upstream_serves_no_format_of_another() {
        let addressed = Addressed::default();
        for wire in [Wire::OpenAi, Wire::Anthropic, Wire::Ollama] {
            assert_eq!(wire.path(Dialect::GeminiContent, &addressed), None);
        }
        assert_eq!(Wire::Gemini.path(Dialect::OpenAiChat, &addressed), None);
    }
}
