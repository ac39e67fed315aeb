//! Writes the blocks of a Converse message.

use serde_json::{Value, json};

use crate::translate::Upstream;
use crate::translate::canon::{Document, Media, Part, Reasoning, Source, ToolResult};
use crate::translate::error::Untranslatable;
use crate::translate::put::put;
use crate::translate::table::{Losses, REASONING};

type Written<T> = Result<T, Untranslatable>;

const REMOTE: &str = "is an address, which this model's provider does not fetch; send the bytes";

/// The kinds of documents it takes, by media type.
const DOCUMENTS: [(&str, &str); 9] = [
    ("application/pdf", "pdf"),
    ("text/csv", "csv"),
    ("application/msword", "doc"),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    ),
    ("application/vnd.ms-excel", "xls"),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
    ("text/html", "html"),
    ("text/plain", "txt"),
    ("text/markdown", "md"),
];

/// The results of tools come first.
pub(super) fn write_all(parts: &[&Part], losses: &mut Losses) -> Written<Vec<Value>> {
    let (results, others): (Vec<&Part>, Vec<&Part>) = parts
        .iter()
        .partition(|part| matches!(part, Part::Result(_)));
    let mut blocks = Vec::new();
    for part in results.into_iter().chain(others) {
        blocks.extend(write(part, losses)?);
    }
    Ok(blocks)
}

/// `None` for what says nothing, which the provider would refuse.
fn write(part: &Part, losses: &mut Losses) -> Written<Option<Value>> {
    Ok(match part {
        Part::Text(text) | Part::Refusal(text) => (!text.is_empty()).then(|| json!({"text": text})),
        Part::Reasoning(thought) => reasoning(thought, losses),
        Part::Image(media) => Some(image(media)?),
        Part::Document(document) => Some(self::document(document)?),
        Part::Call(call) => {
            let Some(input) = call.object() else {
                let why = "has arguments that are no JSON object";
                return Err(Untranslatable::unsupported("tool_calls", why));
            };
            let call = json!({"toolUseId": call.id, "name": call.name, "input": input});
            Some(json!({"toolUse": call}))
        }
        Part::Result(result) => Some(tool_result(result, losses)?),
    })
}

/// Only what this provider made and signed.
fn reasoning(thought: &Reasoning, losses: &mut Losses) -> Option<Value> {
    let proof = thought.proof.as_ref();
    let Some(proof) = proof.filter(|proof| proof.of == Upstream::Bedrock) else {
        losses.add(REASONING);
        return None;
    };
    Some(if proof.sealed {
        json!({"reasoningContent": {"redactedContent": proof.value}})
    } else {
        let text = json!({"text": thought.text, "signature": proof.value});
        json!({"reasoningContent": {"reasoningText": text}})
    })
}

fn image(media: &Media) -> Written<Value> {
    let (media_type, data) = match &media.source {
        Source::Base64 { media_type, data } => (media_type, data),
        Source::Url(_) => return Err(Untranslatable::unsupported(&media.at, REMOTE)),
        Source::Text(_) => return Err(Untranslatable::unsupported(&media.at, "is no image")),
    };
    let format = match media_type.as_str() {
        "image/png" => "png",
        "image/jpeg" | "image/jpg" => "jpeg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        _ => {
            let why = "is not a kind of image that this model's provider takes";
            return Err(Untranslatable::unsupported(&media.at, why));
        }
    };
    Ok(json!({"image": {"format": format, "source": {"bytes": data}}}))
}

/// A name may have few signs only; what the client called it stands in the context then.
fn document(document: &Document) -> Written<Value> {
    let (format, source) = match &document.source {
        Source::Text(text) => ("txt", json!({"text": text})),
        Source::Url(_) => return Err(Untranslatable::unsupported(&document.at, REMOTE)),
        Source::Base64 { media_type, data } => {
            let known = DOCUMENTS.iter().find(|(known, _)| known == media_type);
            let Some((_, format)) = known else {
                let why = "is not a kind of document that this model's provider takes";
                return Err(Untranslatable::unsupported(&document.at, why));
            };
            (*format, json!({"bytes": data}))
        }
    };
    let given = document.name.as_deref().unwrap_or("document");
    let name = plain_name(given);
    let mut context: Vec<&str> = document.context.as_deref().into_iter().collect();
    if name != given {
        context.push(given);
    }
    let mut block = json!({"format": format, "name": name, "source": source});
    if !context.is_empty() {
        put(&mut block, "context", json!(context.join("\n")));
    }
    Ok(json!({"document": block}))
}

/// Letters, digits, hyphens, brackets and single spaces.
fn plain_name(given: &str) -> String {
    let mut name = String::new();
    for sign in given.chars() {
        let sign = if sign.is_ascii_alphanumeric() || "-()[]".contains(sign) {
            sign
        } else {
            ' '
        };
        if sign != ' ' || !name.ends_with(' ') {
            name.push(sign);
        }
    }
    let name = name.trim();
    if name.is_empty() { "document" } else { name }.to_owned()
}

fn tool_result(result: &ToolResult, losses: &mut Losses) -> Written<Value> {
    let parts: Vec<&Part> = result.parts.iter().collect();
    let content = write_all(&parts, losses)?;
    let status = if result.is_error { "error" } else { "success" };
    let result = json!({"toolUseId": result.id, "content": content, "status": status});
    Ok(json!({"toolResult": result}))
}
