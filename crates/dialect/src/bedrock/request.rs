//! Requests of Converse.

use std::borrow::Cow;
use std::sync::Arc;

use model::Origin;
use model::segment::Channel;

use crate::collect::{Collector, Voice};
use crate::json::{Kind, Value};
use crate::request::{Addressed, Request, RequestError, whole};

/// Which tool each call so far was for, so that a result knows its tool.
type Calls<'t> = Vec<(Cow<'t, str>, Cow<'t, str>)>;

/// Reads a request.
pub(crate) fn request(root: Value<'_>, addressed: &Addressed) -> Result<Request, RequestError> {
    if root.kind() != Kind::Object {
        return Err(RequestError::wrong_type("body", "a JSON object"));
    }
    let model = addressed.model.clone();
    let mut request = Request {
        model: model.ok_or_else(|| RequestError::missing("model"))?,
        stream: addressed.stream,
        choices: 1,
        ..Request::default()
    };
    let mut collector = Collector::default();
    for (key, value) in root.members() {
        match &*key.string().unwrap_or_default() {
            "system" => {
                let voice = Voice::new(Origin::System, 0);
                blocks(&voice, value, &mut Vec::new(), &mut collector);
            }
            "messages" => messages(value, &mut collector)?,
            "toolConfig" => tools(value, &mut request.tools, &mut collector),
            "inferenceConfig" => {
                if let Some(limit) = value.get("maxTokens") {
                    request.max_output_tokens = whole("inferenceConfig.maxTokens", limit)?;
                }
                collector.free(&Voice::unvouched(), Channel::Content, value);
            }
            // Too long for a key that is taken for a word.
            "additionalModelRequestFields" | "additionalModelResponseFieldPaths" => {
                collector.free(&Voice::unvouched(), Channel::Content, value);
            }
            _ => collector.field(&Voice::unvouched(), key, value),
        }
    }
    request.said(collector);
    Ok(request)
}

/// Everything in a tool's description reaches the model.
fn tools(value: Value<'_>, names: &mut Vec<Arc<str>>, collector: &mut Collector) {
    let voice = Voice::new(Origin::System, 0);
    for (key, value) in value.members() {
        if key.string().as_deref() != Some("tools") || value.kind() != Kind::Array {
            collector.field(&voice, key, value);
            continue;
        }
        for tool in value.items() {
            let name = tool.get("toolSpec").and_then(|spec| spec.get("name"));
            let name = name.and_then(Value::string);
            names.extend(name.as_deref().map(Arc::from));
            let voice = voice.about(name.map(Cow::into_owned));
            collector.free(&voice, Channel::Content, tool);
        }
    }
    if value.kind() != Kind::Object {
        collector.free(&voice, Channel::Content, value);
    }
}

fn messages(list: Value<'_>, collector: &mut Collector) -> Result<(), RequestError> {
    if list.kind() != Kind::Array {
        return Err(RequestError::wrong_type("messages", "an array"));
    }
    let mut calls = Vec::new();
    for (index, message) in (0..).zip(list.items()) {
        let role = message.get("role").and_then(Value::string);
        let origin = match role.as_deref() {
            Some("user") => Origin::User,
            Some("assistant") => Origin::Assistant,
            Some("system") => Origin::System,
            Some(_) => Origin::Document,
            None => return Err(RequestError::missing(format!("messages[{index}].role"))),
        };
        let voice = Voice::new(origin, index);
        for (key, value) in message.members() {
            match &*key.string().unwrap_or_default() {
                "role" => {}
                "content" => blocks(&voice, value, &mut calls, collector),
                _ => collector.field(&voice, key, value),
            }
        }
    }
    Ok(())
}

fn blocks<'t>(voice: &Voice, list: Value<'t>, calls: &mut Calls<'t>, collector: &mut Collector) {
    if list.kind() != Kind::Array {
        collector.free(voice, Channel::Content, list);
    }
    for block in list.items() {
        if block.kind() != Kind::Object {
            collector.free(voice, Channel::Content, block);
        }
        for (key, value) in block.members() {
            match &*key.string().unwrap_or_default() {
                "text" => collector.text(voice, Channel::Content, value),
                "image" | "video" | "audio" | "document" | "searchResult" => {
                    media(&voice.reading(), value, collector);
                }
                "reasoningContent" => media_in(voice, Channel::Reasoning, value, collector),
                "toolUse" => call(voice, value, calls, collector),
                "toolResult" => returned(voice, value, calls, collector),
                _ => collector.field(voice, key, value),
            }
        }
    }
}

fn media(voice: &Voice, value: Value<'_>, collector: &mut Collector) {
    media_in(voice, Channel::Content, value, collector);
}

/// Walks a block that may hold bytes in base64, which are opaque.
fn media_in(voice: &Voice, channel: Channel, value: Value<'_>, collector: &mut Collector) {
    for item in value.items() {
        media_in(voice, channel, item, collector);
    }
    for (key, value) in value.members() {
        match &*key.string().unwrap_or_default() {
            "bytes" | "redactedContent" => {
                collector.opaque = true;
                collector.signature(voice, value);
            }
            "s3Location" => {
                collector.opaque = true;
                collector.free(voice, Channel::Content, value);
            }
            "signature" => collector.signature(voice, value),
            "format" => collector.label(voice, value),
            "name" | "title" => collector.text(voice, Channel::Name, value),
            _ if matches!(value.kind(), Kind::Array | Kind::Object) => {
                media_in(voice, channel, value, collector);
            }
            _ => collector.free(voice, channel, value),
        }
    }
    if matches!(value.kind(), Kind::String { .. }) {
        collector.text(voice, channel, value);
    }
}

fn call<'t>(voice: &Voice, value: Value<'t>, calls: &mut Calls<'t>, collector: &mut Collector) {
    let word = |key| value.get(key).and_then(Value::string);
    calls.extend(word("toolUseId").zip(word("name")));
    let voice = voice.about(word("name").map(Cow::into_owned));
    for (key, value) in value.members() {
        match &*key.string().unwrap_or_default() {
            "toolUseId" => collector.label(&voice, value),
            "name" => collector.text(&voice, Channel::Name, value),
            _ => collector.free(&voice, Channel::ToolArguments, value),
        }
    }
    if value.kind() != Kind::Object {
        collector.free(&voice, Channel::ToolArguments, value);
    }
}

fn returned<'t>(voice: &Voice, value: Value<'t>, calls: &mut Calls<'t>, collector: &mut Collector) {
    let id = value.get("toolUseId").and_then(Value::string);
    // The latest call of that id: ids are only unique within a turn.
    let call = calls
        .iter()
        .rev()
        .find(|(known, _)| Some(known) == id.as_ref());
    let tool = call.map(|(_, name)| name.clone().into_owned());
    let voice = voice.spoken_by(Origin::Tool).about(tool);
    for (key, value) in value.members() {
        match &*key.string().unwrap_or_default() {
            "toolUseId" | "status" => collector.label(&voice, value),
            "content" => blocks_returned(&voice, value, collector),
            _ => collector.field(&voice, key, value),
        }
    }
    if value.kind() != Kind::Object {
        collector.free(&voice, Channel::Content, value);
    }
}

/// What a tool returned, pictures and documents included, is all the tool's.
fn blocks_returned(voice: &Voice, list: Value<'_>, collector: &mut Collector) {
    for block in list.items() {
        media(voice, block, collector);
    }
    if list.kind() != Kind::Array {
        collector.free(voice, Channel::Content, list);
    }
}
