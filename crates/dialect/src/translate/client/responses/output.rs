//! The items of a response, and the response round them; the plain answer and the stream share
//! them.

use serde_json::{Map, Value, json};

use crate::translate::canon::{Proof, Stop, Usage};
use crate::translate::client::chat::answer::sign;

/// What stays the same from the first event of a response to the last.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) id: String,
    pub(super) created: u64,
    pub(super) model: String,
    pub(super) echo: Vec<(&'static str, Value)>,
}

impl Frame {
    /// The response, as far as it is.
    pub(super) fn response(&self, status: &str, output: &[Value]) -> Map<String, Value> {
        let mut response = Map::new();
        for (key, value) in &self.echo {
            response.insert((*key).to_owned(), value.clone());
        }
        for (key, value) in [
            ("id", json!(self.id)),
            ("object", json!("response")),
            ("created_at", json!(self.created)),
            ("model", json!(self.model)),
            ("status", json!(status)),
            ("output", json!(output)),
            ("error", Value::Null),
            ("incomplete_details", Value::Null),
            ("usage", Value::Null),
        ] {
            response.insert(key.to_owned(), value);
        }
        response
    }

    /// The response at its end.
    pub(super) fn ended(&self, stop: Option<&Stop>, usage: &Usage, output: &[Value]) -> Value {
        let reason = match stop {
            Some(Stop::MaxTokens) => Some("max_output_tokens"),
            Some(Stop::Refused) => Some("content_filter"),
            None
            | Some(Stop::End | Stop::Sequence(_) | Stop::Tools | Stop::Paused | Stop::Other(_)) => {
                None
            }
        };
        let status = if reason.is_some() {
            "incomplete"
        } else {
            "completed"
        };
        let mut response = self.response(status, output);
        if let Some(reason) = reason {
            response.insert("incomplete_details".to_owned(), json!({"reason": reason}));
        }
        if let Some(usage) = self::usage(usage) {
            response.insert("usage".to_owned(), usage);
        }
        Value::Object(response)
    }

    /// The id of the item at a place.
    pub(super) fn item_id(&self, prefix: &str, place: usize) -> String {
        let base = self.id.strip_prefix("resp_").unwrap_or(&self.id);
        format!("{prefix}_{base}_{place}")
    }
}

pub(super) fn message(id: &str, status: &str, content: &[Value]) -> Value {
    json!({
        "type": "message", "id": id, "role": "assistant", "status": status, "content": content,
    })
}

pub(super) fn text_part(text: &str) -> Value {
    json!({"type": "output_text", "text": text, "annotations": [], "logprobs": []})
}

pub(super) fn refusal_part(text: &str) -> Value {
    json!({"type": "refusal", "refusal": text})
}

pub(super) fn summary_part(text: &str) -> Value {
    json!({"type": "summary_text", "text": text})
}

/// What the provider showed of its thoughts stands in the summary; its proof is kept for it.
pub(super) fn reasoning(id: &str, text: &str, proof: Option<&Proof>) -> Value {
    let summary = if text.is_empty() {
        Vec::new()
    } else {
        vec![summary_part(text)]
    };
    let mut item = json!({"type": "reasoning", "id": id, "summary": summary});
    if let (Some(proof), Some(fields)) = (proof, item.as_object_mut()) {
        fields.insert("encrypted_content".to_owned(), json!(proof.mark()));
    }
    item
}

/// A call as far as it is.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) item: String,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) arguments: String,
    pub(super) signature: Option<Proof>,
}

impl Call {
    pub(super) fn write(&self, status: &str) -> Value {
        let mut item = json!({
            "type": "function_call", "id": self.item, "call_id": self.id, "name": self.name,
            "arguments": self.arguments, "status": status,
        });
        sign(&mut item, self.signature.as_ref());
        item
    }
}

/// `None` when the provider did not count.
fn usage(usage: &Usage) -> Option<Value> {
    let (input, output) = (usage.input()?, usage.output?);
    // All details are required; a provider that does not itemise has nothing of that item.
    Some(json!({
        "input_tokens": input,
        "input_tokens_details": {
            "cached_tokens": usage.cached.unwrap_or(0),
            "cache_write_tokens": usage.written.unwrap_or(0),
        },
        "output_tokens": output,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning.unwrap_or(0)},
        "total_tokens": input.saturating_add(output),
    }))
}
