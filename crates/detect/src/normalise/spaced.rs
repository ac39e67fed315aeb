//! Words whose letters are parted: `i g n o r e`, `i.g.n.o.r.e`, `i-g-n-o-r-e`.

use super::words::part;
use super::writer::Writer;
use super::{Decoded, Level};

/// Fewer parted letters than this are initials.
const MIN_LETTERS: usize = 6;

/// The text with parted letters joined.
pub(super) fn decode(level: &Level<'_>) -> Vec<Decoded> {
    if (level.census.lone as usize) < MIN_LETTERS {
        return Vec::new();
    }
    let chars: Vec<(usize, char)> = level.folded.char_indices().collect();
    let mut writer = Writer::new(level);
    let (mut at, mut joined) = (0, 0);
    while let Some((start, c)) = chars.get(at).copied() {
        let letters = run(&chars, at);
        if letters.len() < MIN_LETTERS {
            writer.put(c, &(start..start + c.len_utf8()));
            at += 1;
            continue;
        }
        joined += letters.len();
        at = write(&mut writer, &chars, &letters);
    }
    if joined < MIN_LETTERS {
        return Vec::new();
    }
    writer.finish()
}

/// The indices of single letters that follow one another from here on, at most three signs apart.
fn run(chars: &[(usize, char)], start: usize) -> Vec<usize> {
    let letter = |at: usize| chars.get(at).is_some_and(|(_, c)| c.is_alphabetic());
    let mut letters = Vec::new();
    let mut at = start;
    if start.checked_sub(1).is_some_and(letter) {
        return letters;
    }
    while letter(at) && !letter(at + 1) {
        letters.push(at);
        let next = (at + 2..=at + 5).find(|next| letter(*next));
        let Some(next) = next else { break };
        let between = chars.get(at + 1..next).unwrap_or_default();
        if !between.iter().all(|(_, c)| is_gap(*c)) {
            break;
        }
        at = next;
    }
    letters
}

fn is_gap(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '.' | '-' | '_' | '*' | '/' | '|' | ',' | '~' | '+' | ':' | '·' | '•'
        )
}

/// One byte for each letter, so that places in the words are places in the letters.
fn ascii(c: char) -> char {
    if c.is_ascii() { c } else { '?' }
}

/// Writes letters as words; returns where the text goes on.
fn write(writer: &mut Writer<'_>, chars: &[(usize, char)], letters: &[usize]) -> usize {
    let gap = |pair: &[usize]| -> String {
        let (Some(first), Some(second)) = (pair.first(), pair.last()) else {
            return String::new();
        };
        let between = chars.get(first + 1..*second).unwrap_or_default();
        between.iter().map(|(_, c)| c).collect()
    };
    let gaps: Vec<String> = letters.windows(2).map(gap).collect();
    let usual = gaps.first().cloned().unwrap_or_default();
    let even = gaps.iter().all(|gap| *gap == usual);
    let bare: Vec<(char, usize)> = letters
        .iter()
        .filter_map(|at| chars.get(*at).map(|(_, c)| (*c, *at)))
        .collect();
    let parted = if even {
        part(&bare.iter().map(|(c, _)| ascii(*c)).collect::<String>())
    } else {
        Vec::new()
    };
    for (index, (c, at)) in bare.iter().enumerate() {
        let start = chars.get(*at).map_or(0, |(start, _)| *start);
        writer.put(*c, &(start..start + c.len_utf8()));
        let ends =
            parted.contains(&(index + 1)) || gaps.get(index).is_some_and(|gap| *gap != usual);
        if ends {
            writer.put(' ', &(start..start + c.len_utf8()));
        }
    }
    writer.skipped();
    letters.last().map_or(chars.len(), |last| last + 1)
}
