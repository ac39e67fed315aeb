//! The fields at the top of a request.

use std::borrow::Cow;
use std::sync::Arc;

use model::Origin;
use model::segment::Channel;

use super::names::{Member, items, members, whole};
use super::parts::content;
use crate::collect::{Collector, Voice};
use crate::json::{Kind, Value};
use crate::request::{Addressed, Request, RequestError};

/// Reads a request for content.
pub(crate) fn request(root: Value<'_>, addressed: &Addressed) -> Result<Request, RequestError> {
    let mut reading = Reading::begin(root, addressed)?;
    reading.message(root)?;
    if !reading.has_contents {
        return Err(RequestError::missing("contents"));
    }
    Ok(reading.end())
}

/// Reads a request to count tokens: contents, or a whole request for content. Nothing is generated.
pub(crate) fn count_request(
    root: Value<'_>,
    addressed: &Addressed,
) -> Result<Request, RequestError> {
    let mut reading = Reading::begin(root, addressed)?;
    for Member { name, key, value } in members(root)? {
        if name == "generateContentRequest" && value.kind() == Kind::Object {
            reading.message(value)?;
        } else {
            reading.field(&name, key, value)?;
        }
    }
    Ok(Request {
        max_output_tokens: Some(0),
        ..reading.end()
    })
}

struct Reading {
    request: Request,
    collector: Collector,
    has_contents: bool,
}

impl Reading {
    fn begin(root: Value<'_>, addressed: &Addressed) -> Result<Self, RequestError> {
        if root.kind() != Kind::Object {
            return Err(RequestError::wrong_type("body", "a JSON object"));
        }
        let model = addressed.model.clone();
        Ok(Self {
            request: Request {
                model: model.ok_or_else(|| RequestError::missing("model"))?,
                stream: addressed.stream,
                choices: 1,
                ..Request::default()
            },
            collector: Collector::default(),
            has_contents: false,
        })
    }

    fn end(mut self) -> Request {
        self.request.said(self.collector);
        self.request
    }

    fn message(&mut self, message: Value<'_>) -> Result<(), RequestError> {
        for Member { name, key, value } in members(message)? {
            self.field(&name, key, value)?;
        }
        Ok(())
    }

    fn field(&mut self, name: &str, key: Value<'_>, value: Value<'_>) -> Result<(), RequestError> {
        let collector = &mut self.collector;
        let unvouched = Voice::unvouched();
        match name {
            "model" => self.same_model(value)?,
            "contents" => {
                self.has_contents = true;
                if !matches!(value.kind(), Kind::Array | Kind::Object) {
                    return Err(RequestError::wrong_type("contents", "an array"));
                }
                for (index, message) in (0..).zip(items(value)) {
                    content(index, None, message, collector)?;
                }
            }
            "systemInstruction" => content(0, Some(Origin::System), value, collector)?,
            "tools" => self.tools(value)?,
            "generationConfig" => self.generation(value)?,
            "safetySettings" => {
                for setting in items(value) {
                    for (_, value) in setting.members() {
                        collector.label(&unvouched, value);
                    }
                }
            }
            // It stands in for contents that never come by here.
            "cachedContent" => {
                collector.opaque |= !value.is_null();
                collector.label(&unvouched, value);
            }
            _ => collector.field(&unvouched, key, value),
        }
        Ok(())
    }

    /// A model in the body may only repeat the one of the address, which is the one that counts.
    fn same_model(&self, value: Value<'_>) -> Result<(), RequestError> {
        let named = value.string().unwrap_or_default();
        let named = named.strip_prefix("models/").unwrap_or(&named);
        if named == self.request.model {
            return Ok(());
        }
        Err(RequestError::wrong_type(
            "model",
            "the model of the address",
        ))
    }

    /// Everything in a tool's description reaches the model.
    fn tools(&mut self, value: Value<'_>) -> Result<(), RequestError> {
        let voice = Voice::new(Origin::System, 0);
        if !matches!(value.kind(), Kind::Array | Kind::Object) {
            self.collector.free(&voice, Channel::Content, value);
        }
        for tool in items(value) {
            if tool.kind() != Kind::Object {
                self.collector.free(&voice, Channel::Content, tool);
            }
            for Member { name, key, value } in members(tool)? {
                if name != "functionDeclarations" {
                    self.collector.field(&voice, key, value);
                    continue;
                }
                for function in items(value) {
                    let name = function.get("name").and_then(Value::string);
                    self.request.tools.extend(name.as_deref().map(Arc::from));
                    let voice = voice.about(name.map(Cow::into_owned));
                    self.collector.free(&voice, Channel::Content, function);
                }
            }
        }
        Ok(())
    }

    fn generation(&mut self, value: Value<'_>) -> Result<(), RequestError> {
        let (unvouched, system) = (Voice::unvouched(), Voice::new(Origin::System, 0));
        if !matches!(value.kind(), Kind::Object | Kind::Null) {
            return Err(RequestError::wrong_type("generationConfig", "an object"));
        }
        for Member { name, key, value } in members(value)? {
            match name.as_str() {
                "maxOutputTokens" => {
                    self.request.max_output_tokens = whole("maxOutputTokens", value)?;
                }
                "candidateCount" => {
                    let count = whole("candidateCount", value)?.unwrap_or(1);
                    self.request.choices = u32::try_from(count).unwrap_or(u32::MAX);
                }
                "responseMimeType" => {
                    let json = value.string().is_some_and(|kind| kind.contains("json"));
                    self.request.wants_json |= json;
                    self.collector.label(&unvouched, value);
                }
                "responseSchema" | "responseJsonSchema" => {
                    self.request.wants_json |= !value.is_null();
                    self.collector.free(&system, Channel::Content, value);
                }
                _ => self.collector.field(&unvouched, key, value),
            }
        }
        Ok(())
    }
}
