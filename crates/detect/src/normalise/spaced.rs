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
    let usual = gap(chars, letters);
    let even = (1..letters.len().saturating_sub(1))
        .all(|index| same(gap(chars, letters.get(index..).unwrap_or_default()), usual));
    let bare = letters.iter().filter_map(|at| chars.get(*at));
    let parted = if even {
        part(&bare.clone().map(|(_, c)| ascii(*c)).collect::<String>())
    } else {
        Vec::new()
    };
    let mut ends = parted.into_iter().peekable();
    for (index, (start, c)) in bare.enumerate() {
        let place = *start..start + c.len_utf8();
        writer.put(*c, &place);
        let follows = letters.get(index..).filter(|rest| rest.len() > 1);
        let torn = follows.is_some_and(|rest| !same(gap(chars, rest), usual));
        if ends.next_if_eq(&(index + 1)).is_some() || torn {
            writer.put(' ', &place);
        }
    }
    writer.skipped();
    letters.last().map_or(chars.len(), |last| last + 1)
}

/// What stands between the first two of these letters.
fn gap<'c>(chars: &'c [(usize, char)], letters: &[usize]) -> &'c [(usize, char)] {
    match letters {
        [first, second, ..] => chars.get(first + 1..*second).unwrap_or_default(),
        _ => &[],
    }
}

/// Whether two gaps are made of the same signs.
fn same(one: &[(usize, char)], other: &[(usize, char)]) -> bool {
    let (one, other) = (one.iter(), other.iter());
    one.map(|(_, c)| c).eq(other.map(|(_, c)| c))
}
