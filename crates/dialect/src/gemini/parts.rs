//! The parts of a message: text, data, links, calls of tools and what they returned.

use std::borrow::Cow;

use model::Origin;
use model::segment::Channel;

use super::names::{Member, items, members};
use crate::collect::{Collector, Voice};
use crate::json::{Kind, Value};
use crate::request::RequestError;

/// Reads a message: who speaks, unless it is known, and the parts.
pub(super) fn content(
    index: u32,
    known: Option<Origin>,
    message: Value<'_>,
    collector: &mut Collector,
) -> Result<(), RequestError> {
    if message.kind() != Kind::Object {
        let voice = Voice::new(known.unwrap_or(Origin::User), index);
        collector.free(&voice, Channel::Content, message);
        return Ok(());
    }
    let role = message.get("role");
    let origin = known.unwrap_or(match role.and_then(Value::string).as_deref() {
        None | Some("user" | "") => Origin::User,
        Some("model") => Origin::Assistant,
        Some("function" | "tool") => Origin::Tool,
        Some("system") => Origin::System,
        Some(_) => Origin::Document,
    });
    let voice = Voice::new(origin, index);
    for Member { name, key, value } in members(message)? {
        match name.as_str() {
            "role" => collector.label(&voice, value),
            "parts" => parts(&voice, value, collector)?,
            _ => collector.field(&voice, key, value),
        }
    }
    Ok(())
}

fn parts(voice: &Voice, list: Value<'_>, collector: &mut Collector) -> Result<(), RequestError> {
    if !matches!(list.kind(), Kind::Array | Kind::Object) {
        collector.free(voice, Channel::Content, list);
    }
    for item in items(list) {
        if item.kind() == Kind::Object {
            part(voice, item, collector)?;
        } else {
            collector.free(voice, Channel::Content, item);
        }
    }
    Ok(())
}

fn part(voice: &Voice, part: Value<'_>, collector: &mut Collector) -> Result<(), RequestError> {
    let thought = part.get("thought").and_then(Value::boolean) == Some(true);
    let channel = if thought {
        Channel::Reasoning
    } else {
        Channel::Content
    };
    for Member { name, key, value } in members(part)? {
        match name.as_str() {
            "text" => collector.text(voice, channel, value),
            // Made by the provider, and unreadable to everybody else.
            "thoughtSignature" => collector.signature(voice, value),
            "inlineData" | "fileData" => data(&voice.reading(), value, collector)?,
            "functionCall" => call(&about(voice, value), value, collector)?,
            "executableCode" => collector.free(voice, Channel::ToolArguments, value),
            "functionResponse" => {
                let voice = about(&voice.spoken_by(Origin::Tool), value);
                returned(&voice, value, collector)?;
            }
            "codeExecutionResult" => {
                let voice = voice.spoken_by(Origin::Tool);
                let voice = voice.about(Some("code_execution".to_owned()));
                returned(&voice, value, collector)?;
            }
            _ => collector.field(voice, key, value),
        }
    }
    Ok(())
}

fn about(voice: &Voice, call: Value<'_>) -> Voice {
    let name = call.get("name").and_then(Value::string);
    voice.about(name.map(Cow::into_owned))
}

/// Bytes in base64, or a link to them.
fn data(voice: &Voice, value: Value<'_>, collector: &mut Collector) -> Result<(), RequestError> {
    if value.kind() != Kind::Object {
        collector.free(voice, Channel::Content, value);
    }
    collector.opaque = true;
    for Member { name, key, value } in members(value)? {
        match name.as_str() {
            "mimeType" => collector.label(voice, value),
            "data" => collector.signature(voice, value),
            "fileUri" => collector.link(voice, Channel::Content, value),
            "displayName" => collector.text(voice, Channel::Name, value),
            _ => collector.field(voice, key, value),
        }
    }
    Ok(())
}

fn call(voice: &Voice, value: Value<'_>, collector: &mut Collector) -> Result<(), RequestError> {
    if value.kind() != Kind::Object {
        collector.free(voice, Channel::ToolArguments, value);
    }
    for Member { name, key, value } in members(value)? {
        match name.as_str() {
            "id" => collector.label(voice, value),
            "name" => collector.text(voice, Channel::Name, value),
            "args" => collector.free(voice, Channel::ToolArguments, value),
            _ => collector.field(voice, key, value),
        }
    }
    Ok(())
}

/// What a tool returned, which may have parts of its own.
fn returned(
    voice: &Voice,
    value: Value<'_>,
    collector: &mut Collector,
) -> Result<(), RequestError> {
    if value.kind() != Kind::Object {
        collector.free(voice, Channel::Content, value);
    }
    for Member { name, key, value } in members(value)? {
        match name.as_str() {
            "id" | "outcome" | "scheduling" => collector.label(voice, value),
            "name" => collector.text(voice, Channel::Name, value),
            "parts" => parts(voice, value, collector)?,
            _ => collector.field(voice, key, value),
        }
    }
    Ok(())
}
