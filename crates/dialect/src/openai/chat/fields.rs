//! The fields at the top of a request.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use model::Origin;
use model::segment::Channel;

use super::{message, tools};
use crate::collect::{Collector, Voice, lookalike};
use crate::json::{Kind, Value};
use crate::request::{Addressed, Request, RequestError, flag, named, whole};
use crate::splice::Edit;

/// The keys that are read here; others only lend their texts.
const KNOWN: &[&str] = &[
    "model",
    "messages",
    "stream",
    "stream_options",
    "n",
    "user",
    "max_tokens",
    "max_completion_tokens",
    "tools",
    "functions",
    "response_format",
];

/// What was found so far.
#[derive(Default)]
struct Draft<'t> {
    model: Option<(String, Range<usize>)>,
    messages: Option<Value<'t>>,
    stream: bool,
    stream_options: Option<Value<'t>>,
    choices: Option<u64>,
    user: Option<String>,
    max_output_tokens: Option<u64>,
    tools: Vec<Arc<str>>,
    wants_json: bool,
    collector: Collector,
}

/// Reads a request.
pub(super) fn read(root: Value<'_>, addressed: &Addressed) -> Result<Request, RequestError> {
    if root.kind() != Kind::Object {
        return Err(RequestError::wrong_type("body", "a JSON object"));
    }
    let mut draft = Draft::default();
    for (key, value) in root.members() {
        draft.field(&key.string().unwrap_or_default(), key, value)?;
    }
    draft.finish(root, addressed)
}

impl<'t> Draft<'t> {
    fn field(&mut self, name: &str, key: Value<'t>, value: Value<'t>) -> Result<(), RequestError> {
        match name {
            "model" => self.model = Some(read_model(value)?),
            "messages" => self.messages = Some(value),
            "stream" => self.stream = flag(name, value)?,
            "stream_options" => self.stream_options = Some(value),
            "n" => self.choices = whole(name, value)?,
            "max_completion_tokens" => self.max_output_tokens = whole(name, value)?,
            "max_tokens" => self.max_output_tokens = self.max_output_tokens.or(whole(name, value)?),
            "user" => {
                self.user = value.string().map(Cow::into_owned);
                self.collector.label(&Voice::unvouched(), value);
            }
            "tools" | "functions" => tools::read(value, &mut self.tools, &mut self.collector),
            "response_format" => {
                self.wants_json = wants_json(value);
                let voice = Voice::new(Origin::System, 0);
                self.collector.free(&voice, Channel::Content, value);
            }
            other => {
                if let Some(known) = lookalike(other, KNOWN) {
                    return Err(RequestError::lookalike(known));
                }
                self.collector.field(&Voice::unvouched(), key, value);
            }
        }
        Ok(())
    }

    fn finish(mut self, root: Value<'t>, addressed: &Addressed) -> Result<Request, RequestError> {
        let named = named(addressed, self.model, root.place().start + 1);
        let named = named.ok_or_else(|| RequestError::missing("model"))?;
        let messages = self
            .messages
            .ok_or_else(|| RequestError::missing("messages"))?;
        message::read_all(messages, &mut self.collector)?;
        let (include_usage, usage_edit) = usage_option(root, self.stream_options)?;
        let mut request = Request {
            stream: self.stream,
            include_usage,
            choices: choices(self.choices)?,
            user: self.user,
            max_output_tokens: self.max_output_tokens,
            tools: self.tools,
            wants_json: self.wants_json,
            usage_edit,
            ..Request::of(named)
        };
        request.said(self.collector);
        Ok(request)
    }
}

pub(in crate::openai) fn read_model(
    value: Value<'_>,
) -> Result<(String, Range<usize>), RequestError> {
    match value.string() {
        Some(name) if !name.is_empty() => Ok((name.into_owned(), value.place())),
        Some(_) | None => Err(RequestError::wrong_type("model", "the name of a model")),
    }
}

pub(in crate::openai) fn choices(asked: Option<u64>) -> Result<u32, RequestError> {
    match asked.unwrap_or(1) {
        number @ 1..=128 => Ok(u32::try_from(number).unwrap_or(1)),
        _ => Err(RequestError::wrong_type("n", "between 1 and 128")),
    }
}

fn wants_json(format: Value<'_>) -> bool {
    let kind = format.get("type").and_then(Value::string);
    matches!(kind.as_deref(), Some("json_object" | "json_schema"))
}

/// Whether usage is asked for, and the edit that asks for it.
pub(in crate::openai) fn usage_option(
    root: Value<'_>,
    options: Option<Value<'_>>,
) -> Result<(bool, Option<Edit>), RequestError> {
    const PARAM: &str = "stream_options";
    const WHOLE: &str = r#"{"include_usage":true}"#;
    let Some(options) = options else {
        let inside = root.place().start + 1;
        let edit = Edit::new(
            inside..inside,
            r#""stream_options":{"include_usage":true},"#,
        );
        return Ok((false, Some(edit)));
    };
    if options.is_null() {
        return Ok((false, Some(Edit::new(options.place(), WHOLE))));
    }
    if options.kind() != Kind::Object {
        return Err(RequestError::wrong_type(PARAM, "an object"));
    }
    for (key, value) in options.members() {
        let key = key.string().unwrap_or_default();
        if key == "include_usage" {
            let asked = flag("stream_options.include_usage", value)?;
            let edit = (!asked).then(|| Edit::new(value.place(), "true"));
            return Ok((asked, edit));
        }
        if let Some(known) = lookalike(&key, &["include_usage"]) {
            return Err(RequestError::lookalike(known));
        }
    }
    let inside = options.place().start + 1;
    let text = match options.members().next() {
        Some(_) => r#""include_usage":true,"#,
        None => r#""include_usage":true"#,
    };
    Ok((false, Some(Edit::new(inside..inside, text))))
}
