//! The fields at the top of a request.

use std::borrow::Cow;
use std::sync::Arc;

use model::Origin;
use model::segment::Channel;

use super::blocks::{self, Calls};
use crate::collect::{Collector, Voice, lookalike};
use crate::json::{Kind, Value};
use crate::request::{Request, RequestError, flag, whole};

/// The keys that are read here; others only lend their texts.
const KNOWN: &[&str] = &[
    "model",
    "messages",
    "system",
    "stream",
    "max_tokens",
    "metadata",
    "tools",
];

/// Reads a request, which names its model.
pub(super) fn read(root: Value<'_>) -> Result<Request, RequestError> {
    let request = body(root)?;
    if request.model.is_empty() {
        return Err(RequestError::missing("model"));
    }
    Ok(request)
}

/// Reads a request, whose model may be named elsewhere.
pub(super) fn body(root: Value<'_>) -> Result<Request, RequestError> {
    if root.kind() != Kind::Object {
        return Err(RequestError::wrong_type("body", "a JSON object"));
    }
    let mut request = Request {
        choices: 1,
        ..Request::default()
    };
    let mut collector = Collector::default();
    let mut messages = None;
    for (key, value) in root.members() {
        match &*key.string().unwrap_or_default() {
            "model" => {
                let name = value.string().filter(|name| !name.is_empty());
                let name =
                    name.ok_or_else(|| RequestError::wrong_type("model", "the name of a model"))?;
                request.model = name.into_owned();
                request.model_place = Some(value.place());
            }
            "messages" => messages = Some(value),
            "system" => {
                let voice = Voice::new(Origin::System, 0);
                blocks::read(&voice, value, &mut Calls::default(), &mut collector);
            }
            "stream" => request.stream = flag("stream", value)?,
            "max_tokens" => request.max_output_tokens = whole("max_tokens", value)?,
            "metadata" => metadata(value, &mut request, &mut collector),
            "tools" => tools(value, &mut request.tools, &mut collector),
            other => {
                if let Some(known) = lookalike(other, KNOWN) {
                    return Err(RequestError::lookalike(known));
                }
                collector.field(&Voice::unvouched(), key, value);
            }
        }
    }
    let messages = messages.ok_or_else(|| RequestError::missing("messages"))?;
    read_messages(messages, &mut collector)?;
    request.said(collector);
    Ok(request)
}

/// The end user, as the client names them, beside whatever else stands there.
fn metadata(value: Value<'_>, request: &mut Request, collector: &mut Collector) {
    let voice = Voice::unvouched();
    for (key, value) in value.members() {
        if key.string().as_deref() == Some("user_id") {
            request.user = value.string().map(Cow::into_owned);
            collector.label(&voice, value);
        } else {
            collector.field(&voice, key, value);
        }
    }
    if value.kind() != Kind::Object {
        collector.free(&voice, Channel::Content, value);
    }
}

/// Everything in a tool's description reaches the model.
fn tools(value: Value<'_>, names: &mut Vec<Arc<str>>, collector: &mut Collector) {
    let voice = Voice::new(Origin::System, 0);
    for tool in value.items() {
        let name = tool.get("name").and_then(Value::string);
        names.extend(name.as_deref().map(Arc::from));
        let voice = voice.about(name.map(Cow::into_owned));
        collector.free(&voice, Channel::Content, tool);
    }
    if value.kind() != Kind::Array {
        collector.free(&voice, Channel::Content, value);
    }
}

fn read_messages(messages: Value<'_>, collector: &mut Collector) -> Result<(), RequestError> {
    if messages.kind() != Kind::Array {
        return Err(RequestError::wrong_type("messages", "an array"));
    }
    let mut calls = Calls::default();
    for (index, message) in messages.items().enumerate() {
        let param = |field: &str| format!("messages[{index}]{field}");
        if message.kind() != Kind::Object {
            return Err(RequestError::wrong_type(param(""), "an object"));
        }
        let origin = match message.get("role").map(Value::string) {
            None => return Err(RequestError::missing(param(".role"))),
            Some(role) => match role.as_deref() {
                Some("user") => Origin::User,
                Some("assistant") => Origin::Assistant,
                Some("system") => Origin::System,
                Some(_) => Origin::Document,
                None => return Err(RequestError::wrong_type(param(".role"), "a string")),
            },
        };
        let voice = Voice::new(origin, u32::try_from(index).unwrap_or(u32::MAX));
        for (key, value) in message.members() {
            match &*key.string().unwrap_or_default() {
                "role" => {}
                "content" => blocks::read(&voice, value, &mut calls, collector),
                other => {
                    if let Some(known) = lookalike(other, &["role", "content"]) {
                        return Err(RequestError::lookalike(known));
                    }
                    collector.field(&voice, key, value);
                }
            }
        }
    }
    Ok(())
}
