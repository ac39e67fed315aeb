//! Messages: requests, answers, and the events of a streamed answer.

mod blocks;
mod fields;
mod said;

use std::sync::Arc;

use super::usage::{free, usage};
use crate::json::Value;
use crate::reading::Reading;
use crate::request::{Addressed, Request, RequestError};

/// Reads a request.
pub(crate) fn request(root: Value<'_>) -> Result<Request, RequestError> {
    fields::read(root)
}

/// Reads the body of `InvokeModel`: the address says which model, and whether the answer is streamed.
pub(crate) fn invoke_request(
    root: Value<'_>,
    addressed: &Addressed,
) -> Result<Request, RequestError> {
    // Each family of models has a body of its own; this is how that of Anthropic is known.
    if root
        .get("anthropic_version")
        .and_then(Value::string)
        .is_none()
    {
        return Err(RequestError::other_family());
    }
    for elsewhere in ["model", "stream"] {
        if root.get(elsewhere).is_some() {
            return Err(RequestError::unknown(elsewhere));
        }
    }
    let model = addressed.model.clone();
    Ok(Request {
        model: model.ok_or_else(|| RequestError::missing("model"))?,
        stream: addressed.stream,
        ..fields::body(root)?
    })
}

/// Reads a request whose tokens are to be counted. Nothing is generated.
pub(crate) fn count_request(root: Value<'_>) -> Result<Request, RequestError> {
    Ok(Request {
        stream: false,
        max_output_tokens: Some(0),
        ..fields::read(root)?
    })
}

/// Reads a count of tokens, which itself costs none.
pub(crate) fn counted(root: Value<'_>) -> Reading {
    Reading {
        usage: root.get("input_tokens").map(|_counted| free()),
        ..reading(root)
    }
}

/// Reads an answer, or an event of a streamed one: its `type` says which.
pub(crate) fn reading(root: Value<'_>) -> Reading {
    let kind = root.get("type").and_then(Value::string).unwrap_or_default();
    let message = root.get("message").unwrap_or(root);
    let word = |key| message.get(key).and_then(Value::string).map(Arc::from);
    Reading {
        texts: said::texts(&kind, root),
        usage: usage(message.get("usage")),
        model: word("model"),
        id: word("id"),
        done: kind == "message_stop",
        error: kind == "error",
        usage_only: false,
        null_usage: None,
    }
}
