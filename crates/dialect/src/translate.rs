//! Translation: one client format to another upstream format, and back.
//!
//! ```text
//! let translated = translate::request(client, upstream, &body, &target)?;   // or a clear 400
//! // send translated.body to the model translated.model, report translated.lost
//! let answer = translated.reply.answer(status, &body, &stamp)?;             // plain, errors too
//! let mut stream = translated.reply.stream(&stamp, limit);                  // streamed
//! stream.push(bytes) -> Vec<u8>;  stream.finish() -> Vec<u8>
//! translate::error_body(client, status, code, message, param)               // our own errors
//! ```
//!
//! A request is read into one model ([`canon`]), checked against a table of every field
//! ([`table`]), and written for the upstream. What an upstream cannot do is refused
//! ([`Untranslatable`]) or, when the answer is as useful without, left out and named ([`Lost`]).
//! A field that the table does not know is refused: it may hold what somebody wrote.
//!
//! When client and upstream speak the same format nothing is touched, but for the model's name and
//! thoughts that another upstream left in the conversation. Headers, paths, addresses,
//! signatures and compression are not this module's business. Nothing is fetched.

mod canon;
mod client;
mod cursor;
mod error;
mod native;
mod put;
mod reply;
mod stream;
mod table;
mod upstream;

use bytes::Bytes;
use serde_json::Value;

pub use error::{Unreadable, Untranslatable};
pub use reply::{Reply, Stamp};
pub use stream::Stream;
pub use table::{FIELDS, Fate, Field, IS_ERROR, Lost, REASONING};

/// The format that a client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Client {
    /// OpenAI chat completions.
    Chat,
    /// OpenAI responses.
    Responses,
    /// Anthropic messages.
    Messages,
}

/// The format that an upstream speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Upstream {
    /// OpenAI chat completions, and all who are compatible with them.
    OpenAi,
    /// Anthropic messages.
    Anthropic,
    /// Gemini `generateContent`, and `streamGenerateContent?alt=sse`.
    Gemini,
    /// Bedrock Converse and `ConverseStream`.
    Bedrock,
}

/// What the caller decides about a request.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The upstream's name of the model; `None` keeps the client's.
    pub model: Option<&'a str>,
    /// The limit sent to an upstream that demands one when the client named none.
    pub default_max_tokens: u64,
}

/// A request in the upstream's format.
#[derive(Debug)]
pub struct Translated {
    /// The body to send.
    pub body: Bytes,
    /// The model to ask; Gemini and Bedrock have it in the path only.
    pub model: String,
    /// Whether the client wants a stream; Gemini and Bedrock have another path for that.
    pub stream: bool,
    /// The parameters that were left out.
    pub lost: Vec<Lost>,
    /// Translates what comes back.
    pub reply: Reply,
}

impl Client {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Chat, Self::Responses, Self::Messages];

    /// Whether the upstream speaks the client's own format, so that there is nothing to do.
    #[must_use]
    pub fn is_native(self, upstream: Upstream) -> bool {
        matches!(
            (self, upstream),
            (Self::Chat, Upstream::OpenAi) | (Self::Messages, Upstream::Anthropic)
        )
    }
}

impl Upstream {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::OpenAi, Self::Anthropic, Self::Gemini, Self::Bedrock];

    /// A short name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
            Self::Bedrock => "bedrock",
        }
    }

    /// Its place in a row of the table.
    pub(crate) fn column(self) -> usize {
        match self {
            Self::OpenAi => 0,
            Self::Anthropic => 1,
            Self::Gemini => 2,
            Self::Bedrock => 3,
        }
    }
}

/// Translates a request. A native one comes back as it is, byte for byte when nothing of it has to
/// change.
///
/// The body must have been checked for ambiguity before (a key that appears twice): here the last
/// one counts.
///
/// # Errors
/// When the body is no request of the client's format, or says what the upstream cannot do.
pub fn request(
    client: Client,
    upstream: Upstream,
    body: &Bytes,
    target: &Target<'_>,
) -> Result<Translated, Untranslatable> {
    let value: Value = serde_json::from_slice(body).or(Err(Untranslatable::not_json()))?;
    let root = cursor::At::root(&value);
    let asked = root.need("model")?.text()?;
    let model = target.model.unwrap_or(asked).to_owned();
    let stream = root.get("stream").map_or(Ok(false), |flag| flag.flag())?;
    let reply = Reply::new(client, upstream, &model, &value);
    let mut losses = table::Losses::new(client, upstream);
    if client.is_native(upstream) {
        return Ok(Translated {
            body: native::write(client, body, value, &model, &mut losses),
            model,
            stream,
            lost: losses.into_lost(),
            reply,
        });
    }
    losses.check_root(&root)?;
    let canonical = client::read_request(client, &root, &mut losses)?;
    let written = upstream::write_request(upstream, &canonical, &model, target, &mut losses)?;
    Ok(Translated {
        body: Bytes::from(written.to_string()),
        model,
        stream,
        lost: losses.into_lost(),
        reply,
    })
}

/// An error of ours in the client's shape; `param` names the part of the request to blame.
#[must_use]
pub fn error_body(
    client: Client,
    status: u16,
    code: &str,
    message: &str,
    param: Option<&str>,
) -> Bytes {
    let mut problem = canon::Problem::new(status, code, message);
    problem.param = param.map(str::to_owned);
    Bytes::from(client::write_problem(client, &problem).to_string())
}
