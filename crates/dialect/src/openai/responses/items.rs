//! The items of a request's input: messages, calls, results, reasoning, and whatever comes next.

use std::borrow::Cow;

use model::Origin;
use model::segment::Channel;

use super::parts;
use crate::collect::{Collector, Voice, lookalike};
use crate::json::{Kind, Value};
use crate::request::RequestError;

const KNOWN: &[&str] = &["type", "role", "content", "arguments", "output", "call_id"];

/// Reads `input`: what the user says, or items.
pub(super) fn input(value: Value<'_>, collector: &mut Collector) -> Result<(), RequestError> {
    if value.kind() != Kind::Array {
        collector.text(&Voice::new(Origin::User, 0), Channel::Content, value);
        return Ok(());
    }
    let mut calls = Calls::default();
    for (index, item) in value.items().enumerate() {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        calls.remember(item);
        read(index, item, &calls, collector)?;
    }
    Ok(())
}

/// A text, or items that all speak with this voice, as instructions are.
pub(super) fn spoken(voice: &Voice, value: Value<'_>, collector: &mut Collector) {
    match value.kind() {
        Kind::Array => {
            for item in value.items() {
                spoken(voice, item, collector);
            }
        }
        Kind::Object => parts::part(voice, value, collector),
        Kind::Null
        | Kind::True
        | Kind::False
        | Kind::Number
        | Kind::Numbers
        | Kind::String { .. } => {
            collector.text(voice, Channel::Content, value);
        }
    }
}

/// The calls seen so far, so that a result knows its tool.
#[derive(Default)]
struct Calls<'t>(Vec<(Cow<'t, str>, Cow<'t, str>)>);

impl<'t> Calls<'t> {
    fn remember(&mut self, item: Value<'t>) {
        let id = item.get("call_id").and_then(Value::string);
        let name = item.get("name").and_then(Value::string);
        self.0.extend(id.zip(name));
    }

    fn tool_of(&self, item: Value<'_>) -> Option<String> {
        if let Some(name) = item.get("name").and_then(Value::string) {
            return Some(name.into_owned());
        }
        let id = item.get("call_id").and_then(Value::string)?;
        let call = self.0.iter().rev().find(|(known, _)| *known == id);
        call.map(|(_, name)| name.clone().into_owned())
    }
}

fn read(
    index: u32,
    item: Value<'_>,
    calls: &Calls<'_>,
    collector: &mut Collector,
) -> Result<(), RequestError> {
    if item.kind() != Kind::Object {
        collector.text(&Voice::new(Origin::User, index), Channel::Content, item);
        return Ok(());
    }
    let origin = origin(index, item)?;
    let voice = Voice::new(origin, index);
    let voice = match item.get("role") {
        Some(_) => voice,
        None => voice.about(calls.tool_of(item)),
    };
    for (key, value) in item.members() {
        let name = key.string().unwrap_or_default();
        if lookalike(&name, KNOWN).is_some_and(|known| known != name) {
            return Err(RequestError::lookalike(
                lookalike(&name, KNOWN).unwrap_or_default(),
            ));
        }
        field(&voice, &name, (key, value), collector);
    }
    Ok(())
}

/// A field of an item. Fields are told apart by their names, not by what the item calls itself.
fn field(voice: &Voice, name: &str, (key, value): (Value<'_>, Value<'_>), to: &mut Collector) {
    match name {
        "type"
        | "role"
        | "id"
        | "call_id"
        | "status"
        | "phase"
        | "approval_request_id"
        | "server_label" => to.label(voice, value),
        "content" => parts::parts(voice, Channel::Content, value, to),
        "summary" => parts::parts(voice, Channel::Reasoning, value, to),
        "encrypted_content" => to.data(voice, value),
        "name" => to.text(voice, Channel::Name, value),
        "arguments" | "input" | "code" | "action" | "operation" | "queries" => {
            to.text(voice, Channel::ToolArguments, value);
        }
        "output" | "outputs" | "results" | "error" => {
            let result = voice.spoken_by(Origin::Tool);
            parts::parts(&result, Channel::Content, value, to);
        }
        "result" => to.data(&voice.spoken_by(Origin::Tool), value),
        _ => to.field(voice, key, value),
    }
}

/// Who speaks: the role of a message, else what the kind of the item says. What nobody here knows
/// speaks for nobody.
fn origin(index: u32, item: Value<'_>) -> Result<Origin, RequestError> {
    if let Some(role) = item.get("role") {
        let role = role.string();
        let param = || format!("input[{index}].role");
        return match role.as_deref() {
            Some("system" | "developer") => Ok(Origin::System),
            Some("user") => Ok(Origin::User),
            Some("assistant") => Ok(Origin::Assistant),
            Some(_) => Ok(Origin::Document),
            None => Err(RequestError::wrong_type(param(), "a string")),
        };
    }
    let kind = item.get("type").and_then(Value::string);
    Ok(match kind.as_deref().unwrap_or_default() {
        "reasoning" | "mcp_approval_request" => Origin::Assistant,
        "message" | "mcp_approval_response" => Origin::User,
        "mcp_list_tools" => Origin::Tool,
        kind if kind.ends_with("_call") => Origin::Assistant,
        kind if kind.ends_with("_output") => Origin::Tool,
        _ => Origin::Document,
    })
}
