//! Every text in an answer. An item of the output has the number of a choice, a part of an item that
//! of a tool call: so the events of a stream and the whole answer name the same streams.

use std::borrow::Cow;

use model::segment::Channel;

use crate::collect::{is_base64, is_label};
use crate::json::{Kind, Value};
use crate::splice::Edit;
use crate::texts::{Finish, Path, StreamKey, Texts};

/// The numbers of summaries begin here, beside those of the parts.
pub(super) const SUMMARIES: u32 = 0x1000_0000;

/// Every text in a whole answer.
pub(super) fn texts(root: Value<'_>) -> Texts {
    let mut said = Said::default();
    said.response(root);
    said.0
}

#[derive(Default)]
pub(super) struct Said(pub(super) Texts);

impl Said {
    /// The answer as a whole: its output, and settings of the request once more.
    pub(super) fn response(&mut self, response: Value<'_>) {
        let path = Path::new(0, Channel::Content).down(b"response");
        for (key, value) in response.members() {
            match &*key.string().unwrap_or_default() {
                "output" if value.kind() == Kind::Array => {
                    for (output, item) in (0..).zip(value.items()) {
                        self.item(output, item);
                    }
                }
                "status" => self.finished(response, value),
                "reasoning" | "text" | "tool_choice" | "incomplete_details" => {
                    self.settings(path, value);
                }
                other => self.other(path, other, value),
            }
        }
        if !matches!(response.kind(), Kind::Object) {
            self.0.any(path, response);
        }
    }

    fn finished(&mut self, response: Value<'_>, status: Value<'_>) {
        let why = response.get("incomplete_details");
        let why = why.and_then(|why| why.get("reason")).unwrap_or(status);
        let reason = why.string().map(Cow::into_owned);
        let over = reason.filter(|reason| !matches!(&**reason, "queued" | "in_progress"));
        let finish = over.map(|reason| Finish { choice: 0, reason });
        self.0.finished.extend(finish);
    }

    /// One item of the output.
    pub(super) fn item(&mut self, output: u32, item: Value<'_>) {
        let name = item.get("name").and_then(Value::string);
        let key = |channel| key(output, channel, 0);
        let path = Path::new(output, Channel::Content).down(b"item");
        for (field, value) in item.members() {
            let is_text = value.string().is_some();
            match &*field.string().unwrap_or_default() {
                "name" if is_text => self.0.add(key(Channel::Name), name.as_deref(), value),
                "arguments" | "input" | "code" if is_text => {
                    self.0
                        .add(key(Channel::ToolArguments), name.as_deref(), value);
                }
                "content" => self.parts(output, 0, value),
                "summary" => self.parts(output, SUMMARIES, value),
                other => self.other(path, other, value),
            }
        }
        if item.kind() != Kind::Object {
            self.0.any(path, item);
        }
    }

    fn parts(&mut self, output: u32, first: u32, value: Value<'_>) {
        if value.kind() != Kind::Array {
            return self.part(output, first, value);
        }
        for (number, part) in (first..).zip(value.items()) {
            self.part(output, number, part);
        }
    }

    /// A part of an item, by the number of its text stream.
    pub(super) fn part(&mut self, output: u32, number: u32, part: Value<'_>) {
        let first = self.0.places.len();
        let kind = part.get("type").and_then(Value::string).unwrap_or_default();
        let thinks = number >= SUMMARIES || kind.starts_with("reasoning");
        let channel = if thinks {
            Channel::Reasoning
        } else {
            Channel::Content
        };
        let path = part_path(output, number);
        for (field, value) in part.members() {
            let is_text = value.string().is_some();
            match &*field.string().unwrap_or_default() {
                "text" if is_text => self.0.add(key(output, channel, number), None, value),
                "refusal" if is_text => {
                    self.0
                        .add(key(output, Channel::Refusal, number), None, value);
                }
                "logprobs" => {}
                other => self.other(path, other, value),
            }
        }
        if part.kind() != Kind::Object {
            self.0.any(path, part);
        }
        self.without_probabilities(first, part);
    }

    /// The probabilities of tokens say the text once more: they go when it is changed.
    pub(super) fn without_probabilities(&mut self, first: usize, value: Value<'_>) {
        let told = value.get("logprobs").filter(|told| !told.is_null());
        if let Some(told) = told {
            self.0.echo(first, &Edit::new(told.place(), "[]"));
        }
    }

    /// A field that is not known, except for the words of the protocol and data in base64.
    pub(super) fn other(&mut self, path: Path, name: &str, value: Value<'_>) {
        let text = value.string().unwrap_or_default();
        let is_word = matches!(
            name,
            "item_id"
                | "call_id"
                | "response_id"
                | "previous_response_id"
                | "status"
                | "phase"
                | "truncation"
        );
        if is_word && is_label(&text) {
            return;
        }
        let is_data = matches!(name, "result" | "partial_image_b64");
        if is_data && text.len() > 256 && is_base64(&text) {
            self.0.opaque = true;
            return;
        }
        self.0.unknown(path, name, value);
    }

    /// Settings are words, which say nothing; what is more than a word is a text.
    fn settings(&mut self, path: Path, value: Value<'_>) {
        match value.string() {
            Some(text) if is_label(&text) => {}
            Some(_) => self.0.any(path, value),
            None if value.kind() == Kind::Object => {
                for (key, value) in value.members() {
                    let name = key.string().unwrap_or_default();
                    self.settings(path.down(name.as_bytes()), value);
                }
            }
            None => self.0.any(path, value),
        }
    }
}

/// The stream of a text in an item.
pub(super) fn key(output: u32, channel: Channel, number: u32) -> StreamKey {
    StreamKey {
        choice: output,
        channel,
        tool: number,
    }
}

/// The path of what stands in a part beside its text.
pub(super) fn part_path(output: u32, number: u32) -> Path {
    Path::new(output, Channel::Content)
        .down(b"part")
        .down(&number.to_le_bytes())
}
