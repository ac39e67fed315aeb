//! Responses: requests, whole answers, and the events of a streamed one.

mod events;
mod fields;
mod items;
mod parts;
mod said;

use std::sync::Arc;

use super::usage::usage_in_and_out;
use crate::json::Value;
use crate::reading::Reading;
use crate::request::{Request, RequestError};

/// Reads a request.
pub(crate) fn request(root: Value<'_>) -> Result<Request, RequestError> {
    fields::read(root)
}

/// Reads an answer, or an event of a streamed one: an event says what it is.
pub(crate) fn reading(root: Value<'_>) -> Reading {
    let kind = root.get("type").and_then(Value::string).unwrap_or_default();
    let is_event = kind.starts_with("response.") || kind == "error";
    let response = root.get("response").unwrap_or(root);
    let word = |key| response.get(key).and_then(Value::string).map(Arc::from);
    let failed = response.get("error").is_some_and(|error| !error.is_null());
    Reading {
        texts: if is_event {
            events::texts(&kind, root)
        } else {
            said::texts(root)
        },
        usage: usage_in_and_out(response.get("usage")),
        model: word("model"),
        id: word("id"),
        done: matches!(
            &*kind,
            "response.completed" | "response.incomplete" | "response.failed" | "response.cancelled"
        ),
        error: failed || matches!(&*kind, "error" | "response.failed"),
        ..Reading::default()
    }
}
