//! Walks an answer from its root through its choices down to the fields of a message.

use std::borrow::Cow;

use model::segment::Channel;

use super::{Finish, StreamKey, Texts};
use crate::json::{Kind, Value};
use crate::splice::Edit;

/// The number of the one call in the old form, beside those in `tool_calls`.
const LEGACY_CALL: u32 = u32::MAX;

/// Fields that hold words of the protocol, numbers, or random padding: nothing that was said.
const PROTOCOL: &[&str] = &[
    "id",
    "object",
    "created",
    "model",
    "type",
    "index",
    "role",
    "usage",
    "service_tier",
    "system_fingerprint",
    "obfuscation",
    "provider",
    "format",
    "finish_reason",
    "native_finish_reason",
    "stop_reason",
    "signature",
    "thought_signature",
    "prompt_filter_results",
    "content_filter_results",
];

/// A place below the fields that are known: its choice, its channel and the path to it.
#[derive(Clone, Copy)]
struct Path {
    choice: u32,
    channel: Channel,
    hash: u32,
}

impl Path {
    fn new(choice: u32, channel: Channel) -> Self {
        Self {
            choice,
            channel,
            hash: 0x811C_9DC5,
        }
    }

    /// One step further down (FNV-1a, which needs no state and is the same on every machine).
    fn down(self, step: &[u8]) -> Self {
        let hash = step.iter().chain(b"/").fold(self.hash, |hash, byte| {
            (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
        });
        Self { hash, ..self }
    }

    /// Above the numbers of tool calls, so that they do not meet.
    fn key(self) -> StreamKey {
        StreamKey {
            choice: self.choice,
            channel: self.channel,
            tool: self.hash | 0x8000_0000,
        }
    }
}

impl Texts {
    pub(super) fn root(&mut self, root: Value<'_>) {
        for (key, value) in root.members() {
            let name = key.string().unwrap_or_default();
            if name == "choices" && value.kind() == Kind::Array {
                for (position, choice) in value.items().enumerate() {
                    self.choice(number(choice, position), choice);
                }
            } else {
                self.unknown(Path::new(0, Channel::Content), &name, value);
            }
        }
    }

    fn choice(&mut self, choice: u32, value: Value<'_>) {
        let first = self.places.len();
        let mut probabilities = None;
        for (key, value) in value.members() {
            match &*key.string().unwrap_or_default() {
                "message" | "delta" => self.message(choice, value),
                "text" => self.add(main(choice, Channel::Content), None, value),
                "logprobs" => probabilities = Some(value),
                "finish_reason" => {
                    let reason = value.string().map(Cow::into_owned);
                    self.finished
                        .extend(reason.map(|reason| Finish { choice, reason }));
                }
                other => self.unknown(Path::new(choice, Channel::Content), other, value),
            }
        }
        if let Some(value) = probabilities.filter(|value| !value.is_null()) {
            self.echo(first, &Edit::new(value.place(), "null"));
        }
    }

    fn message(&mut self, choice: u32, message: Value<'_>) {
        for (key, value) in message.members() {
            match &*key.string().unwrap_or_default() {
                "content" => self.content(choice, value),
                "reasoning" | "reasoning_content" => {
                    self.known(choice, Channel::Reasoning, value);
                }
                "refusal" => self.known(choice, Channel::Refusal, value),
                "tool_calls" => {
                    for (position, call) in value.items().enumerate() {
                        self.call(choice, number(call, position), call);
                    }
                }
                "function_call" => self.call(choice, LEGACY_CALL, value),
                "audio" => self.audio(choice, value),
                other => self.unknown(Path::new(choice, Channel::Content), other, value),
            }
        }
    }

    /// A string in a known field; what else stands there is walked.
    fn known(&mut self, choice: u32, channel: Channel, value: Value<'_>) {
        match value.kind() {
            Kind::String { .. } => self.add(main(choice, channel), None, value),
            Kind::Array | Kind::Object => self.any(Path::new(choice, channel), value),
            Kind::Null | Kind::True | Kind::False | Kind::Number => {}
        }
    }

    /// A string, or parts with a text each.
    fn content(&mut self, choice: u32, value: Value<'_>) {
        if value.kind() != Kind::Array {
            return self.known(choice, Channel::Content, value);
        }
        for part in value.items() {
            if let Kind::String { .. } = part.kind() {
                self.add(main(choice, Channel::Content), None, part);
            }
            for (key, value) in part.members() {
                match &*key.string().unwrap_or_default() {
                    "text" => self.known(choice, Channel::Content, value),
                    other => self.unknown(Path::new(choice, Channel::Content), other, value),
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
                "name" => self.add(key(Channel::Name), name, value),
                "arguments" | "input" if value.string().is_some() => {
                    self.add(key(Channel::ToolArguments), name, value);
                }
                "function" | "custom" => self.called(choice, tool, name, value),
                other => self.unknown(Path::new(choice, Channel::ToolArguments), other, value),
            }
        }
    }

    /// Sound cannot be read here; when its transcript is changed, the sound goes.
    fn audio(&mut self, choice: u32, audio: Value<'_>) {
        let first = self.places.len();
        let mut sound = None;
        for (key, value) in audio.members() {
            match &*key.string().unwrap_or_default() {
                "data" => sound = Some(value),
                other => self.unknown(Path::new(choice, Channel::Content), other, value),
            }
        }
        if let Some(value) = sound {
            self.opaque = true;
            self.echo(first, &Edit::new(value.place(), "\"\""));
        }
    }

    fn unknown(&mut self, path: Path, name: &str, value: Value<'_>) {
        if PROTOCOL.contains(&name) {
            return;
        }
        if matches!(name, "data" | "encrypted_content" | "b64_json") {
            self.opaque = true;
            return;
        }
        let channel = if name.starts_with("reasoning") || name.starts_with("thinking") {
            Channel::Reasoning
        } else {
            path.channel
        };
        self.any(Path { channel, ..path }.down(name.as_bytes()), value);
    }

    fn any(&mut self, path: Path, value: Value<'_>) {
        match value.kind() {
            Kind::String { .. } => self.add(path.key(), None, value),
            Kind::Array => {
                for (position, item) in value.items().enumerate() {
                    self.any(path.down(&position.to_le_bytes()), item);
                }
            }
            Kind::Object => {
                for (key, value) in value.members() {
                    self.unknown(path, &key.string().unwrap_or_default(), value);
                }
            }
            Kind::Null | Kind::True | Kind::False | Kind::Number => {}
        }
    }
}

/// The stream of a field that there is once per choice.
fn main(choice: u32, channel: Channel) -> StreamKey {
    StreamKey {
        choice,
        channel,
        tool: 0,
    }
}

/// The number that a choice or a call gives itself, else its position.
fn number(value: Value<'_>, position: usize) -> u32 {
    let own = value.get("index").and_then(Value::whole);
    let number = own.and_then(|own| u32::try_from(own).ok());
    number.unwrap_or_else(|| u32::try_from(position).unwrap_or(u32::MAX))
}
