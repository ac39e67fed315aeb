//! Reads the blocks of a message.

use crate::translate::canon::{
    Document, Media, Part, Proof, Reasoning, Source, ToolCall, ToolResult,
};
use crate::translate::client::chat::signature;
use crate::translate::cursor::At;
use crate::translate::error::Untranslatable;
use crate::translate::table::Losses;

type Read<T> = Result<T, Untranslatable>;

/// A text or blocks.
pub(super) fn content(at: &At<'_>, losses: &mut Losses) -> Read<Vec<Part>> {
    if let Some(text) = at.value.as_str() {
        return Ok(vec![Part::Text(text.to_owned())]);
    }
    at.list()?.iter().map(|one| block(one, losses)).collect()
}

fn block(at: &At<'_>, losses: &mut Losses) -> Read<Part> {
    let kind = at.need("type")?;
    match kind.text()? {
        "text" => {
            losses.check(at, &["type", "text"])?;
            Ok(Part::Text(at.need("text")?.string()?))
        }
        "image" => {
            losses.check(at, &["type", "source"])?;
            let source = at.need("source")?;
            Ok(Part::Image(Media {
                source: self::source(&source, losses)?,
                at: source.path,
            }))
        }
        "document" => document(at, losses),
        "tool_use" => {
            losses.check(at, &["type", "id", "name", "input", "extra_content"])?;
            Ok(Part::Call(ToolCall {
                id: at.need("id")?.string()?,
                name: at.need("name")?.string()?,
                arguments: at.need("input")?.value.to_string(),
                signature: signature(at),
            }))
        }
        "tool_result" => {
            losses.check(at, &["type", "tool_use_id", "content", "is_error"])?;
            let inner = at.get("content").map(|inner| content(&inner, losses));
            Ok(Part::Result(ToolResult {
                id: at.need("tool_use_id")?.string()?,
                parts: inner.transpose()?.unwrap_or_default(),
                is_error: at.maybe_flag("is_error")?.unwrap_or(false),
            }))
        }
        "thinking" => {
            losses.check(at, &["type", "thinking", "signature"])?;
            let signature = at.maybe_text("signature")?.unwrap_or_default();
            Ok(Part::Reasoning(Reasoning {
                text: at.need("thinking")?.string()?,
                proof: Proof::read(&signature),
            }))
        }
        "redacted_thinking" => {
            losses.check(at, &["type", "data"])?;
            Ok(Part::Reasoning(Reasoning {
                text: String::new(),
                proof: Proof::read(at.need("data")?.text()?),
            }))
        }
        _ => Err(kind.unsupported("is not a kind of block that can be carried")),
    }
}

fn document(at: &At<'_>, losses: &mut Losses) -> Read<Part> {
    losses.check(at, &["type", "source", "title", "context"])?;
    let source = at.need("source")?;
    Ok(Part::Document(Document {
        source: self::source(&source, losses)?,
        name: at.maybe_text("title")?,
        context: at.maybe_text("context")?,
        at: source.path,
    }))
}

fn source(at: &At<'_>, losses: &mut Losses) -> Read<Source> {
    let kind = at.need("type")?;
    losses.check(at, &["type", "media_type", "data", "url"])?;
    Ok(match kind.text()? {
        "base64" => Source::Base64 {
            media_type: at.need("media_type")?.string()?,
            data: at.need("data")?.string()?,
        },
        "url" => Source::Url(at.need("url")?.string()?),
        "text" => Source::Text(at.need("data")?.string()?),
        _ => return Err(kind.unsupported("is not a source that can be carried")),
    })
}
