//! Reads the events of a streamed message.

use std::collections::BTreeSet;

use serde_json::Value;

use super::answer::{proof, stop, text, usage};
use crate::translate::Upstream;
use crate::translate::canon::Event;
use crate::translate::upstream::problem;

/// Which blocks are calls of tools.
#[derive(Debug, Default)]
pub(crate) struct AnthropicReader {
    calls: BTreeSet<u64>,
}

impl AnthropicReader {
    /// Reads the data of one frame; false when it is not JSON. Unknown events say nothing.
    pub(crate) fn read(&mut self, data: &[u8], events: &mut Vec<Event>) -> bool {
        let Ok(value) = serde_json::from_slice::<Value>(data) else {
            return false;
        };
        match value
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default()
        {
            "message_start" => {
                let message = value.get("message").unwrap_or(&Value::Null);
                events.push(Event::Start {
                    id: text(message, "id"),
                    model: text(message, "model"),
                });
                events.extend(message.get("usage").map(usage).map(Event::Usage));
            }
            "content_block_start" => self.start(&value, events),
            "content_block_delta" => events.extend(delta(&value)),
            "content_block_stop" => {
                let key = key(&value);
                if self.calls.remove(&key) {
                    events.push(Event::CallEnd { key });
                }
            }
            "message_delta" => {
                events.extend(value.get("usage").map(usage).map(Event::Usage));
                events.extend(value.get("delta").and_then(stop).map(Event::Stop));
            }
            "message_stop" => events.push(Event::End),
            "error" => {
                let problem = problem::read_in_stream(Upstream::Anthropic, &value);
                events.push(Event::Failed(problem));
            }
            _ => {}
        }
        true
    }

    /// A block may start with its first piece.
    fn start(&mut self, value: &Value, events: &mut Vec<Event>) {
        let block = value.get("content_block").unwrap_or(&Value::Null);
        let said = |key: &str| text(block, key).filter(|text| !text.is_empty());
        match block
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default()
        {
            "text" => events.extend(said("text").map(Event::Text)),
            "thinking" => events.extend(said("thinking").map(Event::Reasoning)),
            "redacted_thinking" => {
                events.extend(said("data").map(|data| Event::Proof(proof(data, true))));
            }
            "tool_use" => {
                let key = key(value);
                self.calls.insert(key);
                events.push(Event::Call {
                    key,
                    id: text(block, "id"),
                    name: said("name").unwrap_or_default(),
                    signature: None,
                });
                // Usually empty here, and sent in pieces after.
                let input = block.get("input").and_then(Value::as_object);
                if let Some(input) = input.filter(|input| !input.is_empty()) {
                    let json = Value::Object(input.clone()).to_string();
                    events.push(Event::Arguments { key, json });
                }
            }
            _ => {}
        }
    }
}

fn delta(value: &Value) -> Option<Event> {
    let delta = value.get("delta")?;
    Some(match delta.get("type")?.as_str()? {
        "text_delta" => Event::Text(text(delta, "text")?),
        "thinking_delta" => Event::Reasoning(text(delta, "thinking")?),
        "signature_delta" => Event::Proof(proof(text(delta, "signature")?, false)),
        "input_json_delta" => Event::Arguments {
            key: key(value),
            json: text(delta, "partial_json")?,
        },
        _ => return None,
    })
}

fn key(value: &Value) -> u64 {
    value.get("index").and_then(Value::as_u64).unwrap_or(0)
}
