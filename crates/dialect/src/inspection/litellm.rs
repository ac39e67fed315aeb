//! What `LiteLLM` sends to its generic guardrail API: the texts of a request or of a response, and
//! beside them the messages, tools and tool calls that they were taken from.
//!
//! Only `texts` can be changed there, so each is a segment of its own. Its role is that of the
//! message which says the same; what the messages say beyond the texts is looked at as well.
//! Source: <https://docs.litellm.ai/docs/adding_provider/generic_guardrail_api>.

use std::collections::HashMap;

use model::Origin;
use model::segment::Channel;

use crate::collect::{Collector, Voice};
use crate::json::{Kind, Value};
use crate::reading::Reading;
use crate::request::{Request, RequestError};
use crate::texts::{Path, main};

/// What belongs to the proxy: identifiers, versions, and headers that it has cleaned.
const PROXY: [&str; 8] = [
    "input_type",
    "litellm_call_id",
    "litellm_trace_id",
    "litellm_version",
    "model",
    "request_data",
    "request_headers",
    "additional_provider_specific_params",
];

/// Which half is sent.
fn is_response(root: Value<'_>) -> Result<bool, RequestError> {
    match root.get("input_type").and_then(Value::string).as_deref() {
        Some("request") => Ok(false),
        Some("response") => Ok(true),
        _ => Err(RequestError::wrong_type(
            "input_type",
            "`request` or `response`",
        )),
    }
}

/// Reads what the prompt says: nothing, when it is a response.
pub(crate) fn request(root: Value<'_>) -> Result<Request, RequestError> {
    if root.kind() != Kind::Object {
        return Err(RequestError::wrong_type("body", "a JSON object"));
    }
    let mut request = Request {
        user: end_user(root),
        ..Request::default()
    };
    if is_response(root)? {
        return Ok(request);
    }
    let roles = roles(root);
    let mut collector = Collector::default();
    for (index, text) in (0..).zip(list(root, "texts")?) {
        let role = text.string().and_then(|text| roles.get(&*text).copied());
        let voice = Voice::new(role.unwrap_or(Origin::User), index);
        collector.text(&voice, Channel::Content, text);
    }
    let texts: Vec<String> = collector
        .segments
        .iter()
        .map(|said| said.text.expose().to_owned())
        .collect();
    let known = |value: Value<'_>| {
        value
            .string()
            .is_some_and(|text| texts.iter().any(|known| *known == *text))
    };
    for (key, value) in root.members() {
        let name = key.string().unwrap_or_default();
        if &*name == "structured_messages" {
            beyond(value, &known, &mut collector);
        } else if &*name != "texts" && !PROXY.contains(&&*name) {
            collector.field(&Voice::unvouched(), key, value);
        }
    }
    request.said(collector);
    Ok(request)
}

fn list<'t>(root: Value<'t>, name: &str) -> Result<impl Iterator<Item = Value<'t>>, RequestError> {
    let list = root.get(name);
    if list.is_some_and(|list| !matches!(list.kind(), Kind::Array | Kind::Null)) {
        return Err(RequestError::wrong_type(name, "an array of strings"));
    }
    Ok(list.into_iter().flat_map(Value::items))
}

/// Who said what, by the messages.
fn roles(root: Value<'_>) -> HashMap<String, Origin> {
    let mut roles = HashMap::new();
    let messages = root
        .get("structured_messages")
        .into_iter()
        .flat_map(Value::items);
    for message in messages {
        let role = match message.get("role").and_then(Value::string).as_deref() {
            Some("system" | "developer") => Origin::System,
            Some("assistant") => Origin::Assistant,
            Some("tool" | "function") => Origin::Tool,
            _ => Origin::User,
        };
        let content = message.get("content");
        let parts = content
            .into_iter()
            .flat_map(Value::items)
            .filter_map(|part| part.get("text"));
        for text in content.into_iter().chain(parts).filter_map(Value::string) {
            // Said by two, it is judged as the words of the user.
            let said = roles.entry(text.into_owned()).or_insert(role);
            if *said != role {
                *said = Origin::User;
            }
        }
    }
    roles
}

/// What messages say beside the texts: names, arguments of tools, what else is in them.
fn beyond(messages: Value<'_>, known: &impl Fn(Value<'_>) -> bool, collector: &mut Collector) {
    let voice = Voice::unvouched();
    for item in messages.items() {
        if matches!(item.kind(), Kind::Array | Kind::Object) {
            beyond(item, known, collector);
        } else if !known(item) {
            collector.free(&voice, Channel::Content, item);
        }
    }
    for (key, value) in messages.members() {
        if matches!(value.kind(), Kind::Array | Kind::Object) {
            beyond(value, known, collector);
        } else if !known(value) {
            collector.field(&voice, key, value);
        }
    }
}

fn end_user(root: Value<'_>) -> Option<String> {
    let data = root.get("request_data")?;
    let named = data.get("user_api_key_end_user_id").and_then(Value::string);
    let named = named.or_else(|| data.get("user_api_key_user_id").and_then(Value::string));
    named
        .map(std::borrow::Cow::into_owned)
        .filter(|name| !name.is_empty())
}

/// Reads what the answer says: nothing, when it is a request.
pub(crate) fn reading(root: Value<'_>) -> Reading {
    let mut reading = Reading::default();
    if !is_response(root).unwrap_or(false) {
        return reading;
    }
    let texts = root.get("texts").into_iter().flat_map(Value::items);
    for (index, text) in (0..).zip(texts) {
        reading.texts.add(main(index, Channel::Content), None, text);
    }
    if let Some(calls) = root.get("tool_calls") {
        reading
            .texts
            .any(Path::new(0, Channel::ToolArguments), calls);
    }
    reading
}
