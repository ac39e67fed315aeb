//! Base32 of readable text.

use super::place::Places;
use super::writer::readable;
use super::{Decoded, Level};

/// Runs shorter than this are words.
const MIN_RUN: usize = 16;

/// Every run that decodes to readable text.
pub(super) fn decode(level: &Level<'_>) -> Vec<Decoded> {
    if (level.census.longest as usize) < MIN_RUN {
        return Vec::new();
    }
    let bytes = level.folded.as_bytes();
    let mut found = Vec::new();
    let mut start = 0;
    for at in 0..=bytes.len() {
        if bytes.get(at).is_some_and(|byte| symbol(*byte).is_some()) {
            continue;
        }
        if at - start >= MIN_RUN
            && let Some(text) = bytes.get(start..at).and_then(bytes_of).and_then(readable)
        {
            let place = level.folded_places.of(&(start..at));
            found.push(Decoded {
                places: Places::all_at(place, text.len()),
                text,
            });
        }
        start = at + 1;
    }
    found
}

fn symbol(byte: u8) -> Option<u32> {
    match byte {
        b'A'..=b'Z' => Some(u32::from(byte - b'A')),
        b'2'..=b'7' => Some(u32::from(byte - b'2') + 26),
        _ => None,
    }
}

fn bytes_of(run: &[u8]) -> Option<Vec<u8>> {
    let (mut bits, mut count) = (0_u32, 0);
    let mut decoded = Vec::new();
    for byte in run {
        bits = (bits << 5 | symbol(*byte)?) & 0xfff;
        count += 5;
        if count >= 8 {
            count -= 8;
            decoded.push(u8::try_from(bits >> count & 0xff).ok()?);
        }
    }
    Some(decoded)
}
