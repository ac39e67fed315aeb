//! Writes a chat completion.

use serde_json::{Map, Value, json};

use crate::translate::Upstream;
use crate::translate::canon::{Answer, Part, Proof, Stop, ToolCall, Usage};
use crate::translate::put::put;
use crate::translate::reply::{Reply, Stamp};

pub(crate) fn write(answer: &Answer, reply: &Reply, stamp: &Stamp<'_>) -> Value {
    let mut completion = json!({
        "id": stamp.id_for("chatcmpl-", answer.id.as_deref()),
        "object": "chat.completion",
        "created": stamp.created,
        "model": answer.model.as_deref().unwrap_or(&reply.model),
        "choices": [{
            "index": 0,
            "message": message(&answer.parts),
            "logprobs": null,
            "finish_reason": finish(answer.stop.as_ref()),
        }],
    });
    if let (Some(usage), Some(fields)) = (usage(&answer.usage), completion.as_object_mut()) {
        fields.insert("usage".to_owned(), usage);
    }
    completion
}

fn message(parts: &[Part]) -> Map<String, Value> {
    let mut texts = Vec::new();
    let mut refusals = Vec::new();
    let mut thoughts = Vec::new();
    let mut calls = Vec::new();
    for part in parts {
        match part {
            Part::Text(text) => texts.push(text.as_str()),
            Part::Refusal(text) => refusals.push(text.as_str()),
            Part::Reasoning(reasoning) => thoughts.push(reasoning.text.as_str()),
            Part::Call(call) => calls.push(self::call(call)),
            // No answer has these.
            Part::Image(_) | Part::Document(_) | Part::Result(_) => {}
        }
    }
    let mut message = Map::new();
    message.insert("role".to_owned(), json!("assistant"));
    message.insert("content".to_owned(), joined(&texts));
    message.insert("refusal".to_owned(), joined(&refusals));
    if thoughts.iter().any(|text| !text.is_empty()) {
        message.insert("reasoning_content".to_owned(), joined(&thoughts));
    }
    if !calls.is_empty() {
        message.insert("tool_calls".to_owned(), Value::Array(calls));
    }
    message
}

fn joined(texts: &[&str]) -> Value {
    if texts.is_empty() {
        Value::Null
    } else {
        Value::String(texts.concat())
    }
}

fn call(call: &ToolCall) -> Value {
    let mut value = json!({
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": call.arguments},
    });
    sign(&mut value, call.signature.as_ref());
    value
}

/// Adds the proof of a call where Gemini's own OpenAI-compatible endpoint has it, and as it has it
/// when it is Gemini's.
pub(crate) fn sign(call: &mut Value, signature: Option<&Proof>) {
    if let Some(proof) = signature {
        let text = match proof.of {
            Upstream::Gemini => proof.value.clone(),
            Upstream::OpenAi | Upstream::Anthropic | Upstream::Bedrock => proof.mark(),
        };
        let proof = json!({"google": {"thought_signature": text}});
        put(call, "extra_content", proof);
    }
}

/// A provider that gives no reason has not said that anything went wrong.
pub(super) fn finish(stop: Option<&Stop>) -> &'static str {
    match stop {
        Some(Stop::MaxTokens) => "length",
        Some(Stop::Tools) => "tool_calls",
        Some(Stop::Refused) => "content_filter",
        None | Some(Stop::End | Stop::Sequence(_) | Stop::Paused | Stop::Other(_)) => "stop",
    }
}

/// `None` when the provider did not count.
pub(super) fn usage(usage: &Usage) -> Option<Value> {
    let (input, output) = (usage.input()?, usage.output?);
    let mut value = json!({
        "prompt_tokens": input,
        "completion_tokens": output,
        "total_tokens": input.saturating_add(output),
    });
    let mut details = json!({});
    for (key, count) in [
        ("cached_tokens", usage.cached),
        ("cache_write_tokens", usage.written),
    ] {
        if let Some(count) = count {
            put(&mut details, key, json!(count));
        }
    }
    if usage.cached.or(usage.written).is_some() {
        put(&mut value, "prompt_tokens_details", details);
    }
    if let Some(reasoning) = usage.reasoning {
        put(
            &mut value,
            "completion_tokens_details",
            json!({"reasoning_tokens": reasoning}),
        );
    }
    Some(value)
}
