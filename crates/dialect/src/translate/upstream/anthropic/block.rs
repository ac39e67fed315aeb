//! Writes the blocks of a message.

use serde_json::{Map, Value, json};

use crate::translate::Upstream;
use crate::translate::canon::{Document, Media, Part, Reasoning, Source, ToolResult};
use crate::translate::error::Untranslatable;
use crate::translate::put::put;
use crate::translate::table::{Losses, REASONING};

type Written<T> = Result<T, Untranslatable>;

/// The results of tools come first, as the provider demands.
pub(super) fn write_all(parts: &[&Part], losses: &mut Losses) -> Written<Vec<Value>> {
    let mut blocks = Vec::new();
    let (results, others): (Vec<&Part>, Vec<&Part>) = parts
        .iter()
        .partition(|part| matches!(part, Part::Result(_)));
    for part in results.into_iter().chain(others) {
        blocks.extend(write(part, losses)?);
    }
    Ok(blocks)
}

/// `None` for what says nothing, which the provider would refuse.
fn write(part: &Part, losses: &mut Losses) -> Written<Option<Value>> {
    Ok(match part {
        Part::Text(text) | Part::Refusal(text) => {
            (!text.is_empty()).then(|| json!({"type": "text", "text": text}))
        }
        Part::Reasoning(thought) => reasoning(thought, losses),
        Part::Image(media) => Some(image(media)?),
        Part::Document(document) => Some(self::document(document)),
        Part::Call(call) => {
            let Some(input) = call.object() else {
                let why = "has arguments that are no JSON object";
                return Err(Untranslatable::unsupported("tool_calls", why));
            };
            Some(json!({"type": "tool_use", "id": call.id, "name": call.name, "input": input}))
        }
        Part::Result(result) => Some(tool_result(result, losses)?),
    })
}

/// Only what this provider made and signed.
fn reasoning(thought: &Reasoning, losses: &mut Losses) -> Option<Value> {
    let proof = thought.proof.as_ref();
    let Some(proof) = proof.filter(|proof| proof.of == Upstream::Anthropic) else {
        losses.add(REASONING);
        return None;
    };
    Some(if proof.sealed {
        json!({"type": "redacted_thinking", "data": proof.value})
    } else {
        json!({"type": "thinking", "thinking": thought.text, "signature": proof.value})
    })
}

fn image(media: &Media) -> Written<Value> {
    match &media.source {
        Source::Text(_) => Err(Untranslatable::unsupported(&media.at, "is no image")),
        source @ (Source::Base64 { .. } | Source::Url(_)) => {
            Ok(json!({"type": "image", "source": self::source(source)}))
        }
    }
}

fn document(document: &Document) -> Value {
    let mut block = Map::new();
    block.insert("type".to_owned(), json!("document"));
    block.insert("source".to_owned(), source(&document.source));
    if let Some(name) = &document.name {
        block.insert("title".to_owned(), json!(name));
    }
    if let Some(context) = &document.context {
        block.insert("context".to_owned(), json!(context));
    }
    Value::Object(block)
}

fn source(source: &Source) -> Value {
    match source {
        Source::Base64 { media_type, data } => {
            json!({"type": "base64", "media_type": media_type, "data": data})
        }
        Source::Url(url) => json!({"type": "url", "url": url}),
        Source::Text(text) => json!({"type": "text", "media_type": "text/plain", "data": text}),
    }
}

fn tool_result(result: &ToolResult, losses: &mut Losses) -> Written<Value> {
    let parts: Vec<&Part> = result.parts.iter().collect();
    let mut block = json!({"type": "tool_result", "tool_use_id": result.id});
    let content = write_all(&parts, losses)?;
    if !content.is_empty() {
        put(&mut block, "content", Value::Array(content));
    }
    if result.is_error {
        put(&mut block, "is_error", json!(true));
    }
    Ok(block)
}
