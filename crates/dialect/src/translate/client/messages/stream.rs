//! Writes the events of a streamed message.

use serde_json::{Value, json};

use super::answer::{stop, usage};
use super::error;
use crate::translate::canon::{Event, Problem, Proof, Stop, Usage};
use crate::translate::client::chat::answer::sign;
use crate::translate::reply::{Reply, Stamp};
use crate::translate::stream::Out;

/// Where the stream is.
#[derive(Debug)]
pub(crate) struct MessagesWriter {
    fallback_id: String,
    model: String,
    started: bool,
    /// Blocks begun so far.
    blocks: u64,
    open: Option<Open>,
    /// The calls whose blocks are open, by the upstream's keys. Providers may write several at once.
    calls: Vec<(u64, u64)>,
    refused: bool,
    stop: Option<Stop>,
    usage: Usage,
}

/// The block that is being written; calls are kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Text,
    Thinking,
}

impl MessagesWriter {
    pub(crate) fn new(reply: &Reply, stamp: &Stamp<'_>) -> Self {
        Self {
            fallback_id: stamp.id.to_owned(),
            model: reply.model.clone(),
            started: false,
            blocks: 0,
            open: None,
            calls: Vec::new(),
            refused: false,
            stop: None,
            usage: Usage::default(),
        }
    }

    pub(crate) fn write(&mut self, event: Event, out: &mut Out) {
        match event {
            Event::Start { id, model } => self.start(id.as_deref(), model.as_deref(), out),
            Event::Text(text) => self.text(&text, out),
            Event::Refusal(text) => {
                self.refused = true;
                self.text(&text, out);
            }
            Event::Reasoning(text) => self.thinking(&text, out),
            Event::Proof(proof) => self.proof(&proof, out),
            Event::Call {
                key,
                id,
                name,
                signature,
            } => self.call((key, id), &name, signature.as_ref(), out),
            Event::Arguments { key, json } => {
                if let Some((_, index)) = self.calls.iter().rfind(|(known, _)| *known == key) {
                    let delta = json!({"type": "input_json_delta", "partial_json": json});
                    Self::delta(*index, &delta, out);
                }
            }
            Event::CallEnd { key } => {
                if let Some(place) = self.calls.iter().rposition(|(known, _)| *known == key) {
                    let (_, index) = self.calls.remove(place);
                    Self::stop_block(index, out);
                }
            }
            Event::Usage(usage) => self.usage.update(usage),
            Event::Stop(stop) => self.stop = Some(stop),
            Event::End | Event::Failed(_) => {}
        }
    }

    /// The answer is whole.
    pub(crate) fn end(&mut self, out: &mut Out) {
        self.start(None, None, out);
        self.close(out);
        for (_, index) in std::mem::take(&mut self.calls) {
            Self::stop_block(index, out);
        }
        let (reason, sequence) = stop(self.stop.as_ref(), self.refused);
        let delta = json!({"stop_reason": reason, "stop_sequence": sequence});
        let usage = usage(&self.usage);
        emit(
            "message_delta",
            json!({"delta": delta, "usage": usage}),
            out,
        );
        emit("message_stop", json!({}), out);
    }

    /// The answer broke off: no `message_stop` follows.
    pub(crate) fn fail(&mut self, problem: &Problem, out: &mut Out) {
        out.event("error", &error::write(problem));
    }

    /// The counts are numbers in this event whether they are known yet or not; the last event has
    /// those that count.
    fn start(&mut self, id: Option<&str>, model: Option<&str>, out: &mut Out) {
        if self.started {
            return;
        }
        self.started = true;
        let stamp = Stamp {
            id: &self.fallback_id,
            created: 0,
        };
        let mut usage = usage(&self.usage);
        for key in ["input_tokens", "output_tokens"] {
            usage.entry(key).or_insert(json!(0));
        }
        let message = json!({
            "id": stamp.id_for("msg_", id),
            "type": "message",
            "role": "assistant",
            "model": model.unwrap_or(&self.model),
            "content": [],
            "stop_reason": null,
            "stop_sequence": null,
            "usage": usage,
        });
        emit("message_start", json!({"message": message}), out);
    }

    fn text(&mut self, text: &str, out: &mut Out) {
        let index = self.ensure(Open::Text, out);
        Self::delta(index, &json!({"type": "text_delta", "text": text}), out);
    }

    fn thinking(&mut self, text: &str, out: &mut Out) {
        let index = self.ensure(Open::Thinking, out);
        Self::delta(
            index,
            &json!({"type": "thinking_delta", "thinking": text}),
            out,
        );
    }

    fn proof(&mut self, proof: &Proof, out: &mut Out) {
        if proof.sealed {
            self.close(out);
            let block = json!({"type": "redacted_thinking", "data": proof.mark()});
            let index = self.begin(&block, out);
            Self::stop_block(index, out);
        } else {
            let index = self.ensure(Open::Thinking, out);
            let delta = json!({"type": "signature_delta", "signature": proof.mark()});
            Self::delta(index, &delta, out);
            self.close(out);
        }
    }

    fn call(
        &mut self,
        (key, id): (u64, Option<String>),
        name: &str,
        signature: Option<&Proof>,
        out: &mut Out,
    ) {
        self.close(out);
        let id = id.unwrap_or_else(|| format!("toolu_{}_{}", self.fallback_id, self.blocks));
        let mut block = json!({"type": "tool_use", "id": id, "name": name, "input": {}});
        sign(&mut block, signature);
        let index = self.begin(&block, out);
        self.calls.push((key, index));
    }

    /// The index of the open block of that kind, begun when there is none.
    fn ensure(&mut self, kind: Open, out: &mut Out) -> u64 {
        if self.open == Some(kind) {
            return self.blocks.saturating_sub(1);
        }
        self.close(out);
        let block = match kind {
            Open::Text => json!({"type": "text", "text": ""}),
            Open::Thinking => json!({"type": "thinking", "thinking": "", "signature": ""}),
        };
        let index = self.begin(&block, out);
        self.open = Some(kind);
        index
    }

    fn begin(&mut self, block: &Value, out: &mut Out) -> u64 {
        self.start(None, None, out);
        let index = self.blocks;
        self.blocks += 1;
        let start = json!({"index": index, "content_block": block});
        emit("content_block_start", start, out);
        index
    }

    fn close(&mut self, out: &mut Out) {
        if self.open.take().is_some() {
            Self::stop_block(self.blocks.saturating_sub(1), out);
        }
    }

    fn stop_block(index: u64, out: &mut Out) {
        emit("content_block_stop", json!({"index": index}), out);
    }

    fn delta(index: u64, delta: &Value, out: &mut Out) {
        emit(
            "content_block_delta",
            json!({"index": index, "delta": delta}),
            out,
        );
    }
}

/// The name of an event stands in its data, too.
fn emit(name: &str, mut data: Value, out: &mut Out) {
    if let Some(fields) = data.as_object_mut() {
        fields.insert("type".to_owned(), json!(name));
    }
    out.event(name, &data);
}
