//! What `InvokeModelWithResponseStream` puts into its messages: `{"bytes":"…","p":"…"}`, where `bytes` is
//! an event of the model's own format in base64, and `p` is padding, so that lengths tell nothing.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::with_payload;
use crate::json::{Tape, parse_object};
use crate::splice::{Edit, RewriteError, splice};
use crate::sse::RawFrame;
use crate::unreadable::Unreadable;

/// An event of the model's own format, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// The event.
    pub(crate) said: Bytes,
    payload: Bytes,
    /// Where the string that holds it stands in the payload.
    place: Range<usize>,
}

impl Chunk {
    /// Takes an event out of a message. Beside it nothing may stand in which text could pass unseen.
    pub(super) fn open(frame: &RawFrame, tape: &mut Tape) -> Result<Self, Unreadable> {
        let payload = Bytes::copy_from_slice(frame.data().unwrap_or_default());
        let root = parse_object(&payload, tape)?;
        let mut found = None;
        for (key, value) in root.members() {
            match (key.string().as_deref(), value.string()) {
                (Some("bytes"), Some(encoded)) => {
                    let said = STANDARD.decode(encoded.as_bytes());
                    found = Some((
                        said.map_err(|_not_base64| Unreadable::NotJson)?,
                        value.place(),
                    ));
                }
                (Some("p"), Some(padding)) if is_padding(&padding) => {}
                _ => return Err(Unreadable::NotJson),
            }
        }
        let (said, place) = found.ok_or(Unreadable::NotJson)?;
        Ok(Self {
            said: Bytes::from(said),
            payload,
            place,
        })
    }

    /// The message with edits to the event; lengths and sums are made anew.
    pub(crate) fn rewrite(&self, raw: &Bytes, edits: Vec<Edit>) -> Result<Bytes, RewriteError> {
        let said = splice(&self.said, edits)?;
        let encoded = format!("\"{}\"", STANDARD.encode(&said));
        let payload = splice(&self.payload, vec![Edit::new(self.place.clone(), encoded)])?;
        with_payload(raw, &payload).ok_or(RewriteError::Misplaced)
    }
}

/// The beginning of the alphabet, as long as it takes.
fn is_padding(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric()) && text.len() <= 128
}
