//! Our own format: texts, or a request and an answer in a format that the gateway speaks.
//!
//! ```json
//! {"input": "a prompt", "output": "an answer"}
//! {"input": [{"role": "document", "text": "a page"}], "user": "ana"}
//! {"format": "openai.chat_completions", "request": {"messages": []}, "answer": {"choices": []}}
//! ```

use std::borrow::Cow;

use model::Origin;
use model::segment::Channel;

use crate::Dialect;
use crate::collect::{Collector, Voice};
use crate::json::{Kind, Value};
use crate::reading::Reading;
use crate::request::{Addressed, Request, RequestError};
use crate::texts::main;

/// The formats of conversations that may be embedded.
const FORMATS: [Dialect; 8] = [
    Dialect::OpenAiChat,
    Dialect::OpenAiCompletions,
    Dialect::OpenAiResponses,
    Dialect::AnthropicMessages,
    Dialect::BedrockConverse,
    Dialect::GeminiContent,
    Dialect::OllamaChat,
    Dialect::OllamaGenerate,
];

/// What may be in a request.
#[derive(Debug, Default, Clone, Copy)]
struct Fields<'t> {
    input: Option<Value<'t>>,
    output: Option<Value<'t>>,
    format: Option<Value<'t>>,
    request: Option<Value<'t>>,
    answer: Option<Value<'t>>,
    user: Option<Value<'t>>,
}

impl<'t> Fields<'t> {
    fn read(root: Value<'t>) -> Result<Self, RequestError> {
        if root.kind() != Kind::Object {
            return Err(RequestError::wrong_type("body", "a JSON object"));
        }
        let mut fields = Self::default();
        for (key, value) in root.members() {
            let field = match &*key.string().unwrap_or_default() {
                "input" => &mut fields.input,
                "output" => &mut fields.output,
                "format" => &mut fields.format,
                "request" => &mut fields.request,
                "answer" => &mut fields.answer,
                "user" => &mut fields.user,
                other => return Err(RequestError::unknown(other)),
            };
            *field = Some(value).filter(|value| !value.is_null());
        }
        fields.check()
    }

    fn check(self) -> Result<Self, RequestError> {
        let embedded = self.request.or(self.answer);
        if embedded.or(self.input).or(self.output).is_none() {
            return Err(RequestError::missing("input"));
        }
        if self.request.is_some() && self.input.is_some() {
            return Err(RequestError::either("input", "request"));
        }
        if self.answer.is_some() && self.output.is_some() {
            return Err(RequestError::either("output", "answer"));
        }
        if embedded.is_some() && self.format.is_none() {
            return Err(RequestError::missing("format"));
        }
        if self
            .answer
            .is_some_and(|answer| answer.kind() != Kind::Object)
        {
            return Err(RequestError::wrong_type("answer", "an object"));
        }
        Ok(self)
    }

    /// The format of what is embedded.
    fn format(self) -> Result<Option<Dialect>, RequestError> {
        let Some(value) = self.format else {
            return Ok(None);
        };
        let name = value.string().unwrap_or_default();
        match FORMATS.iter().find(|format| format.name() == name) {
            Some(format) => Ok(Some(*format)),
            None => Err(RequestError::wrong_type(
                "format",
                &format!("one of {}", names()),
            )),
        }
    }
}

fn names() -> String {
    FORMATS
        .map(|format| format!("`{}`", format.name()))
        .join(", ")
}

/// Reads what the prompt says.
pub(crate) fn request(root: Value<'_>) -> Result<Request, RequestError> {
    let fields = Fields::read(root)?;
    let format = fields.format()?;
    let mut request = match (format, fields.request) {
        (Some(format), Some(embedded)) => format.request(embedded, &address(format))?,
        (Some(_) | None, _) => plain(fields.input)?,
    };
    check_output(fields.output)?;
    if let Some(user) = fields.user {
        let name = user.string().map(Cow::into_owned);
        request.user = Some(name.ok_or_else(|| RequestError::wrong_type("user", "a string"))?);
    }
    request.stream = false;
    Ok(request)
}

/// What the address would have said, in formats that leave the model to it.
fn address(format: Dialect) -> Addressed {
    let model = matches!(format, Dialect::BedrockConverse | Dialect::GeminiContent);
    Addressed {
        model: model.then(String::new),
        stream: false,
    }
}

/// A prompt of plain texts.
fn plain(input: Option<Value<'_>>) -> Result<Request, RequestError> {
    let mut collector = Collector::default();
    match input {
        None => {}
        Some(text) if text.string().is_some() => {
            collector.text(&Voice::new(Origin::User, 0), Channel::Content, text);
        }
        Some(list) if list.kind() == Kind::Array => {
            for (index, item) in (0..).zip(list.items()) {
                said(index, item, &mut collector)?;
            }
        }
        Some(_) => return Err(RequestError::wrong_type("input", "a string or an array")),
    }
    let mut request = Request::default();
    request.said(collector);
    Ok(request)
}

/// One text with the role of who said it.
fn said(index: u32, item: Value<'_>, collector: &mut Collector) -> Result<(), RequestError> {
    let at = |field: &str| format!("input[{index}]{field}");
    if item.string().is_some() {
        collector.text(&Voice::new(Origin::User, index), Channel::Content, item);
        return Ok(());
    }
    let (mut role, mut text) = (None, None);
    for (key, value) in item.members() {
        match &*key.string().unwrap_or_default() {
            "role" => {
                role = Some(origin(value).ok_or_else(|| {
                    RequestError::wrong_type(
                        at(".role"),
                        "`system`, `user`, `assistant`, `tool` or `document`",
                    )
                })?)
            }
            "text" => text = Some(value).filter(|value| value.string().is_some()),
            other => return Err(RequestError::unknown(other)),
        }
    }
    let text =
        text.ok_or_else(|| RequestError::wrong_type(at(""), "a string, or `role` and `text`"))?;
    let voice = Voice::new(role.unwrap_or(Origin::User), index);
    collector.text(&voice, Channel::Content, text);
    Ok(())
}

fn origin(role: Value<'_>) -> Option<Origin> {
    Some(match &*role.string()? {
        "system" | "developer" => Origin::System,
        "user" => Origin::User,
        "assistant" => Origin::Assistant,
        "tool" => Origin::Tool,
        "document" => Origin::Document,
        _ => return None,
    })
}

fn check_output(output: Option<Value<'_>>) -> Result<(), RequestError> {
    let readable = output.is_none_or(|output| {
        output.string().is_some()
            || output.kind() == Kind::Array && output.items().all(|item| item.string().is_some())
    });
    if readable {
        return Ok(());
    }
    Err(RequestError::wrong_type(
        "output",
        "a string or an array of strings",
    ))
}

/// Reads what the answer says; the request was read before, so nothing here is malformed.
pub(crate) fn reading(root: Value<'_>) -> Reading {
    let fields = Fields::read(root).unwrap_or_default();
    let format = fields.format().ok().flatten();
    if let (Some(format), Some(answer)) = (format, fields.answer) {
        return format.reading(None, answer);
    }
    let mut reading = Reading::default();
    match fields.output {
        Some(list) if list.kind() == Kind::Array => {
            for (index, text) in (0..).zip(list.items()) {
                reading.texts.add(main(index, Channel::Content), None, text);
            }
        }
        Some(text) => reading.texts.add(main(0, Channel::Content), None, text),
        None => {}
    }
    reading
}
