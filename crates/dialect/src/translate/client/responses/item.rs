//! Reads the items of a responses request.

use crate::translate::canon::Source;
use crate::translate::canon::{
    Document, Media, Part, Proof, Reasoning, Role, ToolCall, ToolResult, Turn,
};
use crate::translate::client::chat::{signature, source};
use crate::translate::cursor::At;
use crate::translate::error::Untranslatable;
use crate::translate::table::Losses;

type Read<T> = Result<T, Untranslatable>;

pub(super) fn turn(at: &At<'_>, losses: &mut Losses) -> Read<Turn> {
    let kind = at.maybe_text("type")?;
    let (role, part) = match kind.as_deref() {
        None | Some("message") => return message(at, losses),
        Some("function_call") => (Role::Assistant, call(at, losses)?),
        Some("function_call_output") => (Role::User, output(at, losses)?),
        Some("reasoning") => (Role::Assistant, reasoning(at, losses)?),
        Some(_) => return Err(at.unsupported("is not a kind of item that can be carried")),
    };
    Ok(Turn {
        role,
        parts: vec![part],
    })
}

fn message(at: &At<'_>, losses: &mut Losses) -> Read<Turn> {
    losses.check(at, &["type", "role", "content"])?;
    let parts = content(&at.need("content")?, losses)?;
    let role = match at.need("role")?.text()? {
        "system" | "developer" => Role::System,
        "user" => Role::User,
        "assistant" => Role::Assistant,
        _ => {
            return Err(at
                .need("role")?
                .unsupported("is not a role that can be carried"));
        }
    };
    if role == Role::System && !parts.iter().all(|part| matches!(part, Part::Text(_))) {
        return Err(at.unsupported("may hold text only"));
    }
    Ok(Turn { role, parts })
}

/// A text or parts.
fn content(at: &At<'_>, losses: &mut Losses) -> Read<Vec<Part>> {
    if let Some(text) = at.value.as_str() {
        return Ok(vec![Part::Text(text.to_owned())]);
    }
    at.list()?.iter().map(|one| part(one, losses)).collect()
}

fn part(at: &At<'_>, losses: &mut Losses) -> Read<Part> {
    let kind = at.need("type")?;
    match kind.text()? {
        "input_text" | "output_text" | "text" => {
            losses.check(at, &["type", "text"])?;
            Ok(Part::Text(at.need("text")?.string()?))
        }
        "refusal" => {
            losses.check(at, &["type", "refusal"])?;
            Ok(Part::Refusal(at.need("refusal")?.string()?))
        }
        "input_image" => {
            losses.check(at, &["type", "image_url"])?;
            let url = at.need("image_url")?;
            Ok(Part::Image(Media {
                source: source(&url)?,
                at: url.path,
            }))
        }
        "input_file" => {
            losses.check(at, &["type", "filename", "file_data", "file_url"])?;
            let (source, place) = match at.get("file_url") {
                Some(url) => (Source::Url(url.string()?), url.path),
                None => {
                    let data = at.need("file_data")?;
                    (source(&data)?, data.path)
                }
            };
            Ok(Part::Document(Document {
                source,
                name: at.maybe_text("filename")?,
                context: None,
                at: place,
            }))
        }
        _ => Err(kind.unsupported("is not a kind of part that can be carried")),
    }
}

fn call(at: &At<'_>, losses: &mut Losses) -> Read<Part> {
    losses.check(
        at,
        &["type", "call_id", "name", "arguments", "extra_content"],
    )?;
    Ok(Part::Call(ToolCall {
        id: at.need("call_id")?.string()?,
        name: at.need("name")?.string()?,
        arguments: at.maybe_text("arguments")?.unwrap_or_default(),
        signature: signature(at),
    }))
}

fn output(at: &At<'_>, losses: &mut Losses) -> Read<Part> {
    losses.check(at, &["type", "call_id", "output"])?;
    Ok(Part::Result(ToolResult {
        id: at.need("call_id")?.string()?,
        parts: content(&at.need("output")?, losses)?,
        is_error: false,
    }))
}

/// The summary and the content are the same thoughts at two lengths; both are kept.
fn reasoning(at: &At<'_>, losses: &mut Losses) -> Read<Part> {
    losses.check(at, &["type", "summary", "content", "encrypted_content"])?;
    let mut text = String::new();
    for key in ["summary", "content"] {
        for piece in at
            .get(key)
            .map(|list| list.list())
            .transpose()?
            .unwrap_or_default()
        {
            text.push_str(piece.need("text")?.text()?);
        }
    }
    let sealed = at.maybe_text("encrypted_content")?.unwrap_or_default();
    Ok(Part::Reasoning(Reasoning {
        text,
        proof: Proof::read(&sealed),
    }))
}
