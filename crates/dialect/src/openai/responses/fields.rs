//! The fields at the top of a request.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use model::Origin;
use model::segment::Channel;

use super::items;
use crate::collect::{Collector, Voice, lookalike};
use crate::json::{Kind, Value};
use crate::openai::chat::tools;
use crate::request::{Request, RequestError, flag, whole};

/// The keys that are read here; others only lend their texts.
const KNOWN: &[&str] = &[
    "model",
    "input",
    "instructions",
    "stream",
    "background",
    "user",
    "max_output_tokens",
    "tools",
    "text",
    "prompt",
    "previous_response_id",
    "conversation",
];

/// What was found so far.
#[derive(Default)]
struct Draft {
    model: Option<(String, Range<usize>)>,
    stream: bool,
    user: Option<String>,
    max_output_tokens: Option<u64>,
    tools: Vec<Arc<str>>,
    wants_json: bool,
    collector: Collector,
}

/// Reads a request.
pub(super) fn read(root: Value<'_>) -> Result<Request, RequestError> {
    if root.kind() != Kind::Object {
        return Err(RequestError::wrong_type("body", "a JSON object"));
    }
    let mut draft = Draft::default();
    for (key, value) in root.members() {
        draft.field(&key.string().unwrap_or_default(), key, value)?;
    }
    let (model, place) = draft.model.ok_or_else(|| RequestError::missing("model"))?;
    let mut request = Request {
        model,
        stream: draft.stream,
        choices: 1,
        user: draft.user,
        max_output_tokens: draft.max_output_tokens,
        tools: draft.tools,
        wants_json: draft.wants_json,
        model_place: Some(place),
        ..Request::default()
    };
    request.said(draft.collector);
    Ok(request)
}

impl Draft {
    fn field(&mut self, name: &str, key: Value<'_>, value: Value<'_>) -> Result<(), RequestError> {
        let system = Voice::new(Origin::System, 0);
        match name {
            "model" => self.model = Some(read_model(value)?),
            "input" => items::input(value, &mut self.collector)?,
            "instructions" => items::spoken(&system, value, &mut self.collector),
            "stream" => self.stream = flag(name, value)?,
            "background" => refuse_background(flag(name, value)?)?,
            "max_output_tokens" => self.max_output_tokens = whole(name, value)?,
            "user" => {
                self.user = value.string().map(Cow::into_owned);
                self.collector.label(&Voice::unvouched(), value);
            }
            "tools" => tools::read(value, &mut self.tools, &mut self.collector),
            "text" => {
                self.wants_json = wants_json(value);
                self.collector.free(&system, Channel::Content, value);
            }
            "prompt" => self.prompt(value),
            "previous_response_id" | "conversation" => self.kept_elsewhere(value),
            other => {
                if let Some(known) = lookalike(other, KNOWN) {
                    return Err(RequestError::lookalike(known));
                }
                self.collector.field(&Voice::unvouched(), key, value);
            }
        }
        Ok(())
    }

    /// A prompt that the provider keeps cannot be read here; what is put into it can.
    fn prompt(&mut self, value: Value<'_>) {
        self.collector.opaque |= !value.is_null();
        let voice = Voice::new(Origin::User, 0);
        for (key, value) in value.members() {
            match &*key.string().unwrap_or_default() {
                "id" | "version" => self.collector.label(&voice, value),
                "variables" => {
                    for (_, variable) in value.members() {
                        items::spoken(&voice, variable, &mut self.collector);
                    }
                }
                _ => self.collector.field(&voice, key, value),
            }
        }
        if value.kind() != Kind::Object {
            self.collector.free(&voice, Channel::Content, value);
        }
    }

    /// What was said before lies with the provider: it was inspected when it was said, if it was
    /// said here, and cannot be seen now.
    fn kept_elsewhere(&mut self, value: Value<'_>) {
        self.collector.opaque |= !value.is_null();
        let voice = Voice::unvouched();
        match value.string() {
            Some(_) => self.collector.label(&voice, value),
            None => self.collector.free(&voice, Channel::Content, value),
        }
    }
}

fn read_model(value: Value<'_>) -> Result<(String, Range<usize>), RequestError> {
    match value.string() {
        Some(name) if !name.is_empty() => Ok((name.into_owned(), value.place())),
        Some(_) | None => Err(RequestError::wrong_type("model", "the name of a model")),
    }
}

/// The answer of a background response would be fetched later, on a route that this gateway does
/// not have, so that nobody would inspect it.
fn refuse_background(asked: bool) -> Result<(), RequestError> {
    if asked {
        return Err(RequestError::wrong_type(
            "background",
            "false; an answer that is fetched later cannot be inspected here",
        ));
    }
    Ok(())
}

fn wants_json(text: Value<'_>) -> bool {
    let kind = text.get("format").and_then(|format| format.get("type"));
    let kind = kind.and_then(Value::string);
    matches!(kind.as_deref(), Some("json_object" | "json_schema"))
}
