//! Writes a response.

use serde_json::Value;

use super::output::{self, Call, Frame};
use crate::translate::canon::{Answer, Part};
use crate::translate::reply::{Reply, Stamp};

pub(crate) fn write(answer: &Answer, reply: &Reply, stamp: &Stamp<'_>) -> Value {
    let frame = Frame {
        id: stamp.id_for("resp_", answer.id.as_deref()),
        created: stamp.created,
        model: answer.model.clone().unwrap_or_else(|| reply.model.clone()),
        echo: reply.echo.clone(),
    };
    let mut items: Vec<Value> = Vec::new();
    let mut content: Vec<Value> = Vec::new();
    for part in &answer.parts {
        match part {
            Part::Text(text) => content.push(output::text_part(text)),
            Part::Refusal(text) => content.push(output::refusal_part(text)),
            Part::Reasoning(thought) => {
                flush(&frame, &mut content, &mut items);
                let id = frame.item_id("rs", items.len());
                items.push(output::reasoning(
                    &id,
                    &thought.text,
                    thought.proof.as_ref(),
                ));
            }
            Part::Call(call) => {
                flush(&frame, &mut content, &mut items);
                let call = Call {
                    item: frame.item_id("fc", items.len()),
                    id: call.id.clone(),
                    name: call.name.clone(),
                    arguments: call.arguments.clone(),
                    signature: call.signature.clone(),
                };
                items.push(call.write("completed"));
            }
            // No answer has these.
            Part::Image(_) | Part::Document(_) | Part::Result(_) => {}
        }
    }
    flush(&frame, &mut content, &mut items);
    frame.ended(answer.stop.as_ref(), &answer.usage, &items)
}

/// What was said so far becomes a message.
fn flush(frame: &Frame, content: &mut Vec<Value>, items: &mut Vec<Value>) {
    if !content.is_empty() {
        let id = frame.item_id("msg", items.len());
        items.push(output::message(&id, "completed", content));
        content.clear();
    }
}
