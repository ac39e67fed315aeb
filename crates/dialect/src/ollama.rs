//! The native formats of Ollama: chat, generate, and what embeds or lists models; answers stream one JSON document per line.

pub(crate) mod chat;
mod models;
mod said;

use std::sync::Arc;

use bytes::Bytes;
use model::money::{Usage, UsageSource};
use serde_json::json;

use crate::Problem;
use crate::json::Value;
use crate::reading::Reading;

pub(crate) use models::models_body;

/// The body of an error answer.
pub(crate) fn error_body(problem: &Problem<'_>) -> Bytes {
    let error = json!({"error": format!("{} ({})", problem.message, problem.code)});
    Bytes::from(error.to_string())
}

/// The line that ends a stream with an error.
pub(crate) fn error_frame(problem: &Problem<'_>) -> Bytes {
    let mut line = error_body(problem).to_vec();
    line.push(b'\n');
    Bytes::from(line)
}

/// Reads an answer, or a line of one: both have the same shape, for chat and for generate.
pub(crate) fn reading(root: Value<'_>) -> Reading {
    Reading {
        texts: said::texts(root),
        usage: usage(root),
        model: root.get("model").and_then(Value::string).map(Arc::from),
        id: None,
        done: root.get("done").and_then(Value::boolean) == Some(true),
        error: root.get("error").is_some_and(|error| !error.is_null()),
        usage_only: false,
        null_usage: None,
    }
}

fn usage(root: Value<'_>) -> Option<Usage> {
    let count = |key| root.get(key).and_then(Value::whole);
    let input = count("prompt_eval_count");
    let output = count("eval_count");
    if input.is_none() && output.is_none() {
        return None;
    }
    Some(Usage {
        input_tokens: input.unwrap_or(0),
        cached_input_tokens: 0,
        output_tokens: output.unwrap_or(0),
        reasoning_tokens: 0,
        source: UsageSource::Reported,
    })
}
