//! Every text in an answer, or in a line of a streamed one.

use std::borrow::Cow;

use model::segment::Channel;

use crate::json::Value;
use crate::texts::{Finish, Path, StreamKey, Texts, main};

/// Fields that are numbers or times, beside those that every format has.
const PROTOCOL: &[&str] = &["created_at", "done", "context"];

/// Reads an answer, or a line.
pub(super) fn texts(root: Value<'_>) -> Texts {
    let mut texts = Texts::default();
    for (key, value) in root.members() {
        match &*key.string().unwrap_or_default() {
            "message" => message(&mut texts, value),
            "response" => texts.known(0, Channel::Content, value),
            "thinking" => texts.known(0, Channel::Reasoning, value),
            "done_reason" => {
                let reason = value.string().map(Cow::into_owned);
                let finish = reason.map(|reason| Finish { choice: 0, reason });
                texts.finished.extend(finish);
            }
            known if PROTOCOL.contains(&known) => {}
            other => texts.unknown(Path::new(0, Channel::Content), other, value),
        }
    }
    texts
}

fn message(texts: &mut Texts, message: Value<'_>) {
    for (key, value) in message.members() {
        match &*key.string().unwrap_or_default() {
            "content" => texts.add(main(0, Channel::Content), None, value),
            "thinking" => texts.add(main(0, Channel::Reasoning), None, value),
            "tool_calls" => {
                for (position, call) in (0..).zip(value.items()) {
                    tool_call(texts, position, call);
                }
            }
            other => texts.unknown(Path::new(0, Channel::Content), other, value),
        }
    }
}

/// A call, whose arguments are an object: each text in them is a stream of its own.
fn tool_call(texts: &mut Texts, position: u32, call: Value<'_>) {
    let function = call.get("function").unwrap_or(call);
    let tool = function.get("name").and_then(Value::string);
    let first = texts.found.len();
    let path = Path::new(0, Channel::ToolArguments).down(&position.to_le_bytes());
    for (key, value) in function.members() {
        match &*key.string().unwrap_or_default() {
            "name" => {
                let key = StreamKey {
                    choice: 0,
                    channel: Channel::Name,
                    tool: position,
                };
                texts.add(key, None, value);
            }
            other => texts.unknown(path, other, value),
        }
    }
    for found in texts.found.iter_mut().skip(first) {
        found.tool = tool.as_deref().map(str::to_owned);
    }
}
