//! English turned by thirteen letters, or written backwards.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::words::WORDS;
use super::writer::Writer;
use super::{Decoded, Level};

/// So many known words must stand in a disguise.
const MIN_WORDS: u32 = 2;

/// Words as they look turned by thirteen letters and then backwards, without those that are
/// English then, and how many of them are turned.
static WORDS_DISGUISED: LazyLock<Option<(AhoCorasick, usize)>> = LazyLock::new(|| {
    let english = [
        "era", "won", "saw", "ton", "on", "nac", "nod", "reven", "mode", "nun",
    ];
    let plain = |word: &String| english.contains(&word.as_str()) || WORDS.contains(&word.as_str());
    let long = || WORDS.iter().filter(|word| word.len() >= 3);
    let turned = long().map(|word| word.chars().map(rotated).collect::<String>());
    let backwards = long().map(|word| word.chars().rev().collect::<String>());
    let turned: Vec<String> = turned.filter(|word| !plain(word)).collect();
    let count = turned.len();
    let words = turned
        .into_iter()
        .chain(backwards.filter(|word| !plain(word)));
    let words = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(aho_corasick::AhoCorasickKind::DFA))
        .build(words)
        .ok()?;
    Some((words, count))
});

/// How many known words stand in a text turned by thirteen letters, and how many backwards.
pub(super) fn count(text: &str) -> (u32, u32) {
    let Some((words, turned)) = WORDS_DISGUISED.as_ref() else {
        return (0, 0);
    };
    let bytes = text.as_bytes();
    let letter = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(u8::is_ascii_alphabetic)
    };
    let mut counts = (0, 0);
    for found in words.find_overlapping_iter(text) {
        if letter(found.start().checked_sub(1)) || letter(Some(found.end())) {
            continue;
        }
        if found.pattern().as_usize() < *turned {
            counts.0 += 1;
        } else {
            counts.1 += 1;
        }
    }
    counts
}

/// The text turned by thirteen letters.
pub(super) fn rot13(level: &Level<'_>) -> Vec<Decoded> {
    if level.census.rotated < MIN_WORDS {
        return Vec::new();
    }
    let mut writer = Writer::new(level);
    for (at, c) in level.folded.char_indices() {
        writer.put(rotated(c), &(at..at + c.len_utf8()));
    }
    writer.finish()
}

/// The text backwards.
pub(super) fn reversed(level: &Level<'_>) -> Vec<Decoded> {
    if level.census.reversed < MIN_WORDS {
        return Vec::new();
    }
    let mut writer = Writer::new(level);
    for (at, c) in level.folded.char_indices().rev() {
        writer.put(c, &(at..at + c.len_utf8()));
    }
    writer.skipped();
    writer.finish()
}

fn rotated(c: char) -> char {
    let turn = |byte: u8, base: u8| char::from((byte - base + 13) % 26 + base);
    match u8::try_from(c) {
        Ok(byte) if byte.is_ascii_lowercase() => turn(byte, b'a'),
        Ok(byte) if byte.is_ascii_uppercase() => turn(byte, b'A'),
        Ok(_) | Err(_) => c,
    }
}
