//! The texts of a whole answer, those of one stream joined: a match over two parts of one answer is
//! found as it would be if the answer were streamed.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use detect::StreamId;
use dialect::StreamKey;
use model::{Segment, Text};

/// The texts of an answer.
#[derive(Debug)]
pub(super) struct Joined {
    /// One for each stream, in order of appearance.
    pub(super) segments: Vec<Segment>,
    /// Where each text of the answer stands, in the answer's order.
    pub(super) pieces: Vec<Piece>,
}

/// Where a text stands in its stream, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) stream: StreamId,
    pub(super) place: Range<usize>,
}

impl Joined {
    /// Joins the texts of equal keys.
    pub(super) fn of(keys: &[StreamKey], texts: Vec<Segment>) -> Self {
        let mut segments: Vec<Segment> = Vec::with_capacity(texts.len());
        let mut pieces = Vec::with_capacity(texts.len());
        let mut known: HashMap<StreamKey, usize> = HashMap::with_capacity(texts.len());
        // What several texts make together; most streams have one, which stays where it is.
        let mut grown: BTreeMap<usize, String> = BTreeMap::new();
        for (key, text) in keys.iter().zip(texts) {
            let next = segments.len();
            let index = *known.entry(*key).or_insert(next);
            let length = text.text.expose().len();
            let start = match segments.get(index) {
                None => {
                    segments.push(text);
                    0
                }
                Some(first) => {
                    let whole = grown
                        .entry(index)
                        .or_insert_with(|| first.text.expose().to_owned());
                    let start = whole.len();
                    whole.push_str(text.text.expose());
                    start
                }
            };
            pieces.push(Piece {
                stream: StreamId::try_from(index).unwrap_or(StreamId::MAX),
                place: start..start + length,
            });
        }
        for (index, whole) in grown {
            if let Some(said) = segments.get_mut(index) {
                said.text = Text::new(whole);
            }
        }
        Self { segments, pieces }
    }

    /// One text that is all there is.
    pub(super) fn one(text: Segment) -> Self {
        let place = 0..text.text.expose().len();
        Self {
            segments: vec![text],
            pieces: vec![Piece { stream: 0, place }],
        }
    }
}

#[cfg(test)]
mod tests {
    use model::Origin;
    use model::segment::Channel;

    use super::*;

    #[test]
    fn texts_of_one_stream_are_joined_and_keep_their_places() {
        let key = |tool| StreamKey {
            choice: 0,
            channel: Channel::Content,
            tool,
        };
        let text = |text: &str| Segment::content(Origin::Assistant, 0, text);
        let joined = Joined::of(
            &[key(0), key(1), key(0)],
            vec![text("ab"), text("other"), text("c")],
        );
        let said: Vec<&str> = joined
            .segments
            .iter()
            .map(|said| said.text.expose())
            .collect();
        assert_eq!(said, ["abc", "other"]);
        let places: Vec<_> = joined
            .pieces
            .iter()
            .map(|piece| (piece.stream, piece.place.clone()))
            .collect();
        assert_eq!(places, [(0, 0..2), (1, 0..5), (0, 2..3)]);
    }
}
