//! HTML: entities, and words that tags tear apart.

use super::writer::Writer;
use super::{Decoded, Level};

/// The longest entity, and the longest tag, in bytes.
const ENTITY: usize = 12;
const TAG: usize = 200;

/// The text with its entities resolved.
pub(super) fn entities(level: &Level<'_>) -> Vec<Decoded> {
    if level.census.ampersand < 2 {
        return Vec::new();
    }
    let text = level.folded;
    let mut signs = memchr::memchr_iter(b'&', text.as_bytes());
    if !signs.any(|at| entity(text, at).is_some()) {
        return Vec::new();
    }
    let mut writer = Writer::new(level);
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        match (c, entity(text, at)) {
            ('&', Some((meant, end))) => {
                writer.put(meant, &(at..end));
                at = end;
            }
            (_, _) => {
                writer.put(c, &(at..at + c.len_utf8()));
                at += c.len_utf8();
            }
        }
    }
    writer.finish()
}

fn entity(text: &str, at: usize) -> Option<(char, usize)> {
    let rest = text.as_bytes().get(at + 1..)?;
    let length = rest.iter().take(ENTITY).position(|byte| *byte == b';')?;
    let name = text.get(at + 1..at + 1 + length)?;
    let meant = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" | "ensp" | "emsp" | "thinsp" | "Tab" | "NewLine" => ' ',
        "period" => '.',
        "comma" => ',',
        "colon" => ':',
        "excl" => '!',
        number => {
            let number = number.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((meant, at + length + 2))
}

/// The text without its tags, if one of them stands inside a word.
pub(super) fn tags(level: &Level<'_>) -> Vec<Decoded> {
    if level.census.tag == 0 {
        return Vec::new();
    }
    let text = level.folded;
    let bytes = text.as_bytes();
    if !is_torn(bytes) {
        return Vec::new();
    }
    let mut writer = Writer::new(level);
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        match (c, tag_end(bytes, at)) {
            ('<', Some(end)) => {
                writer.skipped();
                at = end;
            }
            (_, _) => {
                writer.put(c, &(at..at + c.len_utf8()));
                at += c.len_utf8();
            }
        }
    }
    writer.finish()
}

/// Whether a tag, or several of them, stand between two letters.
fn is_torn(bytes: &[u8]) -> bool {
    let (mut at, mut last) = (0, b' ');
    while let Some(plain) = bytes.get(at..).and_then(|rest| memchr::memchr(b'<', rest)) {
        let open = at + plain;
        if plain > 0 {
            last = bytes.get(open - 1).copied().unwrap_or(b' ');
        }
        at = tag_end(bytes, open).unwrap_or(open + 1);
        if at > open + 1 {
            let next = bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
            if last.is_ascii_alphabetic() && next {
                return true;
            }
        } else {
            last = b'<';
        }
    }
    false
}

/// Where the tag or comment ends that begins here.
fn tag_end(bytes: &[u8], at: usize) -> Option<usize> {
    let opens = bytes.get(at + 1)?;
    if !(opens.is_ascii_alphabetic() || matches!(opens, b'/' | b'!')) {
        return None;
    }
    let rest = bytes.get(at..(at + TAG).min(bytes.len()))?;
    let close = memchr::memchr(b'>', rest)?;
    Some(at + close + 1)
}

/// What a page holds and does not show: comments, hidden elements, descriptions of images.
pub(super) fn hidden(level: &Level<'_>) -> Vec<Decoded> {
    if level.census.tag == 0 {
        return Vec::new();
    }
    let text = level.folded;
    let mut writer = Writer::new(level);
    let marks = [
        ("<!--", "-->"),
        ("display:none", "</"),
        ("display: none", "</"),
        ("visibility:hidden", "</"),
        ("font-size:0", "</"),
        (" alt=\"", "\""),
        (" title=\"", "\""),
    ];
    for (open, close) in marks {
        let mut from = 0;
        while let Some(found) = text.get(from..).and_then(|rest| rest.find(open)) {
            let mut start = from + found + open.len();
            let rest = text.get(start..).unwrap_or_default();
            let end = start + rest.find(close).unwrap_or(rest.len());
            if close == "</" {
                let inner = text.get(start..end).unwrap_or_default();
                start += inner.find('>').map_or(0, |at| at + 1);
            }
            for (at, c) in text.get(start..end).unwrap_or_default().char_indices() {
                let at = start + at;
                writer.put(c, &(at..at + c.len_utf8()));
            }
            if end > start {
                writer.put('\n', &(start..end));
            }
            from = end.max(from + found + open.len());
        }
    }
    writer.finish()
}
