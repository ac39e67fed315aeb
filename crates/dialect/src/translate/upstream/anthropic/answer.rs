//! Reads a message.

use serde_json::Value;

use crate::translate::Upstream;
use crate::translate::canon::{Answer, Part, Proof, Reasoning, Stop, ToolCall, Usage};

pub(crate) fn read(value: &Value) -> Option<Answer> {
    let mut answer = Answer {
        id: text(value, "id"),
        model: text(value, "model"),
        stop: stop(value),
        usage: value.get("usage").map(usage).unwrap_or_default(),
        ..Answer::default()
    };
    for block in value.get("content")?.as_array()? {
        answer.parts.extend(part(block));
    }
    Some(answer)
}

/// `None` for a kind of block that no client format knows.
fn part(block: &Value) -> Option<Part> {
    Some(match block.get("type")?.as_str()? {
        "text" => Part::Text(text(block, "text")?),
        "thinking" => Part::Reasoning(Reasoning {
            text: text(block, "thinking")?,
            proof: text(block, "signature").map(|value| proof(value, false)),
        }),
        "redacted_thinking" => Part::Reasoning(Reasoning {
            text: String::new(),
            proof: Some(proof(text(block, "data")?, true)),
        }),
        "tool_use" => Part::Call(ToolCall {
            id: text(block, "id")?,
            name: text(block, "name")?,
            arguments: block.get("input")?.to_string(),
            signature: None,
        }),
        _ => return None,
    })
}

pub(super) fn proof(value: String, sealed: bool) -> Proof {
    Proof {
        of: Upstream::Anthropic,
        sealed,
        value,
    }
}

/// Why it stopped, from a message or the delta of one.
pub(super) fn stop(value: &Value) -> Option<Stop> {
    Some(match value.get("stop_reason")?.as_str()? {
        "end_turn" => Stop::End,
        "max_tokens" | "model_context_window_exceeded" => Stop::MaxTokens,
        "stop_sequence" => Stop::Sequence(text(value, "stop_sequence")),
        "tool_use" => Stop::Tools,
        "refusal" => Stop::Refused,
        "pause_turn" => Stop::Paused,
        other => Stop::Other(other.to_owned()),
    })
}

pub(super) fn usage(value: &Value) -> Usage {
    let count = |key: &str| value.get(key).and_then(Value::as_u64);
    let thinking = value.pointer("/output_tokens_details/thinking_tokens");
    Usage {
        fresh: count("input_tokens"),
        cached: count("cache_read_input_tokens"),
        written: count("cache_creation_input_tokens"),
        output: count("output_tokens"),
        reasoning: thinking.and_then(Value::as_u64),
    }
}

pub(super) fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}
