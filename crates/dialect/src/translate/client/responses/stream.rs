//! Writes the events of a streamed response.

use serde_json::{Value, json};

use super::output::{self, Call, Frame};
use crate::translate::canon::{Event, Problem, Proof, Stop, Usage};
use crate::translate::put::put;
use crate::translate::reply::{Reply, Stamp};
use crate::translate::stream::Out;

/// Where the stream is.
#[derive(Debug)]
pub(crate) struct ResponsesWriter {
    fallback_id: String,
    frame: Frame,
    started: bool,
    /// The number of the next event.
    sequence: u64,
    /// The items, each as it stands when it is done; null until then.
    items: Vec<Value>,
    open: Option<Open>,
    /// Calls that are not done, with the upstream's keys and their places.
    calls: Vec<(u64, usize, Call)>,
    stop: Option<Stop>,
    usage: Usage,
}

/// The item that is being written; calls are kept apart.
#[derive(Debug)]
struct Open {
    kind: Kind,
    place: usize,
    id: String,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Refusal,
    Reasoning,
}

impl ResponsesWriter {
    pub(crate) fn new(reply: &Reply, stamp: &Stamp<'_>) -> Self {
        Self {
            fallback_id: stamp.id.to_owned(),
            frame: Frame {
                id: stamp.id_for("resp_", None),
                created: stamp.created,
                model: reply.model.clone(),
                echo: reply.echo.clone(),
            },
            started: false,
            sequence: 0,
            items: Vec::new(),
            open: None,
            calls: Vec::new(),
            stop: None,
            usage: Usage::default(),
        }
    }

    pub(crate) fn write(&mut self, event: Event, out: &mut Out) {
        match event {
            Event::Start { id, model } => self.start(id.as_deref(), model, out),
            Event::Text(text) => self.piece(Kind::Text, &text, out),
            Event::Refusal(text) => self.piece(Kind::Refusal, &text, out),
            Event::Reasoning(text) => self.piece(Kind::Reasoning, &text, out),
            Event::Proof(proof) => self.proof(&proof, out),
            Event::Call {
                key,
                id,
                name,
                signature,
            } => {
                let place = self.place(out);
                let id = id.unwrap_or_else(|| format!("call_{}_{place}", self.fallback_id));
                let call = Call {
                    item: self.frame.item_id("fc", place),
                    id,
                    name,
                    arguments: String::new(),
                    signature,
                };
                self.added(place, &call.write("in_progress"), out);
                self.calls.push((key, place, call));
            }
            Event::Arguments { key, json } => self.arguments(key, &json, out),
            Event::CallEnd { key } => {
                if let Some(at) = self.calls.iter().rposition(|(known, ..)| *known == key) {
                    let (_, place, call) = self.calls.remove(at);
                    self.call_done(place, &call, out);
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
        self.close(None, out);
        for (_, place, call) in std::mem::take(&mut self.calls) {
            self.call_done(place, &call, out);
        }
        let stop = self.stop.as_ref();
        let response = self.frame.ended(stop, &self.usage, &self.items);
        let name = match response.get("status").and_then(Value::as_str) {
            Some("incomplete") => "response.incomplete",
            _ => "response.completed",
        };
        self.emit(name, json!({"response": response}), out);
    }

    /// The answer broke off: no `response.completed` follows.
    pub(crate) fn fail(&mut self, problem: &Problem, out: &mut Out) {
        let error = json!({
            "code": problem.code, "message": problem.message, "param": problem.param,
        });
        self.emit("error", error, out);
    }

    fn start(&mut self, id: Option<&str>, model: Option<String>, out: &mut Out) {
        if self.started {
            return;
        }
        self.started = true;
        let stamp = Stamp {
            id: &self.fallback_id,
            created: self.frame.created,
        };
        self.frame.id = stamp.id_for("resp_", id);
        if let Some(model) = model {
            self.frame.model = model;
        }
        let response = Value::Object(self.frame.response("in_progress", &[]));
        self.emit("response.created", json!({"response": response}), out);
        self.emit("response.in_progress", json!({"response": response}), out);
    }

    fn piece(&mut self, kind: Kind, text: &str, out: &mut Out) {
        self.ensure(kind, out);
        let Some(open) = &mut self.open else {
            return;
        };
        open.text.push_str(text);
        let mut data = kind.at(open);
        put(&mut data, "delta", json!(text));
        if kind == Kind::Text {
            put(&mut data, "logprobs", json!([]));
        }
        self.emit(kind.delta(), data, out);
    }

    fn proof(&mut self, proof: &Proof, out: &mut Out) {
        if proof.sealed {
            self.close(None, out);
        }
        self.ensure(Kind::Reasoning, out);
        self.close(Some(proof), out);
    }

    fn arguments(&mut self, key: u64, json: &str, out: &mut Out) {
        let Some((_, place, call)) = self.calls.iter_mut().rfind(|(known, ..)| *known == key)
        else {
            return;
        };
        call.arguments.push_str(json);
        let data = json!({"output_index": *place, "item_id": call.item, "delta": json});
        self.emit("response.function_call_arguments.delta", data, out);
    }

    fn call_done(&mut self, place: usize, call: &Call, out: &mut Out) {
        let data = json!({
            "output_index": place, "item_id": call.item, "name": call.name,
            "arguments": call.arguments,
        });
        self.emit("response.function_call_arguments.done", data, out);
        self.done(place, call.write("completed"), out);
    }

    /// A place for a new item, after what was open.
    fn place(&mut self, out: &mut Out) -> usize {
        self.start(None, None, out);
        self.close(None, out);
        self.items.push(Value::Null);
        self.items.len().saturating_sub(1)
    }

    fn ensure(&mut self, kind: Kind, out: &mut Out) {
        if self.open.as_ref().is_some_and(|open| open.kind == kind) {
            return;
        }
        let place = self.place(out);
        let id = self.frame.item_id(kind.prefix(), place);
        let item = match kind {
            Kind::Text | Kind::Refusal => output::message(&id, "in_progress", &[]),
            Kind::Reasoning => output::reasoning(&id, "", None),
        };
        self.added(place, &item, out);
        let open = Open {
            kind,
            place,
            id,
            text: String::new(),
        };
        let mut data = kind.at(&open);
        put(&mut data, "part", kind.part(""));
        self.emit(kind.part_event("added"), data, out);
        self.open = Some(open);
    }

    fn close(&mut self, proof: Option<&Proof>, out: &mut Out) {
        let Some(open) = self.open.take() else {
            return;
        };
        let kind = open.kind;
        let mut data = kind.at(&open);
        put(&mut data, kind.key(), json!(open.text));
        if kind == Kind::Text {
            put(&mut data, "logprobs", json!([]));
        }
        self.emit(kind.text_done(), data, out);
        let mut data = kind.at(&open);
        put(&mut data, "part", kind.part(&open.text));
        self.emit(kind.part_event("done"), data, out);
        let item = match kind {
            Kind::Text | Kind::Refusal => {
                output::message(&open.id, "completed", &[kind.part(&open.text)])
            }
            Kind::Reasoning => output::reasoning(&open.id, &open.text, proof),
        };
        self.done(open.place, item, out);
    }

    fn added(&mut self, place: usize, item: &Value, out: &mut Out) {
        let data = json!({"output_index": place, "item": item});
        self.emit("response.output_item.added", data, out);
    }

    fn done(&mut self, place: usize, item: Value, out: &mut Out) {
        let data = json!({"output_index": place, "item": item});
        self.emit("response.output_item.done", data, out);
        if let Some(slot) = self.items.get_mut(place) {
            *slot = item;
        }
    }

    fn emit(&mut self, name: &str, mut data: Value, out: &mut Out) {
        if let Some(fields) = data.as_object_mut() {
            fields.insert("type".to_owned(), json!(name));
            fields.insert("sequence_number".to_owned(), json!(self.sequence));
        }
        self.sequence += 1;
        out.event(name, &data);
    }
}

impl Kind {
    fn prefix(self) -> &'static str {
        match self {
            Self::Text | Self::Refusal => "msg",
            Self::Reasoning => "rs",
        }
    }

    fn delta(self) -> &'static str {
        match self {
            Self::Text => "response.output_text.delta",
            Self::Refusal => "response.refusal.delta",
            Self::Reasoning => "response.reasoning_summary_text.delta",
        }
    }

    fn text_done(self) -> &'static str {
        match self {
            Self::Text => "response.output_text.done",
            Self::Refusal => "response.refusal.done",
            Self::Reasoning => "response.reasoning_summary_text.done",
        }
    }

    fn part_event(self, step: &str) -> &'static str {
        match (self, step) {
            (Self::Reasoning, "added") => "response.reasoning_summary_part.added",
            (Self::Reasoning, _) => "response.reasoning_summary_part.done",
            (Self::Text | Self::Refusal, "added") => "response.content_part.added",
            (Self::Text | Self::Refusal, _) => "response.content_part.done",
        }
    }

    fn part(self, text: &str) -> Value {
        match self {
            Self::Text => output::text_part(text),
            Self::Refusal => output::refusal_part(text),
            Self::Reasoning => output::summary_part(text),
        }
    }

    /// The name of the whole text in the event that ends it.
    fn key(self) -> &'static str {
        match self {
            Self::Text | Self::Reasoning => "text",
            Self::Refusal => "refusal",
        }
    }

    /// Where the only part of the open item stands.
    fn at(self, open: &Open) -> Value {
        let index = match self {
            Self::Text | Self::Refusal => "content_index",
            Self::Reasoning => "summary_index",
        };
        json!({"output_index": open.place, "item_id": open.id, index: 0})
    }
}
