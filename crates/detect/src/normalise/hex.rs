//! Hexadecimal bytes: plain, `0x69`, or with signs between them.

use super::place::Places;
use super::writer::readable;
use super::{Decoded, Level};

/// Fewer bytes than this are a number or a colour.
const MIN_BYTES: usize = 8;

/// Every run of hexadecimal bytes that is readable text.
pub(super) fn decode(level: &Level<'_>) -> Vec<Decoded> {
    if (level.census.digits as usize) < MIN_BYTES {
        return Vec::new();
    }
    let bytes = level.folded.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let inside = at.checked_sub(1).and_then(|at| bytes.get(at));
        if inside.is_some_and(u8::is_ascii_alphanumeric) {
            at += 1;
            continue;
        }
        let (length, end) = run(bytes, at, |_byte| {});
        if length >= MIN_BYTES
            && let Some(text) = readable(decoded(bytes, at))
        {
            let place = level.folded_places.of(&(at..end));
            found.push(Decoded {
                places: Places::all_at(place, text.len()),
                text,
            });
        }
        at = end.max(at + 1);
    }
    found
}

/// The bytes that stand in hexadecimal from here on.
fn decoded(bytes: &[u8], start: usize) -> Vec<u8> {
    let mut decoded = Vec::new();
    run(bytes, start, |byte| decoded.push(byte));
    decoded
}

/// How many bytes stand in hexadecimal from here on, and where they end.
fn run(bytes: &[u8], start: usize, mut take: impl FnMut(u8)) -> (usize, usize) {
    let (mut length, mut at, mut end) = (0, start, start);
    loop {
        if matches!(bytes.get(at..at + 2), Some(b"0x" | b"0X")) {
            at += 2;
        }
        let Some(byte) = pair(bytes, at) else { break };
        take(byte);
        length += 1;
        at += 2;
        end = at;
        while bytes
            .get(at)
            .is_some_and(|byte| matches!(byte, b' ' | b',' | b':' | b'-' | b'\n'))
            && at < end + 2
        {
            at += 1;
        }
    }
    (length, end)
}

fn pair(bytes: &[u8], at: usize) -> Option<u8> {
    let digit = |at: usize| {
        bytes
            .get(at)
            .and_then(|byte| char::from(*byte).to_digit(16))
    };
    u8::try_from(digit(at)? * 16 + digit(at + 1)?).ok()
}
