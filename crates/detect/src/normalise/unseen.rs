//! Text in signs that show nothing or are not letters: variation selectors, invisible operators
//! as bits, Braille, and terminal controls around it.

use super::place::{Place, Places, narrow};
use super::writer::{Writer, readable};
use super::{Decoded, Level};

/// Bytes hidden in variation selectors.
pub(super) fn selectors(level: &Level<'_>) -> Vec<Decoded> {
    smuggled(level, |c| {
        let code = u32::from(c);
        let byte = match code {
            0xfe00..=0xfe0f => code - 0xfe00,
            0xe0100..=0xe01ef => code - 0xe0100 + 16,
            _ => return None,
        };
        u8::try_from(byte).ok()
    })
}

/// Bytes hidden in two invisible operators as bits.
pub(super) fn bits(level: &Level<'_>) -> Vec<Decoded> {
    if !level.hidden {
        return Vec::new();
    }
    let signs = level.raw.chars().filter_map(|c| match c {
        '\u{2062}' | '\u{200b}' => Some(0),
        '\u{2064}' | '\u{200c}' => Some(1),
        _ => None,
    });
    let bits: Vec<u8> = signs.collect();
    if bits.len() < 64 {
        return Vec::new();
    }
    let bytes = bits
        .chunks_exact(8)
        .map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | bit));
    whole(level, bytes.collect())
}

fn smuggled(level: &Level<'_>, byte: impl Fn(char) -> Option<u8>) -> Vec<Decoded> {
    if !level.hidden {
        return Vec::new();
    }
    let bytes: Vec<u8> = level.raw.chars().filter_map(byte).collect();
    // Emoji bring a selector or two along.
    if bytes.len() < 8 {
        return Vec::new();
    }
    whole(level, bytes)
}

/// A text that stands, unseen, somewhere in the whole.
fn whole(level: &Level<'_>, bytes: Vec<u8>) -> Vec<Decoded> {
    let Some(text) = readable(bytes) else {
        return Vec::new();
    };
    let place = if level.raw_places.is_identity() {
        Place {
            start: 0,
            end: narrow(level.raw.len()),
            first: 0,
            last: narrow(level.raw.chars().count()),
        }
    } else {
        level.raw_places.of(&(0..level.raw.len()))
    };
    vec![Decoded {
        places: Places::all_at(place, text.len()),
        text,
    }]
}

/// Braille as letters, if there are at least six cells.
pub(super) fn braille(level: &Level<'_>) -> Vec<Decoded> {
    if level.folded.is_ascii() {
        return Vec::new();
    }
    let is_cell = |c: &char| matches!(c, '\u{2801}'..='\u{28ff}');
    if level.folded.chars().filter(is_cell).count() < 6 {
        return Vec::new();
    }
    let mut writer = Writer::new(level);
    for (at, c) in level.folded.char_indices() {
        writer.put(cell(c), &(at..at + c.len_utf8()));
    }
    writer.finish()
}

/// The letters of the six-dot cells, in the order of the alphabet.
const CELLS: [u32; 26] = [
    0x01, 0x03, 0x09, 0x19, 0x11, 0x0b, 0x1b, 0x13, 0x0a, 0x1a, 0x05, 0x07, 0x0d, 0x1d, 0x15, 0x0f,
    0x1f, 0x17, 0x0e, 0x1e, 0x25, 0x27, 0x3a, 0x2d, 0x3d, 0x35,
];

fn cell(c: char) -> char {
    let Some(dots) = u32::from(c).checked_sub(0x2800).filter(|dots| *dots < 256) else {
        return c;
    };
    if dots == 0 {
        return ' ';
    }
    let letter = ('a'..='z').zip(CELLS).find(|(_, known)| *known == dots);
    letter.map_or('.', |(letter, _)| letter)
}

/// The text without the controls of a terminal.
pub(super) fn ansi(level: &Level<'_>) -> Vec<Decoded> {
    let text = level.folded;
    if memchr::memchr(0x1b, text.as_bytes()).is_none() {
        return Vec::new();
    }
    let mut writer = Writer::new(level);
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        if c != '\u{1b}' {
            writer.put(c, &(at..at + c.len_utf8()));
            continue;
        }
        writer.skipped();
        if rest.next_if(|(_, c)| *c == '[').is_some() {
            while rest
                .next_if(|(_, c)| matches!(c, '0'..='?' | ' '..='/'))
                .is_some()
            {}
        }
        rest.next();
    }
    writer.finish()
}
