//! Bytes written as eight bits each, with or without gaps between them.

use super::place::Places;
use super::writer::readable;
use super::{Decoded, Level};

/// Fewer bytes than this are a number or a mask.
const MIN_BYTES: usize = 8;

/// Every run of bits that is readable text.
pub(super) fn decode(level: &Level<'_>) -> Vec<Decoded> {
    if (level.census.digits as usize) < MIN_BYTES * 8 {
        return Vec::new();
    }
    let bytes = level.folded.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let (decoded, end) = run(bytes, at);
        if decoded.len() >= MIN_BYTES
            && let Some(text) = readable(decoded)
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

/// The bytes that stand in bits from here on, and where they end.
fn run(bytes: &[u8], start: usize) -> (Vec<u8>, usize) {
    let mut decoded = Vec::new();
    let (mut at, mut end) = (start, start);
    while let Some(byte) = bytes.get(at..at + 8).and_then(byte) {
        decoded.push(byte);
        end = at + 8;
        let gap = bytes
            .get(end)
            .is_some_and(|next| matches!(next, b' ' | b'\n' | b','));
        at = end + usize::from(gap);
    }
    (decoded, end)
}

fn byte(bits: &[u8]) -> Option<u8> {
    bits.iter().try_fold(0, |byte, bit| match bit {
        b'0' | b'1' => Some(byte << 1 | (bit - b'0')),
        _ => None,
    })
}
