//! Every text in an answer, or in an event of a streamed one. A block is a stream of its own, told
//! by its number.

use std::borrow::Cow;

use model::segment::Channel;

use crate::json::{Kind, Value};
use crate::texts::{Finish, Path, StreamKey, Texts};

/// Reads an answer, or an event.
pub(super) fn texts(event: Option<&str>, root: Value<'_>) -> Texts {
    let mut said = Said(Texts::default());
    let number = root.get("contentBlockIndex").and_then(Value::whole);
    let block = number.and_then(|it| u32::try_from(it).ok()).unwrap_or(0);
    for (key, value) in root.members() {
        match &*key.string().unwrap_or_default() {
            "output" if event.is_none() => said.output(value),
            "start" | "delta" if event.is_some() => said.block(block, value),
            "stopReason" => {
                let reason = value.string().map(Cow::into_owned);
                let finish = reason.map(|reason| Finish { choice: 0, reason });
                said.0.finished.extend(finish);
            }
            // Padding, so that lengths tell nothing.
            "p" | "contentBlockIndex" | "metrics" => {}
            other => said.0.unknown(Path::new(0, Channel::Content), other, value),
        }
    }
    said.0
}

struct Said(Texts);

impl Said {
    fn output(&mut self, output: Value<'_>) {
        for (key, value) in output.members() {
            let name = key.string().unwrap_or_default();
            if name == "message" && value.kind() == Kind::Object {
                self.message(value);
            } else {
                self.0.unknown(Path::new(0, Channel::Content), &name, value);
            }
        }
    }

    fn message(&mut self, message: Value<'_>) {
        for (key, value) in message.members() {
            match &*key.string().unwrap_or_default() {
                "content" if value.kind() == Kind::Array => {
                    for (position, block) in (0..).zip(value.items()) {
                        self.block(position, block);
                    }
                }
                other => self.0.unknown(Path::new(0, Channel::Content), other, value),
            }
        }
    }

    /// A block, or what begins it or goes on with it.
    fn block(&mut self, block: u32, value: Value<'_>) {
        let path = Path::new(0, Channel::Content).down(&block.to_le_bytes());
        if value.kind() != Kind::Object {
            return self.0.any(path, value);
        }
        for (field, value) in value.members() {
            match &*field.string().unwrap_or_default() {
                "text" => self.0.add(key(block, Channel::Content), None, value),
                "toolUse" => self.call(block, value),
                "reasoningContent" => self.reasoning(block, value),
                other => self.0.unknown(path, other, value),
            }
        }
    }

    /// The thinking of a block: whole below `reasoningText`, streamed as it is.
    fn reasoning(&mut self, block: u32, value: Value<'_>) {
        let path = Path::new(0, Channel::Reasoning).down(&block.to_le_bytes());
        for (field, value) in value.members() {
            match &*field.string().unwrap_or_default() {
                "reasoningText" if value.kind() == Kind::Object => self.reasoning(block, value),
                "text" => self.0.add(key(block, Channel::Reasoning), None, value),
                // Unreadable to everybody but the provider.
                "redactedContent" => self.0.opaque = true,
                other => self.0.unknown(path, other, value),
            }
        }
    }

    /// A call: its arguments are an object, or a piece of one as text when it is streamed.
    fn call(&mut self, block: u32, call: Value<'_>) {
        let tool = call.get("name").and_then(Value::string);
        let first = self.0.found.len();
        let path = Path::new(0, Channel::ToolArguments).down(&block.to_le_bytes());
        for (field, value) in call.members() {
            match (&*field.string().unwrap_or_default(), value.kind()) {
                ("name", _) => self.0.add(key(block, Channel::Name), None, value),
                ("toolUseId", _) => {}
                ("input", Kind::String { .. }) => {
                    self.0.add(key(block, Channel::ToolArguments), None, value);
                }
                (other, _) => self.0.unknown(path, other, value),
            }
        }
        for found in self.0.found.iter_mut().skip(first) {
            found.tool = tool.as_deref().map(str::to_owned);
        }
    }
}

fn key(block: u32, channel: Channel) -> StreamKey {
    StreamKey {
        choice: 0,
        channel,
        tool: block,
    }
}
