//! Every text in an answer, or in an event of a streamed one. A block is a stream of its own, told
//! by its number.

use std::borrow::Cow;

use model::segment::Channel;

use crate::json::{Kind, Value};
use crate::texts::{Finish, Path, StreamKey, Texts, number};

/// Reads an answer, or an event.
pub(super) fn texts(kind: &str, root: Value<'_>) -> Texts {
    let mut said = Said(Texts::default());
    match kind {
        "ping" | "message_stop" | "content_block_stop" => {}
        "message_start" => said.within(root, "message", Said::message),
        "content_block_start" => {
            let block = number(root, 0);
            said.within(root, "content_block", |said, value| {
                said.block(block, value)
            });
        }
        "content_block_delta" => {
            let block = number(root, 0);
            said.within(root, "delta", |said, value| said.block(block, value));
        }
        "message_delta" => said.within(root, "delta", Said::message),
        _ => said.message(root),
    }
    said.0
}

struct Said(Texts);

impl Said {
    /// Reads the one field that an event is about; what else stands beside it is walked.
    fn within(&mut self, root: Value<'_>, field: &str, mut read: impl FnMut(&mut Self, Value<'_>)) {
        for (key, value) in root.members() {
            let name = key.string().unwrap_or_default();
            if name == field && value.kind() == Kind::Object {
                read(self, value);
            } else {
                self.0.unknown(Path::new(0, Channel::Content), &name, value);
            }
        }
    }

    fn message(&mut self, message: Value<'_>) {
        for (key, value) in message.members() {
            match &*key.string().unwrap_or_default() {
                "content" if value.kind() == Kind::Array => {
                    for (position, block) in value.items().enumerate() {
                        self.block(u32::try_from(position).unwrap_or(u32::MAX), block);
                    }
                }
                "stop_reason" => {
                    let reason = value.string().map(Cow::into_owned);
                    let finish = reason.map(|reason| Finish { choice: 0, reason });
                    self.0.finished.extend(finish);
                }
                other => self.0.unknown(Path::new(0, Channel::Content), other, value),
            }
        }
    }

    /// A block, or what goes on with it.
    fn block(&mut self, block: u32, value: Value<'_>) {
        let key = |channel| StreamKey {
            choice: 0,
            channel,
            tool: block,
        };
        let name = value.get("name").and_then(Value::string);
        let path = Path::new(0, Channel::Content).down(&block.to_le_bytes());
        for (field, value) in value.members() {
            match &*field.string().unwrap_or_default() {
                "text" => self.0.add(key(Channel::Content), None, value),
                "thinking" => self.0.add(key(Channel::Reasoning), None, value),
                "partial_json" => self.0.add(key(Channel::ToolArguments), None, value),
                "name" => self.0.add(key(Channel::Name), None, value),
                "input" => self.input(block, name.as_deref(), value),
                "tool_use_id" => {}
                other => self.0.unknown(path, other, value),
            }
        }
    }

    /// The arguments of a call, each text in them with the name of its tool.
    fn input(&mut self, block: u32, tool: Option<&str>, value: Value<'_>) {
        let first = self.0.found.len();
        let path = Path::new(0, Channel::ToolArguments).down(&block.to_le_bytes());
        self.0.any(path, value);
        for found in self.0.found.iter_mut().skip(first) {
            found.tool = tool.map(str::to_owned);
        }
    }
}
