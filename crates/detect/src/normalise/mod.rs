//! From a raw text to the views that rules look at: folded, and decoded layer by layer.
//!
//! A view knows for each of its bytes where it stands in the raw text. A new decoder is a file
//! here and a line in [`DECODERS`]. Approximates: a decoder sees what stands in one piece, and
//! all decoding stops at [`MAX_DEPTH`] layers, [`MAX_PIECES`] pieces or [`MAX_DECODED`] bytes.

mod base32;
mod base64;
mod binary;
mod census;
mod escapes;
mod fold;
mod hex;
mod html;
mod leet;
mod lookalike;
mod mirrored;
mod morse;
mod percent;
mod place;
mod spaced;
mod tags;
mod unseen;
mod words;
mod writer;

use std::borrow::Cow;

pub(crate) use base64::readable;
use census::Census;
pub(crate) use fold::{compatible, is_invisible, push_compatible};
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
    /// Whether values are looked for: not where letters were guessed.
    pub(crate) exact: bool,
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
    /// Whether invisible characters stand in the text before folding.
    hidden: bool,
    census: Census,
}

type Decoder = fn(&Level<'_>) -> Vec<Decoded>;

/// A decoder with the name of its layer.
struct Layer {
    name: &'static str,
    decode: Decoder,
    /// Whether it gives back what was encoded, letter by letter, and may stand within itself.
    exact: bool,
}

const fn exact(name: &'static str, decode: Decoder) -> Layer {
    Layer {
        name,
        decode,
        exact: true,
    }
}

const fn guessed(name: &'static str, decode: Decoder) -> Layer {
    Layer {
        name,
        decode,
        exact: false,
    }
}

/// Every decoder.
const DECODERS: [Layer; 19] = [
    exact("unicode_tags", tags::decode),
    exact("variation_selectors", unseen::selectors),
    exact("invisible_bits", unseen::bits),
    exact("base64", base64::decode),
    exact("base32", base32::decode),
    exact("hex", hex::decode),
    exact("binary", binary::decode),
    exact("percent", percent::decode),
    exact("escapes", escapes::decode),
    exact("html_entities", html::entities),
    guessed("html_hidden", html::hidden),
    guessed("html_tags", html::tags),
    guessed("ansi", unseen::ansi),
    guessed("lookalikes", lookalike::decode),
    guessed("spaced", spaced::decode),
    guessed("leetspeak", leet::decode),
    guessed("rot13", mirrored::rot13),
    guessed("reversed", mirrored::reversed),
    guessed("morse_braille", morse_or_braille),
];

fn morse_or_braille(level: &Level<'_>) -> Vec<Decoded> {
    let mut found = morse::decode(level);
    found.extend(unseen::braille(level));
    found
}

/// Every view of a text; the first is the text itself, folded.
pub(crate) fn views(raw: &str) -> Vec<View<'_>> {
    let places = Places::identity();
    let folded = fold::fold(raw, &places);
    let mut room = Room {
        pieces: MAX_PIECES,
        bytes: MAX_DECODED,
    };
    let level = Level {
        raw,
        raw_places: &places,
        folded: &folded.text,
        folded_places: &folded.places,
        hidden: folded.hidden,
        census: Census::of(&folded.text),
    };
    let mut inner = Vec::new();
    unwrap_layers(&level, &Above::default(), &mut room, &mut inner);
    let mut all = vec![View {
        text: folded.text,
        places: folded.places,
        layers: Vec::new(),
        exact: true,
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

/// What was taken off already.
#[derive(Default)]
struct Above {
    layers: Vec<&'static str>,
    guessed: bool,
}

fn unwrap_layers(level: &Level<'_>, above: &Above, room: &mut Room, all: &mut Vec<View<'static>>) {
    if above.layers.len() >= MAX_DEPTH {
        return;
    }
    for layer in &DECODERS {
        // Letters are guessed once: guesses upon guesses find anything.
        if !layer.exact && above.guessed {
            continue;
        }
        for piece in (layer.decode)(level) {
            if !room.take(piece.text.len()) {
                return;
            }
            let inner = Above {
                layers: above.layers.iter().copied().chain([layer.name]).collect(),
                guessed: above.guessed || !layer.exact,
            };
            unwrap_piece(&piece, inner, room, all);
        }
    }
}

fn unwrap_piece(piece: &Decoded, above: Above, room: &mut Room, all: &mut Vec<View<'static>>) {
    let folded = fold::fold(&piece.text, &piece.places);
    let level = Level {
        raw: &piece.text,
        raw_places: &piece.places,
        folded: &folded.text,
        folded_places: &folded.places,
        hidden: folded.hidden,
        census: Census::of(&folded.text),
    };
    unwrap_layers(&level, &above, room, all);
    all.push(View {
        text: Cow::Owned(folded.text.into_owned()),
        places: folded.places,
        exact: !above.guessed,
        layers: above.layers,
    });
}

#[cfg(test)]
mod tests;
