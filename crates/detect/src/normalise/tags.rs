//! Unicode tag characters: an invisible copy of ASCII at U+E0000, read by models and by nobody
//! else.

use super::place::Places;
use super::{Decoded, Level};

/// All tag characters of a text, in order, as the ASCII that they stand for.
pub(super) fn decode(level: &Level<'_>) -> Vec<Decoded> {
    if !level.hidden {
        return Vec::new();
    }
    let mut text = String::new();
    let mut places = Places::after(0);
    for (code_point, (at, c)) in level.raw.char_indices().enumerate() {
        let Some(ascii) = hidden_ascii(c) else {
            continue;
        };
        text.push(ascii);
        let mut place = level.raw_places.of(&(at..at + c.len_utf8()));
        if level.raw_places.is_identity() {
            place.first = super::narrow(code_point);
            place.last = super::narrow(code_point + 1);
        }
        places.push(place, 1);
    }
    if text.is_empty() {
        return Vec::new();
    }
    vec![Decoded { text, places }]
}

fn hidden_ascii(c: char) -> Option<char> {
    let offset = u32::from(c).checked_sub(0xe0000)?;
    let byte = u8::try_from(offset).ok()?;
    (byte.is_ascii_graphic() || byte == b' ').then_some(char::from(byte))
}
