//! Reads the chunks of a streamed chat completion.

use serde_json::Value;

use super::answer::{content, signature, stop, text, thoughts, usage};
use crate::translate::Upstream;
use crate::translate::canon::Event;
use crate::translate::upstream::problem;

/// What was seen so far.
#[derive(Debug, Default)]
pub(crate) struct OpenAiReader {
    started: bool,
    /// The indexes of the calls that began.
    calls: Vec<u64>,
}

impl OpenAiReader {
    /// Reads the data of one frame; false when it is not JSON.
    pub(crate) fn read(&mut self, data: &[u8], events: &mut Vec<Event>) -> bool {
        if data.trim_ascii() == b"[DONE]" {
            events.push(Event::End);
            return true;
        }
        let Ok(value) = serde_json::from_slice::<Value>(data) else {
            return false;
        };
        if value.get("error").is_some_and(|error| !error.is_null()) {
            let problem = problem::read_in_stream(Upstream::OpenAi, &value);
            events.push(Event::Failed(problem));
            return true;
        }
        if !self.started {
            self.started = true;
            events.push(Event::Start {
                id: text(&value, "id"),
                model: text(&value, "model").filter(|model| !model.is_empty()),
            });
        }
        let first = |choice: &&Value| choice.get("index").and_then(Value::as_u64).unwrap_or(0) == 0;
        let choices = value.get("choices").and_then(Value::as_array);
        if let Some(choice) = choices.and_then(|choices| choices.iter().find(first)) {
            self.delta(choice.get("delta").unwrap_or(&Value::Null), events);
            events.extend(stop(choice).map(Event::Stop));
        }
        let counts = value.get("usage").filter(|usage| usage.is_object());
        events.extend(counts.map(usage).map(Event::Usage));
        true
    }

    fn delta(&mut self, delta: &Value, events: &mut Vec<Event>) {
        events.extend(thoughts(delta).map(Event::Reasoning));
        events.extend(content(delta).map(Event::Text));
        let refusal = text(delta, "refusal").filter(|text| !text.is_empty());
        events.extend(refusal.map(Event::Refusal));
        let calls = delta.get("tool_calls").and_then(Value::as_array);
        for (position, call) in calls.into_iter().flatten().enumerate() {
            self.call(position, call, events);
        }
    }

    /// Some compatible servers give no index: then a call with a name is a new one.
    fn call(&mut self, position: usize, call: &Value, events: &mut Vec<Event>) {
        let function = call.get("function").unwrap_or(&Value::Null);
        let name = text(function, "name").filter(|name| !name.is_empty());
        let index = call.get("index").and_then(Value::as_u64);
        let key = index.unwrap_or_else(|| {
            let count = if name.is_some() {
                self.calls.len()
            } else {
                self.calls.len().saturating_sub(1).max(position)
            };
            u64::try_from(count).unwrap_or(u64::MAX)
        });
        if let (Some(name), false) = (name, self.calls.contains(&key)) {
            self.calls.push(key);
            events.push(Event::Call {
                key,
                id: text(call, "id").filter(|id| !id.is_empty()),
                name,
                signature: signature(call),
            });
        }
        let json = text(function, "arguments").filter(|json| !json.is_empty());
        events.extend(json.map(|json| Event::Arguments { key, json }));
    }
}
