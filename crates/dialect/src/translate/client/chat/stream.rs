//! Writes the chunks of a streamed chat completion.

use serde_json::{Value, json};

use super::answer::{finish, sign, usage};
use super::error;
use crate::translate::canon::{Event, Problem, Stop, Usage};
use crate::translate::reply::{Reply, Stamp};
use crate::translate::stream::Out;

/// Where the stream is.
#[derive(Debug)]
pub(crate) struct ChatWriter {
    fallback_id: String,
    id: String,
    model: String,
    created: u64,
    include_usage: bool,
    started: bool,
    /// The upstream's keys of the calls, in the order of the client's indexes.
    calls: Vec<u64>,
    stop: Option<Stop>,
    usage: Usage,
}

impl ChatWriter {
    pub(crate) fn new(reply: &Reply, stamp: &Stamp<'_>) -> Self {
        Self {
            fallback_id: stamp.id.to_owned(),
            id: stamp.id_for("chatcmpl-", None),
            model: reply.model.clone(),
            created: stamp.created,
            include_usage: reply.include_usage,
            started: false,
            calls: Vec::new(),
            stop: None,
            usage: Usage::default(),
        }
    }

    pub(crate) fn write(&mut self, event: Event, out: &mut Out) {
        match event {
            Event::Start { id, model } => self.start(id.as_deref(), model, out),
            Event::Text(text) => self.delta(&json!({"content": text}), out),
            Event::Refusal(text) => self.delta(&json!({"refusal": text}), out),
            Event::Reasoning(text) => self.delta(&json!({"reasoning_content": text}), out),
            Event::Call {
                key,
                id,
                name,
                signature,
            } => {
                let index = self.calls.len();
                self.calls.push(key);
                let id = id.unwrap_or_else(|| format!("call_{}_{index}", self.fallback_id));
                let function = json!({"name": name, "arguments": ""});
                let mut call =
                    json!({"index": index, "id": id, "type": "function", "function": function});
                sign(&mut call, signature.as_ref());
                self.delta(&json!({"tool_calls": [call]}), out);
            }
            Event::Arguments { key, json } => {
                if let Some(index) = self.calls.iter().rposition(|known| *known == key) {
                    let call = json!({"index": index, "function": {"arguments": json}});
                    self.delta(&json!({"tool_calls": [call]}), out);
                }
            }
            Event::Usage(usage) => self.usage.update(usage),
            Event::Stop(stop) => self.stop = Some(stop),
            // The format has no place for a proof, and ends calls with the answer.
            Event::Proof(_) | Event::CallEnd { .. } | Event::End | Event::Failed(_) => {}
        }
    }

    /// The answer is whole.
    pub(crate) fn end(&mut self, out: &mut Out) {
        self.ensure_started(out);
        let reason = finish(self.stop.as_ref());
        out.data(&self.chunk(&json!([choice(&json!({}), Some(reason))])));
        if self.include_usage {
            let mut chunk = self.chunk(&json!([]));
            if let (Some(fields), Some(usage)) = (chunk.as_object_mut(), usage(&self.usage)) {
                fields.insert("usage".to_owned(), usage);
            }
            out.data(&chunk);
        }
        out.raw("data: [DONE]\n\n");
    }

    /// The answer broke off: no `[DONE]` follows.
    pub(crate) fn fail(&mut self, problem: &Problem, out: &mut Out) {
        out.data(&error::write(problem));
    }

    fn start(&mut self, id: Option<&str>, model: Option<String>, out: &mut Out) {
        if self.started {
            return;
        }
        let stamp = Stamp {
            id: &self.fallback_id,
            created: self.created,
        };
        self.id = stamp.id_for("chatcmpl-", id);
        self.model = model.unwrap_or_else(|| self.model.clone());
        self.ensure_started(out);
    }

    fn ensure_started(&mut self, out: &mut Out) {
        if !self.started {
            self.started = true;
            let delta = json!({"role": "assistant", "content": ""});
            out.data(&self.chunk(&json!([choice(&delta, None)])));
        }
    }

    fn delta(&mut self, delta: &Value, out: &mut Out) {
        self.ensure_started(out);
        out.data(&self.chunk(&json!([choice(delta, None)])));
    }

    fn chunk(&self, choices: &Value) -> Value {
        let mut chunk = json!({
            "id": self.id,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": self.model,
            "choices": choices,
        });
        if let (true, Some(fields)) = (self.include_usage, chunk.as_object_mut()) {
            fields.insert("usage".to_owned(), Value::Null);
        }
        chunk
    }
}

fn choice(delta: &Value, finish: Option<&str>) -> Value {
    json!({"index": 0, "delta": delta, "logprobs": null, "finish_reason": finish})
}
