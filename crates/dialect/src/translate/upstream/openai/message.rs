//! Writes the messages of a chat request.

use serde_json::{Map, Value, json};

use crate::translate::Upstream;
use crate::translate::canon::media::data_url;
use crate::translate::canon::{Document, Media, Part, Role, Source, ToolCall, ToolResult, Turn};
use crate::translate::error::Untranslatable;
use crate::translate::put::put;
use crate::translate::table::{IS_ERROR, Losses, REASONING};

type Written<T> = Result<T, Untranslatable>;

pub(super) fn write_all(turns: &[Turn], losses: &mut Losses) -> Written<Vec<Value>> {
    let mut messages = Vec::new();
    let mut turns = turns.iter().peekable();
    while let Some(turn) = turns.next() {
        let mut parts: Vec<&Part> = turn.parts.iter().collect();
        match turn.role {
            Role::System => messages.extend(plain("system", &parts)?),
            Role::User => user(&parts, losses, &mut messages)?,
            Role::Assistant => {
                // What the model said and what it called belong into one message.
                while let Some(next) = turns.next_if(|next| next.role == Role::Assistant) {
                    parts.extend(&next.parts);
                }
                messages.extend(assistant(&parts, losses)?);
            }
        }
    }
    Ok(messages)
}

/// The results of tools are messages of their own and come first.
fn user(parts: &[&Part], losses: &mut Losses, messages: &mut Vec<Value>) -> Written<()> {
    let mut rest = Vec::new();
    for part in parts {
        if let Part::Result(result) = part {
            messages.push(tool(result, &mut rest, losses));
        } else {
            rest.push(*part);
        }
    }
    messages.extend(plain("user", &rest)?);
    Ok(())
}

/// A result may hold text only; its images and documents move to the user's message behind it.
fn tool<'a>(result: &'a ToolResult, rest: &mut Vec<&'a Part>, losses: &mut Losses) -> Value {
    if result.is_error {
        losses.add(IS_ERROR);
    }
    let mut texts = Vec::new();
    for part in &result.parts {
        if let Part::Text(text) = part {
            texts.push(text.as_str());
        } else {
            rest.push(part);
        }
    }
    json!({"role": "tool", "tool_call_id": result.id, "content": texts_value(&texts)})
}

fn texts_value(texts: &[&str]) -> Value {
    match texts {
        [] => json!(""),
        [text] => json!(text),
        several => several
            .iter()
            .map(|text| json!({"type": "text", "text": text}))
            .collect(),
    }
}

/// A message of the user or the system; none when it says nothing.
fn plain(role: &str, parts: &[&Part]) -> Written<Option<Value>> {
    if let [Part::Text(text)] = parts {
        return Ok(Some(json!({"role": role, "content": text})));
    }
    let mut content = Vec::new();
    for part in parts {
        match part {
            Part::Text(text) | Part::Refusal(text) => content.push(text_part(text)),
            Part::Image(media) => content.push(image(media)?),
            Part::Document(document) => self::document(document, &mut content)?,
            Part::Reasoning(_) | Part::Call(_) | Part::Result(_) => {
                let why = "has parts that only the assistant's may have";
                return Err(Untranslatable::unsupported("messages", why));
            }
        }
    }
    Ok((!content.is_empty()).then(|| json!({"role": role, "content": content})))
}

fn assistant(parts: &[&Part], losses: &mut Losses) -> Written<Option<Value>> {
    let mut text = String::new();
    let mut refusal = String::new();
    let mut calls = Vec::new();
    for part in parts {
        match part {
            Part::Text(said) => text.push_str(said),
            Part::Refusal(said) => refusal.push_str(said),
            Part::Call(call) => calls.push(self::call(call)),
            Part::Reasoning(_) => losses.add(REASONING),
            Part::Image(_) | Part::Document(_) | Part::Result(_) => {
                let why = "has parts that the assistant's may not have";
                return Err(Untranslatable::unsupported("messages", why));
            }
        }
    }
    let mut message = Map::new();
    message.insert("role".to_owned(), json!("assistant"));
    if !refusal.is_empty() {
        message.insert("refusal".to_owned(), json!(refusal));
    }
    let is_silent = text.is_empty() && message.len() == 1 && calls.is_empty();
    let content = (!text.is_empty()).then_some(text);
    message.insert("content".to_owned(), json!(content));
    if !calls.is_empty() {
        message.insert("tool_calls".to_owned(), Value::Array(calls));
    }
    Ok((!is_silent).then_some(Value::Object(message)))
}

fn call(call: &ToolCall) -> Value {
    let arguments = if call.arguments.is_empty() {
        "{}"
    } else {
        &call.arguments
    };
    let function = json!({"name": call.name, "arguments": arguments});
    let mut value = json!({"id": call.id, "type": "function", "function": function});
    let own = call.signature.as_ref();
    if let Some(proof) = own.filter(|proof| proof.of == Upstream::OpenAi) {
        let proof = json!({"google": {"thought_signature": proof.value}});
        put(&mut value, "extra_content", proof);
    }
    value
}

fn text_part(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

fn image(media: &Media) -> Written<Value> {
    let url = match &media.source {
        Source::Base64 { media_type, data } => data_url(media_type, data),
        Source::Url(url) => url.clone(),
        Source::Text(_) => return Err(Untranslatable::unsupported(&media.at, "is no image")),
    };
    Ok(json!({"type": "image_url", "image_url": {"url": url}}))
}

/// A document of text becomes text, with its name and context before it.
fn document(document: &Document, content: &mut Vec<Value>) -> Written<()> {
    content.extend(document.context.as_deref().map(text_part));
    match &document.source {
        Source::Base64 { media_type, data } => {
            let name = document.name.as_deref().unwrap_or("document");
            let file = json!({"filename": name, "file_data": data_url(media_type, data)});
            content.push(json!({"type": "file", "file": file}));
        }
        Source::Text(text) => {
            content.extend(document.name.as_deref().map(text_part));
            content.push(text_part(text));
        }
        Source::Url(_) => {
            let why = "is an address, which this model's provider does not fetch; send the bytes";
            return Err(Untranslatable::unsupported(&document.at, why));
        }
    }
    Ok(())
}
