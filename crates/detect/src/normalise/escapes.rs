//! Escapes of programming languages and JSON: `\u0069`, `\u{69}`, `\x69`, `U+0069`.

use super::writer::Writer;
use super::{Decoded, Level};

/// The text with its escapes resolved, if it has at least three.
pub(super) fn decode(level: &Level<'_>) -> Vec<Decoded> {
    if level.census.backslash < 3 && level.census.plus < 3 {
        return Vec::new();
    }
    let text = level.folded;
    // Escapes do not overlap, so that all of them are found by their first sign.
    let signs = memchr::memchr2_iter(b'\\', b'U', text.as_bytes());
    if signs
        .filter(|at| escape(text, *at).is_some())
        .take(3)
        .count()
        < 3
    {
        return Vec::new();
    }
    let mut writer = Writer::new(level);
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        match escape(text, at) {
            Some((escaped, end)) => {
                writer.put(escaped, &(at..end));
                at = end;
                // Between code points in their notation stands a space that means nothing.
                if c == 'U' && text.get(at..).is_some_and(|rest| rest.starts_with(" U+")) {
                    at += 1;
                }
            }
            None => {
                writer.put(c, &(at..at + c.len_utf8()));
                at += c.len_utf8();
            }
        }
    }
    writer.finish()
}

/// The character that an escape at this place stands for, and where it ends.
fn escape(text: &str, at: usize) -> Option<(char, usize)> {
    let rest = text.get(at..)?;
    let (start, fixed) = if rest.starts_with("\\u{") {
        let close = rest
            .get(..12.min(rest.len()))
            .and_then(|head| head.find('}'))?;
        let digits = rest.get(3..close)?;
        return Some((hex(digits)?, at + close + 1));
    } else if rest.starts_with("\\u") {
        (2, 4)
    } else if rest.starts_with("\\x") {
        (2, 2)
    } else if rest.starts_with("U+") {
        (2, 4)
    } else {
        return None;
    };
    let digits = rest.get(start..start + fixed)?;
    Some((hex(digits)?, at + start + fixed))
}

fn hex(digits: &str) -> Option<char> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}
