//! A whole answer, not streamed.

use std::sync::Arc;

use bytes::Bytes;
use model::money::Usage;
use model::{Origin, Segment, Text};

use crate::Dialect;
use crate::json::{Tape, parse_object};
use crate::splice::{RewriteError, splice};
use crate::texts::{Finish, Place, StreamKey};
use crate::unreadable::Unreadable;

/// An answer, as read.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Every text in it; the index is the choice.
    pub segments: Vec<Segment>,
    /// Which stream of the answer each segment would be, in the same order.
    pub keys: Vec<StreamKey>,
    /// The tokens, if the provider counted.
    pub usage: Option<Usage>,
    /// The model that answered, in the provider's words.
    pub model: Option<Arc<str>>,
    /// The provider's id of the answer.
    pub id: Option<Arc<str>>,
    /// Why each choice ended.
    pub finished: Vec<Finish>,
    /// Whether there is content that is not text, such as sound.
    pub opaque: bool,
    places: Vec<Place>,
}

impl Answer {
    /// Reads a body.
    pub(crate) fn read(dialect: Dialect, body: &Bytes) -> Result<Self, Unreadable> {
        let mut tape = Tape::default();
        let root = parse_object(body, &mut tape)?;
        let reading = dialect.reading(None, root);
        let texts = reading.texts;
        let mut answer = Self {
            segments: Vec::with_capacity(texts.found.len()),
            keys: Vec::with_capacity(texts.found.len()),
            usage: reading.usage,
            model: reading.model,
            id: reading.id,
            finished: texts.finished,
            opaque: texts.opaque,
            places: texts.places,
        };
        for found in texts.found {
            answer.keys.push(found.key);
            answer.segments.push(Segment {
                origin: Origin::Assistant,
                trusted: false,
                channel: found.key.channel,
                index: found.key.choice,
                tool: found.tool,
                text: Text::new(found.text),
            });
        }
        Ok(answer)
    }

    /// The body with new texts, by the number of their segment. What repeats a changed text in
    /// another form (token probabilities, sound) is taken out. Without texts, the body itself.
    ///
    /// # Errors
    /// When there is no such segment, or the body is not the one that was read.
    pub fn rewrite(&self, body: &Bytes, texts: &[(usize, String)]) -> Result<Bytes, RewriteError> {
        splice(body, Place::edits(&self.places, texts)?)
    }
}
