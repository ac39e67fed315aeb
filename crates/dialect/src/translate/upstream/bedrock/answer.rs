//! Reads a Converse response.

use serde_json::Value;

use crate::translate::Upstream;
use crate::translate::canon::{Answer, Part, Proof, Reasoning, Stop, ToolCall, Usage};

pub(crate) fn read(value: &Value) -> Option<Answer> {
    let content = value.pointer("/output/message/content")?.as_array()?;
    Some(Answer {
        id: None,
        model: None,
        parts: content.iter().filter_map(part).collect(),
        stop: stop(value),
        usage: value.get("usage").map(usage).unwrap_or_default(),
    })
}

/// `None` for a kind of block that no client format knows.
fn part(block: &Value) -> Option<Part> {
    if let Some(said) = text(block, "text") {
        return Some(Part::Text(said));
    }
    if let Some(call) = block.get("toolUse") {
        return Some(Part::Call(ToolCall {
            id: text(call, "toolUseId")?,
            name: text(call, "name")?,
            arguments: call.get("input")?.to_string(),
            signature: None,
        }));
    }
    if let Some(cited) = block.pointer("/citationsContent/content") {
        let texts = cited.as_array()?.iter();
        return Some(Part::Text(
            texts.filter_map(|one| text(one, "text")).collect(),
        ));
    }
    let thought = block.get("reasoningContent")?;
    if let Some(sealed) = text(thought, "redactedContent") {
        return Some(Part::Reasoning(Reasoning {
            text: String::new(),
            proof: Some(proof(sealed, true)),
        }));
    }
    let thought = thought.get("reasoningText")?;
    Some(Part::Reasoning(Reasoning {
        text: text(thought, "text")?,
        proof: text(thought, "signature").map(|value| proof(value, false)),
    }))
}

pub(super) fn proof(value: String, sealed: bool) -> Proof {
    Proof {
        of: Upstream::Bedrock,
        sealed,
        value,
    }
}

pub(super) fn stop(value: &Value) -> Option<Stop> {
    Some(match value.get("stopReason")?.as_str()? {
        "end_turn" => Stop::End,
        "max_tokens" | "model_context_window_exceeded" => Stop::MaxTokens,
        "stop_sequence" => Stop::Sequence(None),
        "tool_use" => Stop::Tools,
        "guardrail_intervened" | "content_filtered" => Stop::Refused,
        other => Stop::Other(other.to_owned()),
    })
}

pub(super) fn usage(value: &Value) -> Usage {
    let count = |key: &str| value.get(key).and_then(Value::as_u64);
    Usage {
        fresh: count("inputTokens"),
        cached: count("cacheReadInputTokens"),
        written: count("cacheWriteInputTokens"),
        output: count("outputTokens"),
        reasoning: None,
    }
}

pub(super) fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}
