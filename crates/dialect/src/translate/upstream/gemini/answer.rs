//! Reads a `GenerateContentResponse`.

use serde_json::Value;

use crate::translate::Upstream;
use crate::translate::canon::{Answer, Part, Proof, Reasoning, Stop, ToolCall, Usage};
use crate::translate::reply::Stamp;

pub(crate) fn read(value: &Value, stamp: &Stamp<'_>) -> Option<Answer> {
    let candidate = value.pointer("/candidates/0");
    if candidate.is_none() && value.get("promptFeedback").is_none() {
        return None;
    }
    let mut parts = Vec::new();
    let written = value.pointer("/candidates/0/content/parts");
    for piece in written.and_then(Value::as_array).into_iter().flatten() {
        let place = parts.len();
        match part(piece) {
            None => {}
            Some(Piece::Said(text)) => parts.push(Part::Text(text)),
            Some(Piece::Thought(text, proof)) => {
                parts.push(Part::Reasoning(Reasoning { text, proof }));
            }
            Some(Piece::Called(call)) => parts.push(Part::Call(ToolCall {
                id: call
                    .id
                    .unwrap_or_else(|| format!("call_{}_{place}", stamp.id)),
                name: call.name,
                arguments: call.arguments,
                signature: call.signature,
            })),
        }
    }
    Some(Answer {
        id: text(value, "responseId"),
        model: text(value, "modelVersion"),
        parts,
        stop: stop(value),
        usage: value.get("usageMetadata").map(usage).unwrap_or_default(),
    })
}

/// A part of an answer, whole or streamed.
pub(super) enum Piece {
    Said(String),
    Thought(String, Option<Proof>),
    Called(Called),
}

pub(super) struct Called {
    pub(super) id: Option<String>,
    pub(super) name: String,
    pub(super) arguments: String,
    pub(super) signature: Option<Proof>,
}

/// `None` for a kind of part that no client format knows.
pub(super) fn part(part: &Value) -> Option<Piece> {
    let signature = text(part, "thoughtSignature");
    if let Some(call) = part.get("functionCall") {
        let arguments = call.get("args").map(Value::to_string);
        return Some(Piece::Called(Called {
            id: text(call, "id").filter(|id| !id.is_empty()),
            name: text(call, "name")?,
            arguments: arguments.unwrap_or_else(|| "{}".to_owned()),
            signature: signature.map(|text| Proof::of_call(Upstream::Gemini, &text)),
        }));
    }
    let said = text(part, "text")?;
    if part.get("thought") == Some(&Value::Bool(true)) {
        let proof = signature.map(|value| Proof {
            of: Upstream::Gemini,
            sealed: false,
            value,
        });
        return Some(Piece::Thought(said, proof));
    }
    Some(Piece::Said(said)).filter(|piece| !matches!(piece, Piece::Said(text) if text.is_empty()))
}

pub(super) fn stop(value: &Value) -> Option<Stop> {
    let reason = value.pointer("/candidates/0/finishReason");
    let Some(reason) = reason.and_then(Value::as_str) else {
        let blocked = value.pointer("/promptFeedback/blockReason");
        return blocked.map(|_| Stop::Refused);
    };
    Some(match reason {
        "STOP" => Stop::End,
        "MAX_TOKENS" => Stop::MaxTokens,
        "SAFETY" | "RECITATION" | "BLOCKLIST" | "PROHIBITED_CONTENT" | "SPII" | "LANGUAGE"
        | "IMAGE_SAFETY" => Stop::Refused,
        other => Stop::Other(other.to_owned()),
    })
}

/// Thoughts are counted apart from what was said.
pub(super) fn usage(value: &Value) -> Usage {
    let count = |key: &str| value.get(key).and_then(Value::as_u64);
    let said = count("candidatesTokenCount");
    let thought = count("thoughtsTokenCount");
    let output = match (said, thought) {
        (None, None) => None,
        (said, thought) => Some(said.unwrap_or(0).saturating_add(thought.unwrap_or(0))),
    };
    Usage {
        output,
        reasoning: thought,
        ..Usage::of_total(
            count("promptTokenCount"),
            count("cachedContentTokenCount"),
            None,
        )
    }
}

pub(super) fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}
