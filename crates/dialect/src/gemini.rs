//! The formats of Gemini: contents, their answers whole and streamed, token counts, errors.
//!
//! Requests are read as protocol buffers read JSON: a field may be spelled in camel case or in
//! snake case, and a list of one may stand without its brackets.

mod error;
mod models;
mod names;
mod parts;
mod request;
mod said;
mod usage;

use std::sync::Arc;

use crate::json::Value;
use crate::reading::Reading;

pub(crate) use error::{error_body, error_element, error_frame};
pub(crate) use models::models_body;
pub(crate) use request::{count_request, request};

/// Reads an answer, or an element of a streamed one: both have the same shape. Nothing in them
/// says that they are the last.
pub(crate) fn reading(root: Value<'_>) -> Reading {
    let word = |key| root.get(key).and_then(Value::string).map(Arc::from);
    Reading {
        texts: said::texts(root),
        usage: usage::usage(root),
        model: word("modelVersion"),
        id: word("responseId"),
        done: false,
        error: root.get("error").is_some_and(|error| !error.is_null()),
        usage_only: false,
        null_usage: None,
    }
}
