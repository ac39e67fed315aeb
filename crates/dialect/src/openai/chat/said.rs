//! Walks an answer from its root through its choices down to the fields of a message.

use std::borrow::Cow;

use model::segment::Channel;

use crate::json::{Kind, Value};
use crate::splice::Edit;
use crate::texts::{Finish, Path, StreamKey, Texts, main, number};

/// The number of the one call in the old form, beside those in `tool_calls`.
const LEGACY_CALL: u32 = u32::MAX;

/// Every text in an answer, or in a frame of one: both have the same shape.
pub(super) fn texts(root: Value<'_>) -> Texts {
    let mut said = Said(Texts::default());
    said.root(root);
    said.0
}

struct Said(Texts);

impl Said {
    fn root(&mut self, root: Value<'_>) {
        for (key, value) in root.members() {
            let name = key.string().unwrap_or_default();
            if name == "choices" && value.kind() == Kind::Array {
                for (position, choice) in value.items().enumerate() {
                    self.choice(number(choice, position), choice);
                }
            } else {
                self.0.unknown(Path::new(0, Channel::Content), &name, value);
            }
        }
    }

    fn choice(&mut self, choice: u32, value: Value<'_>) {
        let first = self.0.places.len();
        let mut probabilities = None;
        for (key, value) in value.members() {
            match &*key.string().unwrap_or_default() {
                "message" | "delta" => self.message(choice, value),
                "text" => self.0.add(main(choice, Channel::Content), None, value),
                "logprobs" => probabilities = Some(value),
                "finish_reason" => {
                    let reason = value.string().map(Cow::into_owned);
                    self.0
                        .finished
                        .extend(reason.map(|reason| Finish { choice, reason }));
                }
                other => self
                    .0
                    .unknown(Path::new(choice, Channel::Content), other, value),
            }
        }
        if let Some(value) = probabilities.filter(|value| !value.is_null()) {
            self.0.echo(first, &Edit::new(value.place(), "null"));
        }
    }

    fn message(&mut self, choice: u32, message: Value<'_>) {
        for (key, value) in message.members() {
            match &*key.string().unwrap_or_default() {
                "content" => self.content(choice, value),
                "reasoning" | "reasoning_content" => {
                    self.0.known(choice, Channel::Reasoning, value);
                }
                "refusal" => self.0.known(choice, Channel::Refusal, value),
                "tool_calls" => {
                    for (position, call) in value.items().enumerate() {
                        self.call(choice, number(call, position), call);
                    }
                }
                "function_call" => self.call(choice, LEGACY_CALL, value),
                "audio" => self.audio(choice, value),
                other => self
                    .0
                    .unknown(Path::new(choice, Channel::Content), other, value),
            }
        }
    }

    /// A string, or parts with a text each.
    fn content(&mut self, choice: u32, value: Value<'_>) {
        if value.kind() != Kind::Array {
            return self.0.known(choice, Channel::Content, value);
        }
        for part in value.items() {
            if let Kind::String { .. } = part.kind() {
                self.0.add(main(choice, Channel::Content), None, part);
            }
            for (key, value) in part.members() {
                match &*key.string().unwrap_or_default() {
                    "text" => self.0.known(choice, Channel::Content, value),
                    other => self
                        .0
                        .unknown(Path::new(choice, Channel::Content), other, value),
                }
            }
        }
    }

    fn call(&mut self, choice: u32, tool: u32, call: Value<'_>) {
        let inner = call
            .get("function")
            .or_else(|| call.get("custom"))
            .unwrap_or(call);
        let name = inner.get("name").and_then(Value::string);
        self.called(choice, tool, name.as_deref(), call);
    }

    fn called(&mut self, choice: u32, tool: u32, name: Option<&str>, value: Value<'_>) {
        let key = |channel| StreamKey {
            choice,
            channel,
            tool,
        };
        for (field, value) in value.members() {
            match &*field.string().unwrap_or_default() {
                "name" => self.0.add(key(Channel::Name), name, value),
                "arguments" | "input" if value.string().is_some() => {
                    self.0.add(key(Channel::ToolArguments), name, value);
                }
                "function" | "custom" => self.called(choice, tool, name, value),
                other => self
                    .0
                    .unknown(Path::new(choice, Channel::ToolArguments), other, value),
            }
        }
    }

    /// Sound cannot be read here; when its transcript is changed, the sound goes.
    fn audio(&mut self, choice: u32, audio: Value<'_>) {
        let first = self.0.places.len();
        let mut sound = None;
        for (key, value) in audio.members() {
            match &*key.string().unwrap_or_default() {
                "data" => sound = Some(value),
                other => self
                    .0
                    .unknown(Path::new(choice, Channel::Content), other, value),
            }
        }
        if let Some(value) = sound {
            self.0.opaque = true;
            self.0.echo(first, &Edit::new(value.place(), "\"\""));
        }
    }
}
