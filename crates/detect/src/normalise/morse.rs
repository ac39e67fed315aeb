//! Morse code.

use super::writer::Writer;
use super::{Decoded, Level};

/// Fewer letters than this are punctuation.
const MIN_LETTERS: usize = 6;

/// What stands between codes.
const PARTING: [char; 4] = [' ', '/', '|', '\n'];

const CODE: [(&str, char); 36] = [
    (".-", 'a'),
    ("-...", 'b'),
    ("-.-.", 'c'),
    ("-..", 'd'),
    (".", 'e'),
    ("..-.", 'f'),
    ("--.", 'g'),
    ("....", 'h'),
    ("..", 'i'),
    (".---", 'j'),
    ("-.-", 'k'),
    (".-..", 'l'),
    ("--", 'm'),
    ("-.", 'n'),
    ("---", 'o'),
    (".--.", 'p'),
    ("--.-", 'q'),
    (".-.", 'r'),
    ("...", 's'),
    ("-", 't'),
    ("..-", 'u'),
    ("...-", 'v'),
    (".--", 'w'),
    ("-..-", 'x'),
    ("-.--", 'y'),
    ("--..", 'z'),
    ("-----", '0'),
    (".----", '1'),
    ("..---", '2'),
    ("...--", '3'),
    ("....-", '4'),
    (".....", '5'),
    ("-....", '6'),
    ("--...", '7'),
    ("---..", '8'),
    ("----.", '9'),
];

/// Every run of Morse code as one text.
pub(super) fn decode(level: &Level<'_>) -> Vec<Decoded> {
    if (level.census.dots as usize) < 2 * MIN_LETTERS {
        return Vec::new();
    }
    let text = level.folded;
    let codes = text.split(PARTING).filter(|code| letter(code).is_some());
    if codes.take(MIN_LETTERS).count() < MIN_LETTERS {
        return Vec::new();
    }
    let mut writer = Writer::new(level);
    let mut at = 0;
    for token in text.split_inclusive(PARTING) {
        let code = token.trim_end_matches(PARTING);
        let end = at + token.len();
        if code.is_empty() {
            if !token.starts_with(' ') || text.get(..at).is_some_and(|head| head.ends_with("  ")) {
                writer.put(' ', &(at..end));
            }
        } else if let Some(letter) = letter(code) {
            writer.put(letter, &(at..end));
            if !token.ends_with(' ') && end < text.len() {
                writer.put(' ', &(at..end));
            }
        } else {
            writer.put(' ', &(at..end));
        }
        at = end;
    }
    writer.finish()
}

/// The letter that a code stands for.
fn letter(code: &str) -> Option<char> {
    if !code.starts_with(['.', '-']) {
        return None;
    }
    let found = CODE.iter().find(|(known, _)| *known == code);
    found.map(|(_, letter)| *letter)
}
