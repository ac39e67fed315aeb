//! Writes the parts of a content.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::translate::Upstream;
use crate::translate::canon::{Document, Media, Part, Reasoning, Source, ToolCall, ToolResult};
use crate::translate::error::Untranslatable;
use crate::translate::put::put;
use crate::translate::table::{Losses, REASONING};

type Written<T> = Result<T, Untranslatable>;
type Names<'a> = BTreeMap<&'a str, &'a str>;

const REMOTE: &str = "is an address, which this model's provider does not fetch; send the bytes";

/// `unsigned` stands for the proof of the first call when it has none.
pub(super) fn write_all(
    parts: &[&Part],
    names: &Names<'_>,
    mut unsigned: Option<&str>,
    losses: &mut Losses,
) -> Written<Vec<Value>> {
    let mut written = Vec::new();
    for part in parts {
        match part {
            Part::Text(text) | Part::Refusal(text) => {
                written.extend((!text.is_empty()).then(|| json!({"text": text})));
            }
            Part::Reasoning(thought) => written.extend(reasoning(thought, losses)),
            Part::Image(media) => written.push(inline(&media.source, &media.at)?),
            Part::Document(document) => self::document(document, &mut written)?,
            Part::Call(call) => {
                written.push(self::call(call, unsigned)?);
                unsigned = None;
            }
            Part::Result(result) => written.push(self::result(result, names)?),
        }
    }
    Ok(written)
}

/// Only what this provider made and signed.
fn reasoning(thought: &Reasoning, losses: &mut Losses) -> Option<Value> {
    let proof = thought.proof.as_ref();
    let Some(proof) = proof.filter(|proof| proof.of == Upstream::Gemini) else {
        losses.add(REASONING);
        return None;
    };
    Some(json!({"text": thought.text, "thought": true, "thoughtSignature": proof.value}))
}

fn inline(source: &Source, at: &str) -> Written<Value> {
    match source {
        Source::Base64 { media_type, data } => {
            Ok(json!({"inlineData": {"mimeType": media_type, "data": data}}))
        }
        Source::Text(text) => Ok(json!({"text": text})),
        Source::Url(_) => Err(Untranslatable::unsupported(at, REMOTE)),
    }
}

/// There is no place for a name or a context: they become texts before it.
fn document(document: &Document, written: &mut Vec<Value>) -> Written<()> {
    for text in [&document.context, &document.name].into_iter().flatten() {
        written.push(json!({"text": text}));
    }
    written.push(inline(&document.source, &document.at)?);
    Ok(())
}

fn call(call: &ToolCall, unsigned: Option<&str>) -> Written<Value> {
    let Some(arguments) = call.object() else {
        let why = "has arguments that are no JSON object";
        return Err(Untranslatable::unsupported("tool_calls", why));
    };
    let mut part = json!({"functionCall": {"name": call.name, "args": arguments}});
    let own = call.signature.as_ref();
    let own = own.filter(|proof| proof.of == Upstream::Gemini);
    if let Some(signature) = own.map(|proof| proof.value.as_str()).or(unsigned) {
        put(&mut part, "thoughtSignature", json!(signature));
    }
    Ok(part)
}

/// The response must be an object; the provider names the keys for what a function said.
fn result(result: &ToolResult, names: &Names<'_>) -> Written<Value> {
    let Some(name) = names.get(result.id.as_str()) else {
        let why = "has the result of a tool that nothing before it called";
        return Err(Untranslatable::unsupported("messages", why));
    };
    let mut texts = Vec::new();
    let mut media = Vec::new();
    for part in &result.parts {
        match part {
            Part::Text(text) | Part::Refusal(text) => texts.push(text.as_str()),
            Part::Image(Media { source, at }) => media.push(inline(source, at)?),
            Part::Document(document) => {
                let words = [&document.context, &document.name];
                texts.extend(words.into_iter().flatten().map(String::as_str));
                match &document.source {
                    Source::Text(text) => texts.push(text),
                    source @ (Source::Base64 { .. } | Source::Url(_)) => {
                        media.push(inline(source, &document.at)?);
                    }
                }
            }
            Part::Reasoning(_) | Part::Call(_) | Part::Result(_) => {
                let why = "has the result of a tool with parts that no result may have";
                return Err(Untranslatable::unsupported("messages", why));
            }
        }
    }
    let key = if result.is_error { "error" } else { "output" };
    let said = match texts.as_slice() {
        [one] => json!(one),
        several => json!(several),
    };
    let mut response = Map::new();
    response.insert(key.to_owned(), said);
    let mut function = json!({"name": name, "response": response});
    if !media.is_empty() {
        put(&mut function, "parts", Value::Array(media));
    }
    Ok(json!({"functionResponse": function}))
}
