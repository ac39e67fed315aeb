//! Writes the blocks of a Converse message.

use serde_json::{Value, json};

use super::document::{self, Names, REMOTE};
use crate::translate::Upstream;
use crate::translate::canon::{Media, Part, Reasoning, Source, ToolResult};
use crate::translate::error::Untranslatable;
use crate::translate::table::{Losses, REASONING};

type Written<T> = Result<T, Untranslatable>;

/// The results of tools come first.
pub(super) fn write_all(
    parts: &[&Part],
    names: &mut Names,
    losses: &mut Losses,
) -> Written<Vec<Value>> {
    let (results, others): (Vec<&Part>, Vec<&Part>) = parts
        .iter()
        .partition(|part| matches!(part, Part::Result(_)));
    let mut blocks = Vec::new();
    for part in results.into_iter().chain(others) {
        match part {
            Part::Document(document) => blocks.extend(document::write(document, names)?),
            Part::Result(result) => blocks.push(tool_result(result, names, losses)?),
            Part::Text(_)
            | Part::Refusal(_)
            | Part::Reasoning(_)
            | Part::Image(_)
            | Part::Call(_) => blocks.extend(write(part, losses)?),
        }
    }
    Ok(blocks)
}

/// `None` for what says nothing, which the provider would refuse.
fn write(part: &Part, losses: &mut Losses) -> Written<Option<Value>> {
    Ok(match part {
        Part::Text(text) | Part::Refusal(text) => (!text.is_empty()).then(|| json!({"text": text})),
        Part::Reasoning(thought) => reasoning(thought, losses),
        Part::Image(media) => Some(image(media)?),
        Part::Call(call) => {
            let Some(input) = call.object() else {
                let why = "has arguments that are no JSON object";
                return Err(Untranslatable::unsupported("tool_calls", why));
            };
            let call = json!({"toolUseId": call.id, "name": call.name, "input": input});
            Some(json!({"toolUse": call}))
        }
        Part::Document(_) | Part::Result(_) => None,
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

fn tool_result(result: &ToolResult, names: &mut Names, losses: &mut Losses) -> Written<Value> {
    let parts: Vec<&Part> = result.parts.iter().collect();
    let content = write_all(&parts, names, losses)?;
    let status = if result.is_error { "error" } else { "success" };
    let result = json!({"toolUseId": result.id, "content": content, "status": status});
    Ok(json!({"toolResult": result}))
}
