//! Reads a chat completion.

use serde_json::Value;

use crate::translate::Upstream;
use crate::translate::canon::{Answer, Part, Proof, Reasoning, Stop, ToolCall, Usage};

pub(crate) fn read(value: &Value) -> Option<Answer> {
    let choice = value.get("choices")?.get(0)?;
    let message = choice.get("message")?;
    let mut parts = Vec::new();
    if let Some(text) = thoughts(message) {
        parts.push(Part::Reasoning(Reasoning { text, proof: None }));
    }
    parts.extend(content(message).map(Part::Text));
    parts.extend(text(message, "refusal").map(Part::Refusal));
    let calls = message.get("tool_calls").and_then(Value::as_array);
    for call in calls.into_iter().flatten() {
        parts.push(Part::Call(self::call(call)?));
    }
    Some(Answer {
        id: text(value, "id"),
        model: text(value, "model"),
        parts,
        stop: stop(choice),
        usage: value.get("usage").map(usage).unwrap_or_default(),
    })
}

/// Compatible servers show thoughts under one of these names.
pub(super) fn thoughts(message: &Value) -> Option<String> {
    let said = text(message, "reasoning_content").or_else(|| text(message, "reasoning"));
    said.filter(|text| !text.is_empty())
}

/// A text, or with some compatible servers parts of text.
pub(super) fn content(message: &Value) -> Option<String> {
    let content = message.get("content")?;
    let said = match content.as_array() {
        None => content.as_str()?.to_owned(),
        Some(parts) => parts.iter().filter_map(|part| text(part, "text")).collect(),
    };
    (!said.is_empty()).then_some(said)
}

fn call(call: &Value) -> Option<ToolCall> {
    let function = call.get("function")?;
    Some(ToolCall {
        id: text(call, "id")?,
        name: text(function, "name")?,
        arguments: text(function, "arguments").unwrap_or_default(),
        signature: signature(call),
    })
}

/// Gemini's OpenAI-compatible endpoint proves its calls.
pub(super) fn signature(call: &Value) -> Option<Proof> {
    let proof = call.pointer("/extra_content/google/thought_signature")?;
    Some(Proof::of_call(Upstream::OpenAi, proof.as_str()?))
}

pub(super) fn stop(choice: &Value) -> Option<Stop> {
    Some(match choice.get("finish_reason")?.as_str()? {
        "stop" => Stop::End,
        "length" => Stop::MaxTokens,
        "tool_calls" | "function_call" => Stop::Tools,
        "content_filter" => Stop::Refused,
        other => Stop::Other(other.to_owned()),
    })
}

pub(super) fn usage(value: &Value) -> Usage {
    let count = |place: &str| value.pointer(place).and_then(Value::as_u64);
    Usage {
        output: count("/completion_tokens"),
        reasoning: count("/completion_tokens_details/reasoning_tokens"),
        ..Usage::of_total(
            count("/prompt_tokens"),
            count("/prompt_tokens_details/cached_tokens"),
            count("/prompt_tokens_details/cache_write_tokens"),
        )
    }
}

pub(super) fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}
