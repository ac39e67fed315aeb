//! Walks what nobody here knows to the bottom, each path a stream of its own, so that a provider's
//! new field cannot carry text past inspection.

use model::segment::Channel;

use super::{StreamKey, Texts};
use crate::collect::is_base64;
use crate::json::{Kind, Value};

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
pub(crate) struct Path {
    choice: u32,
    channel: Channel,
    hash: u32,
}

impl Path {
    pub(crate) fn new(choice: u32, channel: Channel) -> Self {
        Self {
            choice,
            channel,
            hash: 0x811C_9DC5,
        }
    }

    /// One step further down (FNV-1a, which needs no state and is the same on every machine).
    pub(crate) fn down(self, step: &[u8]) -> Self {
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
    /// A string in a known field; what else stands there is walked.
    pub(crate) fn known(&mut self, choice: u32, channel: Channel, value: Value<'_>) {
        match value.kind() {
            Kind::String { .. } => self.add(main(choice, channel), None, value),
            Kind::Array | Kind::Object => self.any(Path::new(choice, channel), value),
            Kind::Null | Kind::True | Kind::False | Kind::Number | Kind::Numbers => {}
        }
    }

    /// A field that is not known by its name.
    pub(crate) fn unknown(&mut self, path: Path, name: &str, value: Value<'_>) {
        if PROTOCOL.contains(&name) {
            return;
        }
        let holds_data = matches!(name, "data" | "encrypted_content" | "b64_json");
        // What only claims to be data is text.
        if holds_data && value.string().is_some_and(|text| is_base64(&text)) {
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

    /// A value of whatever kind.
    pub(crate) fn any(&mut self, path: Path, value: Value<'_>) {
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
            Kind::Null | Kind::True | Kind::False | Kind::Number | Kind::Numbers => {}
        }
    }
}

/// The stream of a field that there is once per choice.
pub(crate) fn main(choice: u32, channel: Channel) -> StreamKey {
    StreamKey {
        choice,
        channel,
        tool: 0,
    }
}

/// The number that a choice or a call gives itself, else its position.
pub(crate) fn number(value: Value<'_>, position: usize) -> u32 {
    let own = value.get("index").and_then(Value::whole);
    let number = own.and_then(|own| u32::try_from(own).ok());
    number.unwrap_or_else(|| u32::try_from(position).unwrap_or(u32::MAX))
}
