//! Reads the responses of a `streamGenerateContent?alt=sse`.

use serde_json::Value;

use super::answer::{Piece, part, stop, text, usage};
use crate::translate::Upstream;
use crate::translate::canon::Event;
use crate::translate::upstream::problem;

/// What was seen so far.
#[derive(Debug, Default)]
pub(crate) struct GeminiReader {
    started: bool,
    calls: u64,
}

impl GeminiReader {
    /// Reads the data of one frame; false when it is not JSON.
    pub(crate) fn read(&mut self, data: &[u8], events: &mut Vec<Event>) -> bool {
        let Ok(value) = serde_json::from_slice::<Value>(data) else {
            return false;
        };
        if value.get("error").is_some() {
            let problem = problem::read_in_stream(Upstream::Gemini, &value);
            events.push(Event::Failed(problem));
            return true;
        }
        if !self.started {
            self.started = true;
            events.push(Event::Start {
                id: text(&value, "responseId"),
                model: text(&value, "modelVersion"),
            });
        }
        let parts = value.pointer("/candidates/0/content/parts");
        for piece in parts.and_then(Value::as_array).into_iter().flatten() {
            self.piece(piece, events);
        }
        events.extend(value.get("usageMetadata").map(usage).map(Event::Usage));
        events.extend(stop(&value).map(Event::Stop));
        true
    }

    /// A call comes whole.
    fn piece(&mut self, piece: &Value, events: &mut Vec<Event>) {
        match part(piece) {
            None => {}
            Some(Piece::Said(text)) => events.push(Event::Text(text)),
            Some(Piece::Thought(text, proof)) => {
                if !text.is_empty() {
                    events.push(Event::Reasoning(text));
                }
                events.extend(proof.map(Event::Proof));
            }
            Some(Piece::Called(call)) => {
                let key = self.calls;
                self.calls += 1;
                events.push(Event::Call {
                    key,
                    id: call.id,
                    name: call.name,
                    signature: call.signature,
                });
                events.push(Event::Arguments {
                    key,
                    json: call.arguments,
                });
                events.push(Event::CallEnd { key });
            }
        }
    }
}
