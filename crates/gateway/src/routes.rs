//! The route table: every route, and what it promises. What is not here does not exist.

use dialect::{Addressed, Dialect};
use http::{Method, Uri};
use model::NotScanned;

use crate::snapshot::KeyScopes;

/// What a route does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A prompt goes out and an answer comes back, plain or streamed.
    Exchange,
    /// A prompt or an answer is looked at for somebody else; nothing is called.
    Inspect,
    /// The models that the caller may use.
    ListModels,
    /// Which interface of Ollama is spoken here.
    TellVersion,
    /// Nothing passes: it is something that nobody inspects here.
    Refuse(Refused),
}

/// Why a route exists only to refuse what comes on it, and to record that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Files, and batches of requests in files, which a provider keeps and works on later.
    Files,
    /// Models as files that are fetched, made and deleted.
    ModelFiles,
    /// Sound and text in both directions at once.
    Realtime,
}

/// What of a route's traffic is inspected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// Every text of the prompt, and every text of the answer.
    PromptAndAnswer,
    /// Every text of the prompt; the answer is something else, for this reason not looked at.
    Prompt(NotScanned),
    /// Every text of whichever is sent, a prompt, an answer or both.
    WhatIsSent,
    /// Nothing, for this reason, which each Event repeats.
    Nothing(NotScanned),
}

/// What a caller must show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authorisation {
    /// A virtual key.
    Key,
    /// A virtual key that may use the model asked for.
    KeyAndModel,
    /// A virtual key for inspections.
    Inspection,
}

impl Authorisation {
    /// Whether a key's scopes reach so far.
    pub(crate) fn is_within(self, scopes: KeyScopes) -> bool {
        match self {
            Self::Key | Self::KeyAndModel => scopes.models,
            Self::Inspection => scopes.inspect,
        }
    }
}

/// What an exchange on a route leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trace {
    /// One terminal Event.
    Event,
    /// An intent when it is admitted, and one terminal Event.
    IntentAndEvent,
}

/// One route and what it promises.
#[derive(Debug, PartialEq, Eq)]
pub struct Route {
    /// The HTTP method.
    pub method: Method,
    /// The path; `{model}` in it stands for the name of a model, percent-encoded, and `{id}` for
    /// one that a provider gave.
    pub path: &'static str,
    /// A field that must be in the query, where it makes another route of the same path.
    pub query: Option<&'static str>,
    /// What its clients speak.
    pub dialect: Dialect,
    /// Whether its answers are streamed because of the address, whatever the body says.
    pub streams: bool,
    /// What it does.
    pub action: Action,
    /// What of it is inspected.
    pub coverage: Coverage,
    /// What a caller must show.
    pub authorisation: Authorisation,
    /// What it leaves behind.
    pub trace: Trace,
}

/// A route of prompts and answers, with the promises that all of them keep.
const fn exchange(path: &'static str, dialect: Dialect) -> Route {
    Route {
        method: Method::POST,
        path,
        query: None,
        dialect,
        streams: false,
        action: Action::Exchange,
        coverage: Coverage::PromptAndAnswer,
        authorisation: Authorisation::KeyAndModel,
        trace: Trace::IntentAndEvent,
    }
}

/// The same, where the address says that the answer is streamed.
const fn streamed(path: &'static str, query: Option<&'static str>, dialect: Dialect) -> Route {
    let mut route = exchange(path, dialect);
    route.query = query;
    route.streams = true;
    route
}

/// A route whose answers are sound.
const fn spoken(path: &'static str, dialect: Dialect) -> Route {
    let mut route = exchange(path, dialect);
    route.coverage = Coverage::Prompt(NotScanned::Opaque);
    route
}

/// A route of inspections for somebody else.
const fn inspection(path: &'static str, dialect: Dialect) -> Route {
    Route {
        method: Method::POST,
        path,
        query: None,
        dialect,
        streams: false,
        action: Action::Inspect,
        coverage: Coverage::WhatIsSent,
        authorisation: Authorisation::Inspection,
        trace: Trace::Event,
    }
}

/// A route of the models that a caller may use.
const fn models(path: &'static str, dialect: Dialect) -> Route {
    Route {
        method: Method::GET,
        path,
        query: None,
        dialect,
        streams: false,
        action: Action::ListModels,
        coverage: Coverage::Nothing(NotScanned::Policy),
        authorisation: Authorisation::Key,
        trace: Trace::Event,
    }
}

/// A route that tells which interface is spoken.
const fn version(path: &'static str, dialect: Dialect) -> Route {
    let mut route = models(path, dialect);
    route.action = Action::TellVersion;
    route
}

/// A route of Ollama's for models as files, which whoever runs the gateway has to do with.
const fn model_files(method: Method, path: &'static str) -> Route {
    let mut route = refused(method, path, Refused::ModelFiles);
    route.dialect = Dialect::OllamaModels;
    route
}

/// A route of realtime, or one that hands out what is needed to go around the gateway for it.
const fn realtime(method: Method, path: &'static str) -> Route {
    refused(method, path, Refused::Realtime)
}

/// A route of files that stay with a provider: the one account there is shared by every caller here,
/// so an id that one of them got must not open anything to another.
const fn files(method: Method, path: &'static str) -> Route {
    refused(method, path, Refused::Files)
}

const fn refused(method: Method, path: &'static str, why: Refused) -> Route {
    Route {
        method,
        path,
        query: None,
        dialect: Dialect::OpenAiChat,
        streams: false,
        action: Action::Refuse(why),
        coverage: Coverage::Nothing(NotScanned::Policy),
        authorisation: Authorisation::Key,
        trace: Trace::Event,
    }
}

/// Every route.
pub static ROUTES: &[Route] = &[
    exchange("/v1/chat/completions", Dialect::OpenAiChat),
    exchange("/v1/completions", Dialect::OpenAiCompletions),
    exchange("/v1/embeddings", Dialect::OpenAiEmbeddings),
    exchange("/v1/images/generations", Dialect::OpenAiImages),
    exchange("/v1/images/edits", Dialect::OpenAiImageEdits),
    exchange("/v1/images/variations", Dialect::OpenAiImageVariations),
    exchange("/v1/moderations", Dialect::OpenAiModerations),
    spoken("/v1/audio/speech", Dialect::OpenAiSpeech),
    exchange("/v1/audio/transcriptions", Dialect::OpenAiTranscriptions),
    exchange("/v1/audio/translations", Dialect::OpenAiTranslations),
    exchange("/v1/responses", Dialect::OpenAiResponses),
    models("/v1/models", Dialect::OpenAiModels),
    inspection("/v1/inspect", Dialect::Inspection),
    inspection(
        "/beta/litellm_basic_guardrail_api",
        Dialect::LiteLlmGuardrail,
    ),
    realtime(Method::GET, "/v1/realtime"),
    realtime(Method::POST, "/v1/realtime/sessions"),
    realtime(Method::POST, "/v1/realtime/client_secrets"),
    files(Method::POST, "/v1/files"),
    files(Method::GET, "/v1/files"),
    files(Method::GET, "/v1/files/{id}"),
    files(Method::DELETE, "/v1/files/{id}"),
    files(Method::GET, "/v1/files/{id}/content"),
    files(Method::POST, "/v1/batches"),
    files(Method::GET, "/v1/batches"),
    files(Method::GET, "/v1/batches/{id}"),
    files(Method::POST, "/v1/batches/{id}/cancel"),
    exchange(
        "/openai/deployments/{model}/chat/completions",
        Dialect::OpenAiChat,
    ),
    exchange(
        "/openai/deployments/{model}/completions",
        Dialect::OpenAiCompletions,
    ),
    exchange(
        "/openai/deployments/{model}/embeddings",
        Dialect::OpenAiEmbeddings,
    ),
    exchange(
        "/openai/deployments/{model}/images/generations",
        Dialect::OpenAiImages,
    ),
    spoken(
        "/openai/deployments/{model}/audio/speech",
        Dialect::OpenAiSpeech,
    ),
    exchange(
        "/openai/deployments/{model}/images/edits",
        Dialect::OpenAiImageEdits,
    ),
    exchange(
        "/openai/deployments/{model}/audio/transcriptions",
        Dialect::OpenAiTranscriptions,
    ),
    exchange(
        "/openai/deployments/{model}/audio/translations",
        Dialect::OpenAiTranslations,
    ),
    exchange("/openai/responses", Dialect::OpenAiResponses),
    models("/openai/models", Dialect::OpenAiModels),
    realtime(Method::GET, "/openai/realtime"),
    exchange("/openai/v1/chat/completions", Dialect::OpenAiChat),
    exchange("/openai/v1/completions", Dialect::OpenAiCompletions),
    exchange("/openai/v1/embeddings", Dialect::OpenAiEmbeddings),
    exchange("/openai/v1/images/generations", Dialect::OpenAiImages),
    exchange("/openai/v1/images/edits", Dialect::OpenAiImageEdits),
    spoken("/openai/v1/audio/speech", Dialect::OpenAiSpeech),
    exchange(
        "/openai/v1/audio/transcriptions",
        Dialect::OpenAiTranscriptions,
    ),
    exchange("/openai/v1/audio/translations", Dialect::OpenAiTranslations),
    exchange("/openai/v1/responses", Dialect::OpenAiResponses),
    models("/openai/v1/models", Dialect::OpenAiModels),
    realtime(Method::GET, "/openai/v1/realtime"),
    realtime(Method::POST, "/openai/v1/realtime/client_secrets"),
    exchange("/v1/messages", Dialect::AnthropicMessages),
    exchange("/v1/messages/count_tokens", Dialect::AnthropicTokens),
    exchange(
        "/v1beta/models/{model}:generateContent",
        Dialect::GeminiContent,
    ),
    exchange("/v1/models/{model}:generateContent", Dialect::GeminiContent),
    streamed(
        "/v1beta/models/{model}:streamGenerateContent",
        Some("alt=sse"),
        Dialect::GeminiContent,
    ),
    streamed(
        "/v1/models/{model}:streamGenerateContent",
        Some("alt=sse"),
        Dialect::GeminiContent,
    ),
    streamed(
        "/v1beta/models/{model}:streamGenerateContent",
        None,
        Dialect::GeminiArray,
    ),
    streamed(
        "/v1/models/{model}:streamGenerateContent",
        None,
        Dialect::GeminiArray,
    ),
    exchange("/v1beta/models/{model}:countTokens", Dialect::GeminiTokens),
    exchange("/v1/models/{model}:countTokens", Dialect::GeminiTokens),
    exchange("/model/{model}/converse", Dialect::BedrockConverse),
    streamed(
        "/model/{model}/converse-stream",
        None,
        Dialect::BedrockConverse,
    ),
    exchange("/model/{model}/invoke", Dialect::BedrockInvoke),
    streamed(
        "/model/{model}/invoke-with-response-stream",
        None,
        Dialect::BedrockInvoke,
    ),
    models("/v1beta/models", Dialect::GeminiModels),
    exchange("/api/chat", Dialect::OllamaChat),
    exchange("/api/embed", Dialect::OllamaEmbed),
    exchange("/api/generate", Dialect::OllamaGenerate),
    models("/api/tags", Dialect::OllamaModels),
    version("/api/version", Dialect::OllamaModels),
    model_files(Method::GET, "/api/ps"),
    model_files(Method::POST, "/api/blobs/{id}"),
    model_files(Method::POST, "/api/copy"),
    model_files(Method::POST, "/api/create"),
    model_files(Method::DELETE, "/api/delete"),
    model_files(Method::POST, "/api/pull"),
    model_files(Method::POST, "/api/push"),
    model_files(Method::POST, "/api/show"),
];

/// Finds the route of a request, and what its address says.
pub(crate) fn find(method: &Method, uri: &Uri) -> Option<(&'static Route, Addressed)> {
    ROUTES
        .iter()
        .filter(|route| route.method == *method && route.is_for(uri.query()))
        .find_map(|route| Some((route, route.read(uri.path())?)))
}

impl Route {
    /// Whether its clients may show their key in the address, as their own provider has it.
    #[must_use]
    pub fn takes_key_in_address(&self) -> bool {
        matches!(
            self.dialect,
            Dialect::GeminiContent
                | Dialect::GeminiArray
                | Dialect::GeminiTokens
                | Dialect::GeminiModels
        )
    }

    fn is_for(&self, query: Option<&str>) -> bool {
        let fields = || query.unwrap_or_default().split('&');
        self.query
            .is_none_or(|needed| fields().any(|field| field == needed))
    }

    /// What an address on this route says; `None` when it is not on it.
    fn read(&self, path: &str) -> Option<Addressed> {
        let Some((before, rest)) = self.path.split_once('{') else {
            return (path == self.path).then(|| self.addressed(None));
        };
        // Most paths part here already.
        let inside = path.strip_prefix(before)?;
        let (kind, after) = rest.split_once('}')?;
        let name = decoded(inside.strip_suffix(after)?).filter(|name| !name.is_empty())?;
        Some(self.addressed((kind == "model").then_some(name)))
    }

    fn addressed(&self, model: Option<String>) -> Addressed {
        Addressed {
            model,
            stream: self.streams,
        }
    }
}

/// One segment of a path without its percent-encoding; `None` when it is more than one, or no text.
fn decoded(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'/' => return None,
            b'%' => {
                let high = char::from(rest.next()?).to_digit(16)?;
                let low = char::from(rest.next()?).to_digit(16)?;
                bytes.push(u8::try_from(high * 16 + low).ok()?);
            }
            plain => bytes.push(plain),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_found_by_method_and_exact_path() {
        let found =
            |method, path| find(&method, &Uri::from_static(path)).map(|(route, _)| route.path);
        assert_eq!(found(Method::GET, "/v1/models"), Some("/v1/models"));
        assert_eq!(found(Method::POST, "/v1/models"), None);
        assert_eq!(found(Method::GET, "/v1/models/"), None);
        assert_eq!(found(Method::GET, "/v1/../v1/models"), None);
    }

    #[test]
    fn the_query_tells_how_an_answer_is_streamed() {
        let path = "/v1beta/models/m:streamGenerateContent";
        for (query, dialect) in [
            ("?key=k&alt=sse", Dialect::GeminiContent),
            ("?alt=json", Dialect::GeminiArray),
            ("", Dialect::GeminiArray),
        ] {
            let uri: Uri = format!("{path}{query}").parse().unwrap();
            let (route, addressed) = find(&Method::POST, &uri).unwrap();
            assert_eq!(route.dialect, dialect, "{query}");
            assert!(addressed.stream);
        }
    }

    #[test]
    fn a_model_in_the_address_is_one_decoded_segment() {
        let route = exchange(
            "/v1beta/models/{model}:generateContent",
            Dialect::OpenAiChat,
        );
        let model = |path| route.read(path).and_then(|addressed| addressed.model);
        assert_eq!(
            model("/v1beta/models/a%2Fb-1:generateContent").as_deref(),
            Some("a/b-1")
        );
        for other in [
            "/v1beta/models/:generateContent",
            "/v1beta/models/a/b:generateContent",
            "/v1beta/models/a%2:generateContent",
            "/v1beta/models/a%ff:generateContent",
            "/v1beta/models/a:streamGenerateContent",
        ] {
            assert_eq!(model(other), None, "{other}");
        }
    }
}
