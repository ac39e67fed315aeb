//! Percent encoding, as in URLs.

use super::writer::Writer;
use super::{Decoded, Level};

/// The text with its percent signs resolved, if it has at least three escapes of ASCII.
pub(super) fn decode(level: &Level<'_>) -> Vec<Decoded> {
    if level.census.percent < 3 {
        return Vec::new();
    }
    let text = level.folded;
    // A long text has three signs soon, and hardly ever an escape.
    let signs = memchr::memchr_iter(b'%', text.as_bytes());
    if signs
        .filter(|at| escaped(text, *at).is_some())
        .take(3)
        .count()
        < 3
    {
        return Vec::new();
    }
    let mut writer = Writer::new(level);
    let mut rest = text.char_indices();
    while let Some((at, c)) = rest.next() {
        match (c, escaped(text, at)) {
            ('%', Some(byte)) => {
                writer.put(char::from(byte), &(at..at + 3));
                rest.next();
                rest.next();
            }
            (_, _) => writer.put(c, &(at..at + c.len_utf8())),
        }
    }
    writer.finish()
}

fn escaped(text: &str, at: usize) -> Option<u8> {
    let digits = text.get(at + 1..at + 3)?;
    let byte = u8::from_str_radix(digits, 16).ok()?;
    byte.is_ascii().then_some(byte)
}
