//! English turned by thirteen letters, or written backwards.

use std::sync::LazyLock;

use super::words::WORDS;
use super::writer::Writer;
use super::{Decoded, Level};

/// So many known words must stand in a disguise.
const MIN_WORDS: u32 = 2;

/// Known words as they look in a disguise.
pub(super) struct Disguised {
    /// Each as one number, whether it is turned by thirteen letters or else backwards; sorted.
    words: Vec<(u128, bool)>,
    /// The looks of all of them as bits: letters that look like none are none.
    looks: [u64; 64],
}

/// No known word is longer.
const LONGEST: usize = 15;

static DISGUISED: LazyLock<Disguised> = LazyLock::new(Disguised::new);

impl Disguised {
    /// The table, which is made once.
    pub(super) fn known() -> &'static Self {
        &DISGUISED
    }

    /// Both disguises of every word, without those that are English then.
    fn new() -> Self {
        let english = [
            "era", "won", "saw", "ton", "on", "nac", "nod", "reven", "mode", "nun",
        ];
        let plain =
            |word: &String| english.contains(&word.as_str()) || WORDS.contains(&word.as_str());
        let mut known = Self {
            words: Vec::new(),
            looks: [0; 64],
        };
        for word in WORDS.iter().filter(|word| word.len() >= 3) {
            let turned: String = word.chars().map(rotated).collect();
            let backwards: String = word.chars().rev().collect();
            for (word, is_turned) in [(turned, true), (backwards, false)] {
                if !plain(&word) {
                    known.insert(word.as_bytes(), is_turned);
                }
            }
        }
        known.words.sort_unstable();
        known
    }

    fn insert(&mut self, word: &[u8], is_turned: bool) {
        if let Some((at, bit)) = look(word)
            && let Some(looks) = self.looks.get_mut(at)
        {
            *looks |= bit;
            self.words.push((number(word), is_turned));
        }
    }

    /// How many known words these letters are, turned and backwards; letters are looked up only
    /// when a known word looks like them.
    pub(super) fn count(&self, letters: &[u8]) -> (u32, u32) {
        let known =
            look(letters).and_then(|(at, bit)| self.looks.get(at).map(|looks| looks & bit != 0));
        if known != Some(true) {
            return (0, 0);
        }
        let word = number(letters);
        let from = self.words.partition_point(|(known, _)| *known < word);
        let mut counts = (0, 0);
        for (_, is_turned) in self
            .words
            .iter()
            .skip(from)
            .take_while(|known| known.0 == word)
        {
            if *is_turned {
                counts.0 += 1;
            } else {
                counts.1 += 1;
            }
        }
        counts
    }
}

/// How a word looks at a glance, by its length, its first two letters and its last: one bit of
/// one of so many numbers. Nothing for what is too short or too long for a known word.
#[inline]
fn look(word: &[u8]) -> Option<(usize, u64)> {
    let [first, second, .., last] = word else {
        return None;
    };
    if word.len() > LONGEST {
        return None;
    }
    // Case is one bit of a letter; an odd factor each keeps like words apart.
    let letters = [*first, *second, *last].map(|letter| usize::from(letter & 0x1f));
    let [first, second, last] = letters;
    let hash = first * 127 + second * 1093 + last * 29 + word.len() * 311;
    Some((hash >> 6 & 63, 1 << (hash & 63)))
}

/// A short word in lower case as one number, so that comparing is cheap.
fn number(word: &[u8]) -> u128 {
    let letters = word.iter().map(u8::to_ascii_lowercase);
    letters.fold(0, |number, letter| number << 8 | u128::from(letter))
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
