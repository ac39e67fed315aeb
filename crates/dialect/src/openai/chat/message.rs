//! The messages of a request.

use std::borrow::Cow;

use model::Origin;
use model::segment::Channel;

use crate::collect::{Collector, Voice, lookalike};
use crate::json::{Kind, Value};
use crate::request::RequestError;

const KNOWN: &[&str] = &["role", "content", "tool_calls", "tool_call_id"];

/// Reads all messages.
pub(super) fn read_all(messages: Value<'_>, collector: &mut Collector) -> Result<(), RequestError> {
    if messages.kind() != Kind::Array {
        return Err(RequestError::wrong_type("messages", "an array"));
    }
    let mut calls = Calls::default();
    for (index, message) in messages.items().enumerate() {
        read(index, message, &mut calls, collector)?;
    }
    Ok(())
}

/// The tool calls seen so far, so that a result knows its tool.
#[derive(Default)]
struct Calls<'t>(Vec<(Cow<'t, str>, Cow<'t, str>)>);

impl<'t> Calls<'t> {
    fn remember(&mut self, calls: Value<'t>) {
        for call in calls.items() {
            let id = call.get("id").and_then(Value::string);
            let name = tool_name(call);
            self.0.extend(id.zip(name));
        }
    }

    /// The tool of the latest call with that id: ids are only unique within a turn.
    fn tool_of(&self, id: &str) -> Option<String> {
        let call = self.0.iter().rev().find(|(known, _)| known == id);
        call.map(|(_, name)| name.clone().into_owned())
    }
}

fn read<'t>(
    index: usize,
    message: Value<'t>,
    calls: &mut Calls<'t>,
    collector: &mut Collector,
) -> Result<(), RequestError> {
    if message.kind() != Kind::Object {
        return Err(RequestError::wrong_type(
            format!("messages[{index}]"),
            "an object",
        ));
    }
    let origin = origin(index, message)?;
    let id = message.get("tool_call_id").and_then(Value::string);
    let tool = match (origin, id) {
        (Origin::Tool, Some(id)) => calls.tool_of(&id),
        (Origin::Tool, None) => message
            .get("name")
            .and_then(Value::string)
            .map(Cow::into_owned),
        _ => None,
    };
    let voice = Voice::new(origin, u32::try_from(index).unwrap_or(u32::MAX)).about(tool);
    for (key, value) in message.members() {
        match &*key.string().unwrap_or_default() {
            "role" => {}
            "content" => content(&voice, value, collector),
            "refusal" => collector.text(&voice, Channel::Refusal, value),
            "reasoning" | "reasoning_content" => {
                collector.text(&voice, Channel::Reasoning, value);
            }
            "name" => collector.text(&voice, Channel::Name, value),
            "tool_call_id" => collector.label(&voice, value),
            "tool_calls" => {
                calls.remember(value);
                for call in value.items() {
                    tool_call(&voice, call, collector);
                }
                if value.kind() != Kind::Array {
                    collector.free(&voice, Channel::ToolArguments, value);
                }
            }
            "function_call" => tool_call(&voice, value, collector),
            other => {
                if let Some(known) = lookalike(other, KNOWN) {
                    return Err(RequestError::lookalike(known));
                }
                collector.field(&voice, key, value);
            }
        }
    }
    Ok(())
}

/// A role that nobody here knows speaks for nobody.
fn origin(index: usize, message: Value<'_>) -> Result<Origin, RequestError> {
    let param = || format!("messages[{index}].role");
    let role = message
        .get("role")
        .ok_or_else(|| RequestError::missing(param()))?;
    let role = role.string();
    match role.as_deref() {
        Some("system" | "developer") => Ok(Origin::System),
        Some("user") => Ok(Origin::User),
        Some("assistant") => Ok(Origin::Assistant),
        Some("tool" | "function") => Ok(Origin::Tool),
        Some(_) => Ok(Origin::Document),
        None => Err(RequestError::wrong_type(param(), "a string")),
    }
}

/// A string, or parts; parts are told apart by their keys, not by what they call themselves.
fn content(voice: &Voice, value: Value<'_>, collector: &mut Collector) {
    if value.kind() != Kind::Array {
        return collector.text(voice, Channel::Content, value);
    }
    for part in value.items() {
        if part.kind() != Kind::Object {
            collector.text(voice, Channel::Content, part);
        }
        let document = is_document(part).then(|| voice.reading());
        let voice = document.as_ref().unwrap_or(voice);
        for (key, value) in part.members() {
            match &*key.string().unwrap_or_default() {
                "type" => collector.label(voice, value),
                "text" => collector.text(voice, Channel::Content, value),
                "refusal" => collector.text(voice, Channel::Refusal, value),
                "image_url" => image(voice, value, collector),
                "input_audio" | "file" => attachment(voice, value, collector),
                _ => collector.field(voice, key, value),
            }
        }
    }
}

/// Whether a part is a file or a passage that was brought along: nobody vouches for its words.
fn is_document(part: Value<'_>) -> bool {
    let kind = part.get("type").and_then(Value::string);
    let named = matches!(
        kind.as_deref(),
        Some("file" | "input_file" | "document" | "search_result")
    );
    named
        || ["file", "document", "source"]
            .iter()
            .any(|key| part.get(key).is_some())
}

fn image(voice: &Voice, value: Value<'_>, collector: &mut Collector) {
    if value.kind() != Kind::Object {
        return collector.link(voice, Channel::Content, value);
    }
    for (key, value) in value.members() {
        match &*key.string().unwrap_or_default() {
            "url" => collector.link(voice, Channel::Content, value),
            _ => collector.field(voice, key, value),
        }
    }
}

/// A sound or a file: its data cannot be read here, its name and its words can.
fn attachment(voice: &Voice, value: Value<'_>, collector: &mut Collector) {
    collector.opaque = true;
    if value.kind() != Kind::Object {
        return collector.text(voice, Channel::Content, value);
    }
    for (key, value) in value.members() {
        match &*key.string().unwrap_or_default() {
            "data" | "file_data" => {}
            "file_id" => collector.label(voice, value),
            "filename" => collector.text(voice, Channel::Name, value),
            _ => collector.field(voice, key, value),
        }
    }
}

fn tool_call(voice: &Voice, call: Value<'_>, collector: &mut Collector) {
    let name = tool_name(call).map(Cow::into_owned);
    called(&voice.about(name), call, collector);
}

/// The name and the arguments, whether they stand in the call or in an object inside it.
fn called(voice: &Voice, value: Value<'_>, collector: &mut Collector) {
    if value.kind() != Kind::Object {
        return collector.free(voice, Channel::ToolArguments, value);
    }
    for (key, value) in value.members() {
        match &*key.string().unwrap_or_default() {
            "id" | "type" => collector.label(voice, value),
            "name" => collector.text(voice, Channel::Name, value),
            "arguments" | "input" => collector.text(voice, Channel::ToolArguments, value),
            "function" | "custom" => called(voice, value, collector),
            _ => collector.field(voice, key, value),
        }
    }
}

/// What a call calls: a function, a custom tool, or in the old form the call itself.
pub(super) fn tool_name(call: Value<'_>) -> Option<Cow<'_, str>> {
    let inner = call
        .get("function")
        .or_else(|| call.get("custom"))
        .unwrap_or(call);
    inner.get("name").and_then(Value::string)
}
