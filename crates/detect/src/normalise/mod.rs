//! From a raw text to the views that rules look at: folded, and decoded layer by layer.
//!
//! A view knows for each of its bytes where it stands in the raw text. A new decoder is a file
//! here and a line in [`DECODERS`]. Approximates: a decoder sees what stands in one piece, and
//! all decoding stops at [`MAX_DEPTH`] layers, [`MAX_PIECES`] pieces or [`MAX_DECODED`] bytes.

mod base64;
mod fold;
mod place;
mod tags;

use std::borrow::Cow;

pub(crate) use base64::readable;
pub(crate) use fold::{compatible, is_invisible};
pub(crate) use place::{Place, Places, narrow};

/// How many layers are taken off.
const MAX_DEPTH: usize = 3;
/// How many pieces are decoded of one text.
const MAX_PIECES: usize = 32;
/// How many bytes are decoded of one text.
const MAX_DECODED: usize = 256 * 1024;

/// A text as rules see it.
#[derive(Debug)]
pub(crate) struct View<'t> {
    /// NFKC without invisible characters; letters keep their case.
    pub(crate) text: Cow<'t, str>,
    /// Where each byte of it stands in the raw text.
    pub(crate) places: Places,
    /// What was decoded to see it, outermost first.
    pub(crate) layers: Vec<&'static str>,
}

/// Something that a decoder found inside a text.
struct Decoded {
    text: String,
    /// Where each byte stands in the raw text.
    places: Places,
}

/// What a decoder gets to see.
struct Level<'a> {
    /// The text before folding, in which invisible characters still stand.
    raw: &'a str,
    raw_places: &'a Places,
    /// The text after folding.
    folded: &'a str,
    folded_places: &'a Places,
}

type Decoder = fn(&Level<'_>) -> Vec<Decoded>;

/// Every decoder with the name of its layer.
const DECODERS: [(&str, Decoder); 2] = [("unicode_tags", tags::decode), ("base64", base64::decode)];

/// Every view of a text; the first is the text itself, folded.
pub(crate) fn views(raw: &str) -> Vec<View<'_>> {
    let places = Places::identity();
    let (text, folded_places) = fold::fold(raw, &places);
    let mut room = Room {
        pieces: MAX_PIECES,
        bytes: MAX_DECODED,
    };
    let level = Level {
        raw,
        raw_places: &places,
        folded: &text,
        folded_places: &folded_places,
    };
    let mut inner = Vec::new();
    unwrap_layers(&level, &[], &mut room, &mut inner);
    let mut all = vec![View {
        text,
        places: folded_places,
        layers: Vec::new(),
    }];
    all.extend(inner);
    all
}

/// What may still be decoded.
struct Room {
    pieces: usize,
    bytes: usize,
}

impl Room {
    fn take(&mut self, bytes: usize) -> bool {
        if self.pieces == 0 || self.bytes < bytes {
            return false;
        }
        self.pieces -= 1;
        self.bytes -= bytes;
        true
    }
}

fn unwrap_layers(
    level: &Level<'_>,
    above: &[&'static str],
    room: &mut Room,
    all: &mut Vec<View<'static>>,
) {
    if above.len() >= MAX_DEPTH {
        return;
    }
    for (layer, decode) in DECODERS {
        for piece in decode(level) {
            if !room.take(piece.text.len()) {
                return;
            }
            let mut layers = above.to_vec();
            layers.push(layer);
            let (text, places) = fold::fold(&piece.text, &piece.places);
            let inner = Level {
                raw: &piece.text,
                raw_places: &piece.places,
                folded: &text,
                folded_places: &places,
            };
            unwrap_layers(&inner, &layers, room, all);
            all.push(View {
                text: Cow::Owned(text.into_owned()),
                places,
                layers,
            });
        }
    }
}

#[cfg(test)]
mod tests;
