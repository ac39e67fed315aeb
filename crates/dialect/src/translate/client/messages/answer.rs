//! Writes a message.

use serde_json::{Map, Value, json};

use crate::translate::canon::{Answer, Part, Reasoning, Stop, ToolCall, Usage};
use crate::translate::client::chat::answer::sign;
use crate::translate::reply::{Reply, Stamp};

pub(crate) fn write(answer: &Answer, reply: &Reply, stamp: &Stamp<'_>) -> Value {
    let refused = answer
        .parts
        .iter()
        .any(|part| matches!(part, Part::Refusal(_)));
    let (reason, sequence) = stop(answer.stop.as_ref(), refused);
    json!({
        "id": stamp.id_for("msg_", answer.id.as_deref()),
        "type": "message",
        "role": "assistant",
        "model": answer.model.as_deref().unwrap_or(&reply.model),
        "content": answer.parts.iter().filter_map(block).collect::<Vec<_>>(),
        "stop_reason": reason,
        "stop_sequence": sequence,
        "usage": usage(&answer.usage),
    })
}

fn block(part: &Part) -> Option<Value> {
    match part {
        Part::Text(text) | Part::Refusal(text) => {
            (!text.is_empty()).then(|| json!({"type": "text", "text": text}))
        }
        Part::Reasoning(thought) => Some(reasoning(thought)),
        Part::Call(call) => Some(tool_use(call)),
        // No answer has these.
        Part::Image(_) | Part::Document(_) | Part::Result(_) => None,
    }
}

fn reasoning(thought: &Reasoning) -> Value {
    match &thought.proof {
        Some(proof) if proof.sealed => json!({"type": "redacted_thinking", "data": proof.mark()}),
        Some(proof) => {
            json!({"type": "thinking", "thinking": thought.text, "signature": proof.mark()})
        }
        None => json!({"type": "thinking", "thinking": thought.text, "signature": ""}),
    }
}

fn tool_use(call: &ToolCall) -> Value {
    let input = call.object_or_wrapped();
    let mut block = json!({"type": "tool_use", "id": call.id, "name": call.name, "input": input});
    sign(&mut block, call.signature.as_ref());
    block
}

/// The reason and the text that stopped it.
pub(super) fn stop(stop: Option<&Stop>, refused: bool) -> (&'static str, Option<&str>) {
    match stop {
        Some(Stop::MaxTokens) => ("max_tokens", None),
        Some(Stop::Sequence(text)) => ("stop_sequence", text.as_deref()),
        Some(Stop::Tools) => ("tool_use", None),
        Some(Stop::Refused) => ("refusal", None),
        Some(Stop::Paused) => ("pause_turn", None),
        None | Some(Stop::End | Stop::Other(_)) if refused => ("refusal", None),
        None | Some(Stop::End | Stop::Other(_)) => ("end_turn", None),
    }
}

/// Only what the provider counted.
pub(super) fn usage(usage: &Usage) -> Map<String, Value> {
    let counts = [
        ("input_tokens", usage.fresh),
        ("cache_read_input_tokens", usage.cached),
        ("cache_creation_input_tokens", usage.written),
        ("output_tokens", usage.output),
    ];
    counts
        .into_iter()
        .filter_map(|(key, count)| Some((key.to_owned(), json!(count?))))
        .collect()
}
