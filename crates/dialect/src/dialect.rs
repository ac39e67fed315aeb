//! The wire formats that clients speak, and the questions that the gateway asks of each. How a
//! format answers them stands in its own module; nothing is decided here.

use bytes::Bytes;

use crate::form;
use crate::json::{Tape, Value};
use crate::openai::uploads::Upload;
use crate::reading::Reading;
use crate::request::{Addressed, Request, RequestError};
use crate::stream::{Framing, StreamReader};
use crate::unreadable::Unreadable;
use crate::{Answer, ModelEntry, anthropic, bedrock, gemini, inspection, ollama, openai};

/// What a client speaks on a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dialect {
    /// `OpenAI` chat completions.
    OpenAiChat,
    /// `OpenAI` completions of bare prompts.
    OpenAiCompletions,
    /// Vectors of texts, as `OpenAI` makes them.
    OpenAiEmbeddings,
    /// Pictures drawn by `OpenAI`.
    OpenAiImages,
    /// Pictures changed by `OpenAI`.
    OpenAiImageEdits,
    /// Pictures drawn by `OpenAI` after another.
    OpenAiImageVariations,
    /// `OpenAI`'s judgement of texts and pictures.
    OpenAiModerations,
    /// `OpenAI` responses.
    OpenAiResponses,
    /// Texts spoken by `OpenAI`.
    OpenAiSpeech,
    /// Sound written down by `OpenAI`.
    OpenAiTranscriptions,
    /// Sound written down by `OpenAI` in English.
    OpenAiTranslations,
    /// The list of models, as `OpenAI` gives it.
    OpenAiModels,
    /// Anthropic messages.
    AnthropicMessages,
    /// Anthropic's count of the tokens of a request.
    AnthropicTokens,
    /// Bedrock's Converse, whole or as an event stream.
    BedrockConverse,
    /// Bedrock's `InvokeModel` for models of Anthropic, whole or as an event stream.
    BedrockInvoke,
    /// Gemini's content, whole or as server-sent events.
    GeminiContent,
    /// Gemini's content, streamed as the elements of one array.
    GeminiArray,
    /// Gemini's count of the tokens of a request.
    GeminiTokens,
    /// The list of models, as Gemini gives it.
    GeminiModels,
    /// Ollama's own chat.
    OllamaChat,
    /// Ollama's own completion of one prompt.
    OllamaGenerate,
    /// Ollama's own embeddings.
    OllamaEmbed,
    /// The list of models, as Ollama gives it.
    OllamaModels,
    /// Our own request for an inspection without a call of a model.
    Inspection,
    /// The same as `LiteLLM` asks for it.
    LiteLlmGuardrail,
}

/// Why there is no answer, to be put in the words of a dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem<'a> {
    /// The HTTP status.
    pub status: u16,
    /// A stable code.
    pub code: &'a str,
    /// What is wrong and what to do.
    pub message: &'a str,
    /// The part of the request that is to blame.
    pub param: Option<&'a str>,
}

impl Dialect {
    /// Its name in events and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenAiChat => "openai.chat_completions",
            Self::OpenAiCompletions => "openai.completions",
            Self::OpenAiEmbeddings => "openai.embeddings",
            Self::OpenAiImages => "openai.images",
            Self::OpenAiImageEdits => "openai.image_edits",
            Self::OpenAiImageVariations => "openai.image_variations",
            Self::OpenAiModerations => "openai.moderations",
            Self::OpenAiResponses => "openai.responses",
            Self::OpenAiSpeech => "openai.speech",
            Self::OpenAiTranscriptions => "openai.transcriptions",
            Self::OpenAiTranslations => "openai.translations",
            Self::OpenAiModels => "openai.models",
            Self::AnthropicMessages => "anthropic.messages",
            Self::AnthropicTokens => "anthropic.count_tokens",
            Self::BedrockConverse => "bedrock.converse",
            Self::BedrockInvoke => "bedrock.invoke_model",
            Self::GeminiContent => "gemini.generate_content",
            Self::GeminiArray => "gemini.stream_generate_content",
            Self::GeminiTokens => "gemini.count_tokens",
            Self::GeminiModels => "gemini.models",
            Self::OllamaChat => "ollama.chat",
            Self::OllamaGenerate => "ollama.generate",
            Self::OllamaEmbed => "ollama.embed",
            Self::OllamaModels => "ollama.models",
            Self::Inspection => "bartizan.inspection",
            Self::LiteLlmGuardrail => "litellm.guardrail",
        }
    }

    /// Reads the body of a request.
    ///
    /// # Errors
    /// When it is not JSON, can be read in two ways, or lacks what every request needs.
    pub fn read_request(
        self,
        body: &Bytes,
        addressed: &Addressed,
    ) -> Result<Request, RequestError> {
        let text = std::str::from_utf8(body).map_err(|error| RequestError::not_utf8(&error))?;
        let mut tape = Tape::default();
        let root = tape.read(text).map_err(RequestError::from_fault)?;
        self.request(root, addressed)
    }

    /// Reads a request, which may stand inside another document.
    pub(crate) fn request(
        self,
        root: Value<'_>,
        addressed: &Addressed,
    ) -> Result<Request, RequestError> {
        let asked = |asked| openai::asked::request(root, addressed, asked);
        match self {
            Self::OpenAiChat | Self::OpenAiModels => openai::chat::request(root, addressed),
            Self::OpenAiCompletions => openai::completions::request(root, addressed),
            Self::OpenAiEmbeddings => asked(openai::asked::EMBEDDINGS),
            Self::OpenAiImages => asked(openai::asked::IMAGES),
            Self::OpenAiModerations => asked(openai::asked::MODERATIONS),
            Self::OpenAiResponses => openai::responses::request(root),
            Self::OpenAiSpeech => asked(openai::asked::SPEECH),
            Self::OpenAiImageEdits
            | Self::OpenAiImageVariations
            | Self::OpenAiTranscriptions
            | Self::OpenAiTranslations => Err(RequestError::no_form()),
            Self::AnthropicMessages => anthropic::messages::request(root),
            Self::AnthropicTokens => anthropic::messages::count_request(root),
            Self::BedrockConverse => bedrock::request(root, addressed),
            Self::BedrockInvoke => anthropic::messages::invoke_request(root, addressed),
            Self::GeminiTokens => gemini::count_request(root, addressed),
            Self::GeminiContent | Self::GeminiArray | Self::GeminiModels => {
                gemini::request(root, addressed)
            }
            Self::OllamaChat | Self::OllamaGenerate | Self::OllamaModels => {
                ollama::chat::request(root)
            }
            Self::OllamaEmbed => asked(openai::asked::EMBEDDINGS),
            Self::Inspection => inspection::own::request(root),
            Self::LiteLlmGuardrail => inspection::litellm::request(root),
        }
    }

    /// Whether its requests are forms, as files are uploaded with.
    #[must_use]
    pub fn takes_forms(self) -> bool {
        self.upload().is_some()
    }

    /// Reads the body of a request that is a form, whose type names its boundary.
    ///
    /// # Errors
    /// When it is not a form, can be read in two ways, or lacks what every request needs.
    pub fn read_form(
        self,
        body: &Bytes,
        content_type: &str,
        addressed: &Addressed,
    ) -> Result<Request, RequestError> {
        let boundary = form::boundary(content_type).ok_or_else(RequestError::no_form)?;
        let upload = self.upload().ok_or_else(RequestError::no_form)?;
        openai::uploads::request(body, boundary, addressed, upload)
    }

    fn upload(self) -> Option<Upload> {
        if [Self::OpenAiImageEdits, Self::OpenAiImageVariations].contains(&self) {
            return Some(openai::uploads::PICTURES);
        }
        let sound = [Self::OpenAiTranscriptions, Self::OpenAiTranslations];
        sound.contains(&self).then_some(openai::uploads::SOUND)
    }

    /// Reads a whole answer.
    ///
    /// # Errors
    /// When the body cannot be inspected.
    pub fn read_answer(self, body: &Bytes) -> Result<Answer, Unreadable> {
        Answer::read(self, body)
    }

    /// A reader for a streamed answer.
    #[must_use]
    pub fn stream(self) -> StreamReader {
        StreamReader::new(self)
    }

    /// The body of a list of models.
    #[must_use]
    pub fn models_body(self, models: &[ModelEntry<'_>]) -> Bytes {
        if self == Self::GeminiModels {
            return gemini::models_body(models);
        }
        if self == Self::OllamaModels {
            return ollama::models_body(models);
        }
        openai::models_body(models)
    }

    /// The body of an error answer.
    #[must_use]
    pub fn error_body(self, problem: &Problem<'_>) -> Bytes {
        match self {
            Self::OpenAiChat
            | Self::OpenAiCompletions
            | Self::OpenAiEmbeddings
            | Self::OpenAiImages
            | Self::OpenAiImageEdits
            | Self::OpenAiImageVariations
            | Self::OpenAiModerations
            | Self::OpenAiResponses
            | Self::OpenAiSpeech
            | Self::OpenAiTranscriptions
            | Self::OpenAiTranslations
            | Self::OpenAiModels
            | Self::Inspection
            | Self::LiteLlmGuardrail => openai::error_body(problem),
            Self::AnthropicMessages | Self::AnthropicTokens => anthropic::error_body(problem),
            Self::BedrockConverse | Self::BedrockInvoke => bedrock::error_body(problem),
            Self::GeminiContent | Self::GeminiArray | Self::GeminiTokens | Self::GeminiModels => {
                gemini::error_body(problem)
            }
            Self::OllamaChat | Self::OllamaGenerate | Self::OllamaEmbed | Self::OllamaModels => {
                ollama::error_body(problem)
            }
        }
    }

    /// The header that tells the type of an error, where the format has one.
    #[must_use]
    pub fn error_header(self, status: u16) -> Option<(&'static str, &'static str)> {
        matches!(self, Self::BedrockConverse | Self::BedrockInvoke)
            .then(|| ("x-amzn-errortype", bedrock::error_type(status)))
    }

    /// What ends a stream with an error, when its head is long gone. Some end differently when more
    /// than the head is gone: when they have `begun`.
    #[must_use]
    pub fn error_frame(self, problem: &Problem<'_>, begun: bool) -> Bytes {
        match self {
            Self::OpenAiChat
            | Self::OpenAiCompletions
            | Self::OpenAiEmbeddings
            | Self::OpenAiModerations
            | Self::OpenAiModels
            | Self::Inspection
            | Self::LiteLlmGuardrail => openai::error_frame(problem),
            Self::OpenAiImages
            | Self::OpenAiImageEdits
            | Self::OpenAiImageVariations
            | Self::OpenAiResponses
            | Self::OpenAiSpeech
            | Self::OpenAiTranscriptions
            | Self::OpenAiTranslations => openai::error_event(problem),
            Self::AnthropicMessages | Self::AnthropicTokens => anthropic::error_frame(problem),
            Self::BedrockConverse | Self::BedrockInvoke => bedrock::error_frame(problem),
            Self::GeminiArray => gemini::error_element(problem, begun),
            Self::GeminiContent | Self::GeminiTokens | Self::GeminiModels => {
                gemini::error_frame(problem)
            }
            Self::OllamaChat | Self::OllamaGenerate | Self::OllamaEmbed | Self::OllamaModels => {
                ollama::error_frame(problem)
            }
        }
    }

    /// What shows the client of a stream that it is alive; `None` where the format has no such
    /// thing.
    #[must_use]
    pub fn keep_alive(self) -> Option<Bytes> {
        match (self, self.framing()) {
            (Self::AnthropicMessages, _) => Some(anthropic::PING),
            // Its clients take a comment for data; a blank means nothing between two elements.
            (Self::GeminiContent, _) | (_, Framing::Array) => Some(Bytes::from_static(b"\n")),
            (_, Framing::Sse) => Some(Bytes::from_static(b": keep-alive\n\n")),
            (_, Framing::Lines | Framing::Messages) => None,
        }
    }

    /// Whether its streams call themselves JSON, as whole answers do.
    #[must_use]
    pub fn streams_json(self) -> bool {
        self.framing() == Framing::Array
    }

    /// Whether an answer may be sound and nothing else.
    #[must_use]
    pub fn answers_in_sound(self) -> bool {
        self == Self::OpenAiSpeech
    }

    /// Whether an answer may be plain text and no JSON.
    #[must_use]
    pub fn answers_in_plain_text(self) -> bool {
        [Self::OpenAiTranscriptions, Self::OpenAiTranslations].contains(&self)
    }

    /// How frames are told apart in its streams.
    pub(crate) fn framing(self) -> Framing {
        match self {
            Self::OpenAiChat
            | Self::OpenAiCompletions
            | Self::OpenAiEmbeddings
            | Self::OpenAiImages
            | Self::OpenAiImageEdits
            | Self::OpenAiImageVariations
            | Self::OpenAiModerations
            | Self::OpenAiResponses
            | Self::OpenAiSpeech
            | Self::OpenAiTranscriptions
            | Self::OpenAiTranslations
            | Self::OpenAiModels
            | Self::AnthropicMessages
            | Self::AnthropicTokens
            | Self::GeminiContent
            | Self::GeminiTokens
            | Self::GeminiModels
            | Self::Inspection
            | Self::LiteLlmGuardrail => Framing::Sse,
            Self::GeminiArray => Framing::Array,
            Self::BedrockConverse | Self::BedrockInvoke => Framing::Messages,
            Self::OllamaChat | Self::OllamaGenerate | Self::OllamaEmbed | Self::OllamaModels => {
                Framing::Lines
            }
        }
    }

    /// Reads one JSON document of an answer: all of it, or the data of a frame, which may be named
    /// by its `event`.
    pub(crate) fn reading(self, event: Option<&str>, root: Value<'_>) -> Reading {
        match self {
            Self::OpenAiChat
            | Self::OpenAiCompletions
            | Self::OpenAiModerations
            | Self::OpenAiModels => openai::chat::reading(root),
            Self::OpenAiEmbeddings => openai::data::reading(root, "embedding"),
            Self::OpenAiImages | Self::OpenAiImageEdits | Self::OpenAiImageVariations => {
                openai::data::reading(root, "b64_json")
            }
            Self::OpenAiTranscriptions | Self::OpenAiTranslations => {
                openai::transcripts::reading(root)
            }
            Self::OpenAiSpeech => openai::data::reading(root, "audio"),
            Self::OpenAiResponses => openai::responses::reading(root),
            Self::AnthropicMessages => anthropic::messages::reading(root),
            Self::AnthropicTokens => anthropic::messages::counted(root),
            Self::BedrockConverse => bedrock::reading(event, root),
            Self::BedrockInvoke => bedrock::invoked(event, root),
            Self::GeminiContent | Self::GeminiArray | Self::GeminiTokens | Self::GeminiModels => {
                gemini::reading(root)
            }
            Self::OllamaChat | Self::OllamaGenerate | Self::OllamaEmbed | Self::OllamaModels => {
                ollama::reading(root)
            }
            Self::Inspection => inspection::own::reading(root),
            Self::LiteLlmGuardrail => inspection::litellm::reading(root),
        }
    }
}
