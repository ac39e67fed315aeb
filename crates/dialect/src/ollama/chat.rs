//! Requests of chat and of generate.

use std::borrow::Cow;
use std::sync::Arc;

use model::Origin;
use model::segment::Channel;

use crate::collect::{Collector, Voice, lookalike};
use crate::json::{Kind, Value};
use crate::request::{Request, RequestError, whole};

/// The keys that are read here; others only lend their texts.
const KNOWN: &[&str] = &[
    "model", "messages", "prompt", "suffix", "system", "template", "stream", "images", "options",
    "format", "tools",
];

/// Reads a request. One that does not say otherwise asks for a stream.
pub(crate) fn request(root: Value<'_>) -> Result<Request, RequestError> {
    if root.kind() != Kind::Object {
        return Err(RequestError::wrong_type("body", "a JSON object"));
    }
    let mut request = Request {
        choices: 1,
        stream: true,
        ..Request::default()
    };
    let mut collector = Collector::default();
    for (key, value) in root.members() {
        let name = key.string().unwrap_or_default();
        if !KNOWN.contains(&&*name)
            && let Some(known) = lookalike(&name, KNOWN)
        {
            return Err(RequestError::lookalike(known));
        }
        field(&mut request, &mut collector, key, value)?;
    }
    if request.model.is_empty() {
        return Err(RequestError::missing("model"));
    }
    request.said(collector);
    Ok(request)
}

fn field(
    request: &mut Request,
    collector: &mut Collector,
    key: Value<'_>,
    value: Value<'_>,
) -> Result<(), RequestError> {
    let user = Voice::new(Origin::User, 0);
    let system = Voice::new(Origin::System, 0);
    match &*key.string().unwrap_or_default() {
        "model" => {
            let name = value.string().filter(|name| !name.is_empty());
            let name =
                name.ok_or_else(|| RequestError::wrong_type("model", "the name of a model"))?;
            request.model = name.into_owned();
            request.model_place = Some(value.place());
        }
        "stream" => match (value.boolean(), value.is_null()) {
            (Some(stream), _) => request.stream = stream,
            (None, true) => {}
            (None, false) => return Err(RequestError::wrong_type("stream", "true or false")),
        },
        "messages" => messages(value, collector)?,
        "prompt" | "suffix" => collector.text(&user, Channel::Content, value),
        "system" | "template" => collector.text(&system, Channel::Content, value),
        "images" => images(value, collector),
        "options" => {
            let limit = value
                .get("num_predict")
                .filter(|limit| limit.whole().is_some());
            request.max_output_tokens = match limit {
                Some(limit) => whole("options.num_predict", limit)?,
                None => None,
            };
            collector.free(&Voice::unvouched(), Channel::Content, value);
        }
        "format" => {
            request.wants_json = !value.is_null() && value.string().is_none_or(|it| !it.is_empty());
            collector.free(&system, Channel::Content, value);
        }
        "tools" => tools(value, &mut request.tools, collector),
        _ => collector.field(&Voice::unvouched(), key, value),
    }
    Ok(())
}

fn tools(value: Value<'_>, names: &mut Vec<Arc<str>>, collector: &mut Collector) {
    let voice = Voice::new(Origin::System, 0);
    for tool in value.items() {
        let function = tool.get("function").unwrap_or(tool);
        let name = function.get("name").and_then(Value::string);
        names.extend(name.as_deref().map(Arc::from));
        let voice = voice.about(name.map(Cow::into_owned));
        collector.free(&voice, Channel::Content, tool);
    }
    if value.kind() != Kind::Array {
        collector.free(&voice, Channel::Content, value);
    }
}

/// Pictures in base64; anything else that stands there is a text.
fn images(value: Value<'_>, collector: &mut Collector) {
    let voice = Voice::unvouched();
    for image in value.items() {
        collector.opaque = true;
        collector.signature(&voice, image);
    }
    if value.kind() != Kind::Array {
        collector.free(&voice, Channel::Content, value);
    }
}

fn messages(value: Value<'_>, collector: &mut Collector) -> Result<(), RequestError> {
    if value.kind() != Kind::Array {
        return Err(RequestError::wrong_type("messages", "an array"));
    }
    for (index, message) in value.items().enumerate() {
        let param = || format!("messages[{index}].role");
        let role = message
            .get("role")
            .ok_or_else(|| RequestError::missing(param()))?;
        let origin = match role.string().as_deref() {
            Some("system" | "developer") => Origin::System,
            Some("user") => Origin::User,
            Some("assistant") => Origin::Assistant,
            Some("tool") => Origin::Tool,
            Some(_) => Origin::Document,
            None => return Err(RequestError::wrong_type(param(), "a string")),
        };
        let tool = message.get("tool_name").and_then(Value::string);
        let voice = Voice::new(origin, u32::try_from(index).unwrap_or(u32::MAX))
            .about(tool.map(Cow::into_owned));
        for (key, value) in message.members() {
            match &*key.string().unwrap_or_default() {
                "role" => {}
                "content" => collector.text(&voice, Channel::Content, value),
                "thinking" => collector.text(&voice, Channel::Reasoning, value),
                "images" => images(value, collector),
                "tool_calls" => collector.free(&voice, Channel::ToolArguments, value),
                "tool_name" => collector.text(&voice, Channel::Name, value),
                other => {
                    if let Some(known) = lookalike(other, &["role", "content", "tool_calls"]) {
                        return Err(RequestError::lookalike(known));
                    }
                    collector.field(&voice, key, value);
                }
            }
        }
    }
    Ok(())
}
