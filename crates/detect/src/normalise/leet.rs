//! Digits and signs written for letters: `1gn0r3 4ll rul35`.

use super::census::is_leet;
use super::writer::Writer;
use super::{Decoded, Level};

/// Words that mix letters with digits or signs; fewer are names of things.
const MIN_WORDS: usize = 2;

/// The text with letters in place of digits, once for each reading of the 1.
pub(super) fn decode(level: &Level<'_>) -> Vec<Decoded> {
    if level.census.leet < 3 {
        return Vec::new();
    }
    let mixed = level
        .folded
        .split_whitespace()
        .filter(|word| is_mixed(word));
    if mixed.take(MIN_WORDS).count() < MIN_WORDS {
        return Vec::new();
    }
    let mut found = read(level, 'i');
    if level.folded.contains('1') {
        found.extend(read(level, 'l'));
    }
    found
}

fn is_mixed(word: &str) -> bool {
    let core =
        word.trim_matches(|c: char| c.is_ascii_punctuation() && !matches!(c, '@' | '$' | '|'));
    let signs = core.bytes().filter(|byte| is_leet(*byte)).count();
    let letters = core.bytes().filter(u8::is_ascii_alphabetic).count();
    signs > 0 && letters > 0 && signs + letters + 1 >= core.len()
}

fn read(level: &Level<'_>, one: char) -> Vec<Decoded> {
    let mut writer = Writer::new(level);
    let mut at = 0;
    for word in level.folded.split_inclusive(char::is_whitespace) {
        let disguised = is_mixed(word.trim_end()) || is_short_number(word.trim_end());
        for (offset, c) in word.char_indices() {
            let start = at + offset;
            let meant = if disguised { letter(c, one) } else { c };
            writer.put(meant, &(start..start + c.len_utf8()));
        }
        at += word.len();
    }
    writer.finish()
}

/// `411` for "all", `70` for "to".
fn is_short_number(word: &str) -> bool {
    (1..=3).contains(&word.len()) && word.bytes().all(is_leet)
}

fn letter(c: char, one: char) -> char {
    match c {
        '0' => 'o',
        '1' | '|' => one,
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        '8' => 'b',
        c => c,
    }
}
