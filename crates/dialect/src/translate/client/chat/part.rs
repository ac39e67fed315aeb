//! Reads the parts of a chat message.

use crate::translate::Upstream;
use crate::translate::canon::{Document, Media, Part, Proof, Source};
use crate::translate::cursor::At;
use crate::translate::error::Untranslatable;
use crate::translate::table::Losses;

/// The content of a message: a text, parts, or nothing.
pub(super) fn content(
    at: Option<At<'_>>,
    losses: &mut Losses,
) -> Result<Vec<Part>, Untranslatable> {
    let Some(at) = at else {
        return Ok(Vec::new());
    };
    if let Some(text) = at.value.as_str() {
        return Ok(vec![Part::Text(text.to_owned())]);
    }
    at.list()?.iter().map(|one| part(one, losses)).collect()
}

fn part(at: &At<'_>, losses: &mut Losses) -> Result<Part, Untranslatable> {
    let kind = at.need("type")?;
    let kind = kind.text()?;
    losses.check(at, &["type", kind])?;
    match kind {
        "text" => Ok(Part::Text(at.need("text")?.string()?)),
        "refusal" => Ok(Part::Refusal(at.need("refusal")?.string()?)),
        "image_url" => {
            let image = at.need("image_url")?;
            losses.check(&image, &["url"])?;
            let url = image.need("url")?;
            Ok(Part::Image(Media {
                source: source(&url)?,
                at: url.path,
            }))
        }
        "file" => {
            let file = at.need("file")?;
            losses.check(&file, &["filename", "file_data"])?;
            let data = file.need("file_data")?;
            Ok(Part::Document(Document {
                source: source(&data)?,
                name: file.maybe_text("filename")?,
                context: None,
                at: data.path,
            }))
        }
        _ => Err(at.unsupported("is not a kind of part that can be carried")),
    }
}

/// An address, or bytes in one.
pub(crate) fn source(at: &At<'_>) -> Result<Source, Untranslatable> {
    Source::from_url(at.text()?).ok_or_else(|| at.expected("an address, or base64 data in one"))
}

/// The proof of a call, where Gemini's own OpenAI-compatible endpoint has it; one without a mark is
/// Gemini's.
pub(crate) fn signature(call: &At<'_>) -> Option<Proof> {
    let place = "/extra_content/google/thought_signature";
    let text = call.value.pointer(place)?.as_str()?;
    Some(Proof::read(text).unwrap_or_else(|| Proof::of_call(Upstream::Gemini, text)))
}
