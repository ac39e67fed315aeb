//! Base64, standard and URL-safe, with or without padding, of readable text. Approximates: a run
//! is looked at whole, so text that joins encoded and plain letters is not taken apart.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::place::Places;
use super::{Decoded, Level};

/// Runs shorter than this are words.
const MIN_RUN: usize = 16;

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::URL_SAFE, LENIENT);

/// Every run that decodes to readable text.
pub(super) fn decode(level: &Level<'_>) -> Vec<Decoded> {
    // What is wrapped begins with a whole line, so it has a long run too.
    if (level.census.symbols as usize) < MIN_RUN {
        return Vec::new();
    }
    let mut found = Vec::new();
    let may_wrap = level.census.longest >= 10 && level.folded.contains('\n');
    let lines = if may_wrap {
        wrapped(level.folded)
    } else {
        Vec::new()
    };
    for (joined, whole) in &lines {
        if let Some(text) = readable(joined) {
            found.push(Decoded {
                places: Places::all_at(level.folded_places.of(whole), text.len()),
                text,
            });
        }
    }
    for run in runs(level.folded.as_bytes()) {
        // Both stand in order and apart, so only one block may hold the run.
        let before = lines.partition_point(|(_, whole)| whole.end < run.end);
        let block = lines.get(before).map(|(_, whole)| whole);
        if !found.is_empty() && block.is_some_and(|whole| whole.start <= run.start) {
            continue;
        }
        let Some(text) = level.folded.get(run.clone()).and_then(readable) else {
            continue;
        };
        let place = level.folded_places.of(&run);
        found.push(Decoded {
            places: Places::all_at(place, text.len()),
            text,
        });
    }
    found
}

/// The stretches long enough to be an encoding.
fn runs(bytes: &[u8]) -> Vec<Range<usize>> {
    runs_of(bytes, MIN_RUN)
}

fn runs_of(bytes: &[u8], shortest: usize) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if is_symbol(*byte) {
            continue;
        }
        if at - start >= shortest {
            runs.push(start..at);
        }
        start = at + 1;
    }
    if bytes.len() - start >= shortest {
        runs.push(start..bytes.len());
    }
    runs
}

/// Runs that are one encoding, wrapped over lines of one length: joined, with their stretch.
fn wrapped(text: &str) -> Vec<(String, Range<usize>)> {
    let mut blocks: Vec<(String, Range<usize>, usize)> = Vec::new();
    let mut open = false;
    for run in runs_of(text.as_bytes(), 4) {
        let Some(symbols) = text.get(run.clone()) else {
            continue;
        };
        if let Some((joined, whole, width)) = blocks.last_mut().filter(|_| open) {
            let between = text.get(whole.end..run.start).unwrap_or_default();
            let breaks =
                between.contains('\n') && between.trim_matches([' ', '>', '\t']).trim().is_empty();
            if breaks && symbols.len() <= *width {
                joined.push_str(symbols);
                whole.end = run.end;
                open = symbols.len() == *width;
                continue;
            }
        }
        open = symbols.len() >= MIN_RUN;
        if open {
            blocks.push((symbols.to_owned(), run, symbols.len()));
        }
    }
    let several = blocks
        .into_iter()
        .filter(|(joined, _, width)| joined.len() > *width);
    several.map(|(joined, whole, _)| (joined, whole)).collect()
}

fn is_symbol(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// The text that a run encodes, if it is text.
pub(crate) fn readable(run: &str) -> Option<String> {
    // A lone last symbol encodes nothing; it is cut off rather than spoiling the rest.
    let whole = run.len() - usize::from(run.len() % 4 == 1);
    let run = run.get(..whole)?;
    let engine = if run.contains(['-', '_']) {
        &URL_SAFE
    } else {
        &STANDARD
    };
    let text = String::from_utf8(engine.decode(run).ok()?).ok()?;
    let odd = text.chars().filter(|c| is_odd(*c)).count();
    (odd * 20 <= text.chars().count()).then_some(text)
}

fn is_odd(c: char) -> bool {
    c.is_control() && !c.is_whitespace() || c == char::REPLACEMENT_CHARACTER
}
