//! Reads the messages of a `ConverseStream`.

use std::collections::BTreeSet;

use serde_json::Value;

use super::answer::{proof, stop, text, usage};
use crate::event_stream::Message;
use crate::translate::canon::{Event, Problem};

/// Which blocks are calls of tools.
#[derive(Debug, Default)]
pub(crate) struct BedrockReader {
    calls: BTreeSet<u64>,
}

impl BedrockReader {
    /// Reads one message. Unknown events say nothing.
    pub(crate) fn read(&mut self, message: &Message, events: &mut Vec<Event>) {
        let value = serde_json::from_slice::<Value>(&message.payload).unwrap_or_default();
        if message
            .text(":message-type")
            .is_some_and(|kind| kind != "event")
        {
            events.push(Event::Failed(problem(message, &value)));
            return;
        }
        match message.text(":event-type").unwrap_or_default() {
            "messageStart" => events.push(Event::Start {
                id: None,
                model: None,
            }),
            "contentBlockStart" => {
                if let Some(call) = value.pointer("/start/toolUse") {
                    let key = key(&value);
                    self.calls.insert(key);
                    events.push(Event::Call {
                        key,
                        id: text(call, "toolUseId"),
                        name: text(call, "name").unwrap_or_default(),
                        signature: None,
                    });
                }
            }
            "contentBlockDelta" => delta(&value, events),
            "contentBlockStop" => {
                let key = key(&value);
                if self.calls.remove(&key) {
                    events.push(Event::CallEnd { key });
                }
            }
            "messageStop" => events.extend(stop(&value).map(Event::Stop)),
            "metadata" => events.extend(value.get("usage").map(usage).map(Event::Usage)),
            _ => {}
        }
    }
}

fn delta(value: &Value, events: &mut Vec<Event>) {
    let Some(delta) = value.get("delta") else {
        return;
    };
    events.extend(text(delta, "text").map(Event::Text));
    if let Some(call) = delta.get("toolUse") {
        let key = key(value);
        events.extend(text(call, "input").map(|json| Event::Arguments { key, json }));
    }
    if let Some(thought) = delta.get("reasoningContent") {
        events.extend(text(thought, "text").map(Event::Reasoning));
        let signed = text(thought, "signature").map(|value| proof(value, false));
        let sealed = text(thought, "redactedContent").map(|value| proof(value, true));
        events.extend(signed.or(sealed).map(Event::Proof));
    }
}

fn problem(message: &Message, value: &Value) -> Problem {
    let kind = message.text(":exception-type");
    let kind = kind.or_else(|| message.text(":error-code"));
    let kind = kind.unwrap_or("modelStreamErrorException");
    let status = match kind {
        "throttlingException" => 429,
        "validationException" => 400,
        "serviceUnavailableException" => 503,
        _ => 500,
    };
    let said = text(value, "message");
    let said = said.or_else(|| message.text(":error-message").map(str::to_owned));
    let unsaid = "the provider broke the stream off";
    Problem::new(status, kind, said.as_deref().unwrap_or(unsaid))
}

fn key(value: &Value) -> u64 {
    let index = value.get("contentBlockIndex");
    index.and_then(Value::as_u64).unwrap_or(0)
}
