//! Chat completions: requests, answers, and the frames of a streamed answer.

mod fields;
mod message;
mod said;
pub(super) mod tools;

use std::sync::Arc;

pub(super) use fields::{choices, read_model, usage_option};

use super::usage::usage;
use crate::json::{Value, member_place};
use crate::reading::Reading;
use crate::request::{Addressed, Request, RequestError};
use crate::texts::Texts;

/// Reads a request.
pub(crate) fn request(root: Value<'_>, addressed: &Addressed) -> Result<Request, RequestError> {
    fields::read(root, addressed)
}

/// Reads an answer, or a frame of one: both have the same shape.
pub(crate) fn reading(root: Value<'_>) -> Reading {
    Reading {
        texts: said::texts(root),
        ..reading_without_texts(root)
    }
}

/// Reads what stands around the texts of an answer.
pub(super) fn reading_without_texts(root: Value<'_>) -> Reading {
    let usage_field = root.get("usage");
    let usage = usage(usage_field);
    let null = usage_field.is_some_and(Value::is_null);
    let choices = root.get("choices");
    let word = |key| root.get(key).and_then(Value::string).map(Arc::from);
    Reading {
        texts: Texts::default(),
        usage,
        model: word("model"),
        id: word("id"),
        done: false,
        error: root.get("error").is_some_and(|error| !error.is_null()),
        usage_only: usage.is_some() && choices.is_none_or(|all| all.items().next().is_none()),
        null_usage: null.then(|| member_place(root, "usage")).flatten(),
    }
}
