//! Turns a request into the format of an upstream that does not speak the client's, and its answer
//! back again, so that everything behind this sees the client's format only. What is lost on the
//! way, and what is refused, is the dialect's to say.

use bytes::{Bytes, BytesMut};
use dialect::translate::{self, Client, Reply, Stamp, Stream, Untranslatable, Upstream};
use dialect::{Addressed, Dialect, MAX_FRAME, Wire};
use http::StatusCode;

use super::answer::Broken;
use crate::record::Recorder;

/// How a request gets from a client's format to an upstream's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// It is the same.
    Native,
    /// By translation.
    Translated(Client, Upstream),
}

/// The way from a client to an upstream, if there is one.
pub(super) fn way(dialect: Dialect, wire: Wire) -> Option<Way> {
    if wire.serves(dialect) {
        return Some(Way::Native);
    }
    translated(dialect, wire)
}

/// The way by translation, if there is one.
pub(super) fn translated(dialect: Dialect, wire: Wire) -> Option<Way> {
    Some(Way::Translated(client(dialect)?, upstream(wire)?))
}

fn client(dialect: Dialect) -> Option<Client> {
    match dialect {
        Dialect::OpenAiChat => Some(Client::Chat),
        Dialect::OpenAiResponses => Some(Client::Responses),
        Dialect::AnthropicMessages => Some(Client::Messages),
        Dialect::AnthropicTokens
        | Dialect::BedrockConverse
        | Dialect::BedrockInvoke
        | Dialect::GeminiArray
        | Dialect::GeminiContent
        | Dialect::GeminiModels
        | Dialect::GeminiTokens
        | Dialect::Inspection
        | Dialect::LiteLlmGuardrail
        | Dialect::OllamaChat
        | Dialect::OllamaEmbed
        | Dialect::OllamaModels
        | Dialect::OllamaGenerate
        | Dialect::OpenAiModels
        | Dialect::OpenAiCompletions
        | Dialect::OpenAiEmbeddings
        | Dialect::OpenAiImages
        | Dialect::OpenAiImageEdits
        | Dialect::OpenAiImageVariations
        | Dialect::OpenAiModerations
        | Dialect::OpenAiSpeech
        | Dialect::OpenAiTranscriptions
        | Dialect::OpenAiTranslations => None,
    }
}

fn upstream(wire: Wire) -> Option<Upstream> {
    match wire {
        Wire::OpenAi | Wire::AzureOpenAi => Some(Upstream::OpenAi),
        Wire::Anthropic => Some(Upstream::Anthropic),
        Wire::Gemini => Some(Upstream::Gemini),
        Wire::Bedrock => Some(Upstream::Bedrock),
        Wire::Ollama => None,
    }
}

/// A request as the client sent it, masks and the upstream's name of the model put in.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) body: Bytes,
    pub(super) addressed: Addressed,
    /// The limit that an upstream is told which demands one, when the client names none.
    pub(super) default_max_tokens: u64,
}

/// A request as an upstream gets it.
#[derive(Debug)]
pub(super) struct Turned {
    pub(super) body: Bytes,
    /// What stands in the address, where the upstream has it so.
    pub(super) addressed: Addressed,
    /// What the upstream is asked in.
    pub(super) dialect: Dialect,
    /// The parameters that the upstream has no word for, by name.
    pub(super) left_out: Vec<&'static str>,
    /// What turns the answer back; `None` when there is nothing to turn.
    pub(super) back: Option<Back>,
}

/// Turns a request.
pub(super) fn turn(recorder: &Recorder, way: Way, said: Said) -> Result<Turned, Untranslatable> {
    let dialect = recorder.route.dialect;
    let Way::Translated(client, upstream) = way else {
        return Ok(Turned {
            body: said.body,
            addressed: said.addressed,
            dialect,
            left_out: Vec::new(),
            back: None,
        });
    };
    let target = translate::Target {
        model: None,
        default_max_tokens: said.default_max_tokens,
    };
    let translated = translate::request(client, upstream, &said.body, &target)?;
    Ok(Turned {
        body: translated.body,
        addressed: Addressed {
            model: Some(translated.model),
            stream: translated.stream,
        },
        dialect: native(upstream),
        left_out: translated.lost.iter().map(|lost| lost.param).collect(),
        back: Some(Back {
            reply: translated.reply,
            id: recorder.exchange().to_string(),
            created: recorder.facts.started.unix_millis() / 1000,
        }),
    })
}

/// What an upstream is asked in.
fn native(upstream: Upstream) -> Dialect {
    match upstream {
        Upstream::Anthropic => Dialect::AnthropicMessages,
        Upstream::Gemini => Dialect::GeminiContent,
        Upstream::Bedrock => Dialect::BedrockConverse,
        Upstream::OpenAi => Dialect::OpenAiChat,
    }
}

/// What turns an answer back.
#[derive(Debug)]
pub(super) struct Back {
    reply: Reply,
    /// An id for answers that the provider gives none.
    id: String,
    /// Seconds since 1970.
    created: u64,
}

/// An answer on its way back into the client's format.
#[derive(Debug)]
pub(super) enum Turning {
    /// Frame by frame.
    Stream(Box<Stream>),
    /// When it is whole.
    Whole {
        back: Back,
        status: u16,
        gathered: BytesMut,
        limit: usize,
    },
}

impl Turning {
    pub(super) fn stream(back: &Back) -> Self {
        Self::Stream(Box::new(back.reply.stream(&back.stamp(), MAX_FRAME)))
    }

    pub(super) fn whole(back: Back, status: StatusCode, limit: usize) -> Self {
        Self::Whole {
            back,
            status: status.as_u16(),
            gathered: BytesMut::new(),
            limit,
        }
    }

    /// Takes bytes of the upstream; gives those for the client.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<Bytes, Broken> {
        match self {
            Self::Stream(stream) => Ok(Bytes::from(stream.push(bytes))),
            Self::Whole {
                gathered, limit, ..
            } => {
                if gathered.len() + bytes.len() > *limit {
                    return Err(Broken::TooLarge);
                }
                gathered.extend_from_slice(bytes);
                Ok(Bytes::new())
            }
        }
    }

    /// The upstream's answer is over; gives what the client still needs.
    pub(super) fn finish(self) -> Result<Bytes, Broken> {
        match self {
            Self::Stream(mut stream) => Ok(Bytes::from(stream.finish())),
            Self::Whole {
                back,
                status,
                gathered,
                ..
            } => {
                let turned = back.reply.answer(status, &gathered.freeze(), &back.stamp());
                turned.map_err(|_unreadable| Broken::Garbled)
            }
        }
    }
}

impl Back {
    fn stamp(&self) -> Stamp<'_> {
        Stamp {
            id: &self.id,
            created: self.created,
        }
    }
}
