//! The demo model: a deterministic stand-in for a language model, so that everything runs without
//! a network.
//!
//! It speaks the OpenAI wire format: plain and streamed answers, several choices, tools, JSON
//! modes, usage. A prompt steers it with directives in its last user message, see
//! [`directives`]. It knows nothing and invents little; the same request always gets the same
//! bytes. The core is [`answer`]; only [`serve`] does I/O.

mod ask;
pub mod directives;
mod plausible;
mod reply;
mod samples;
mod serve;
mod write;

use std::time::Duration;

use bytes::Bytes;
use ring::digest;

pub use serve::serve;

use ask::Ask;
use directives::Directives;

/// What the demo model does, step by step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The HTTP status.
    pub status: u16,
    /// The `content-type` of the answer.
    pub content_type: &'static str,
    /// What to send, and how long to wait before each.
    pub steps: Vec<Step>,
    /// Whether the connection breaks after the last step.
    pub cut: bool,
}

/// One piece of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// How long to wait first.
    pub delay: Duration,
    /// What to send.
    pub bytes: Bytes,
}

const JSON: &str = "application/json";
const EVENT_STREAM: &str = "text/event-stream; charset=utf-8";

/// Answers the body of a chat completion request.
#[must_use]
pub fn answer(body: &[u8]) -> Script {
    let ask: Ask = match serde_json::from_slice(body) {
        Ok(ask) => ask,
        Err(_) => return failure(400, "the body is not a chat completion request"),
    };
    let directives = Directives::parse(&ask.last_user_text());
    if let Some(status) = directives.error {
        let mut script = failure(status, "the prompt asked for this error");
        delay_first(&mut script, directives.delay);
        return script;
    }
    let reply = reply::decide(&ask, &directives, &seed(&ask));
    let mut script = if ask.stream {
        streamed(&ask, &directives, &reply)
    } else {
        plain(JSON, 200, write::plain(&ask, &reply))
    };
    delay_first(&mut script, directives.delay);
    script
}

/// The list of models, as `GET /v1/models` of the demo model shows it.
#[must_use]
pub fn models() -> Script {
    let body = r#"{"object":"list","data":[{"id":"demo","object":"model","created":1700000000,"owned_by":"bartizan"},{"id":"demo-large","object":"model","created":1700000000,"owned_by":"bartizan"}]}"#;
    plain(JSON, 200, Bytes::from_static(body.as_bytes()))
}

/// An error in the provider's shape.
pub(crate) fn failure(status: u16, message: &str) -> Script {
    let kind = match status {
        401 => "authentication_error",
        403 => "permission_error",
        429 => "rate_limit_error",
        500.. => "server_error",
        _ => "invalid_request_error",
    };
    let body = serde_json::json!({
        "error": {"message": message, "type": kind, "param": null, "code": "demo_error"}
    });
    plain(JSON, status, Bytes::from(body.to_string()))
}

fn plain(content_type: &'static str, status: u16, bytes: Bytes) -> Script {
    Script {
        status,
        content_type,
        steps: vec![Step {
            delay: Duration::ZERO,
            bytes,
        }],
        cut: false,
    }
}

fn streamed(ask: &Ask, directives: &Directives, reply: &reply::Reply) -> Script {
    let mut frames = write::streamed(ask, reply, directives.chunk);
    let cut = directives.cut.is_some_and(|after| after < frames.len());
    if let Some(after) = directives.cut {
        frames.truncate(after);
    }
    let steps = frames.into_iter().enumerate().map(|(index, bytes)| Step {
        delay: if index == 0 {
            Duration::ZERO
        } else {
            directives.pause
        },
        bytes,
    });
    Script {
        status: 200,
        content_type: EVENT_STREAM,
        steps: steps.collect(),
        cut,
    }
}

fn delay_first(script: &mut Script, delay: Duration) {
    if let Some(first) = script.steps.first_mut() {
        first.delay += delay;
    }
}

/// A short text that depends on what was said and on nothing else: how an answer is delivered, and
/// whether usage is asked for on the way, must not change what it says.
fn seed(ask: &Ask) -> String {
    let mut said = digest::Context::new(&digest::SHA256);
    said.update(ask.model.as_bytes());
    for message in &ask.messages {
        said.update(message.role.as_bytes());
        said.update(message.text().as_bytes());
    }
    model::sealed::hex(said.finish().as_ref().get(..12).unwrap_or_default())
}

#[cfg(test)]
mod tests;
