//! An ASCII text, read once: its words, hashed, and how it is written.
//!
//! Gives what the readers of the other files ask of any text, one by one; most texts are ASCII,
//! and a pass for each question is what measuring used to cost.

use super::shingles::{self, PRIME, SEED};
use super::style::Counts;
use super::{language, topic};

/// What stands in an ASCII text.
#[derive(Debug, Default)]
pub(super) struct Plain {
    /// The words of letters that tell the language.
    pub(super) first: Vec<u64>,
    /// The words of letters that carry the meaning.
    pub(super) meanings: Vec<u64>,
    /// The words of letters and digits.
    pub(super) words: Vec<u64>,
    pub(super) counts: Counts,
}

/// A word so far: hash and length.
#[derive(Clone, Copy)]
struct Word(u64, usize);

impl Word {
    const NONE: Self = Self(SEED, 0);

    #[inline]
    fn push(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(PRIME);
        self.1 += 1;
    }
}

impl Plain {
    /// Reads a text; `None` for one that is not ASCII.
    pub(super) fn of(text: &str) -> Option<Self> {
        if !text.is_ascii() {
            return None;
        }
        let mut plain = Self::default();
        let (mut letters, mut word) = (Word::NONE, Word::NONE);
        for byte in text.bytes() {
            if byte.is_ascii_alphabetic() {
                let lower = byte | 0x20;
                letters.push(lower);
                word.push(lower);
                plain.counts.upper += u64::from(lower != byte);
                continue;
            }
            plain.end_letters(&mut letters);
            if byte.is_ascii_digit() {
                word.push(byte);
                plain.counts.digits += 1;
                continue;
            }
            plain.end_word(&mut word);
            plain.counts.punctuation += u64::from(byte.is_ascii_punctuation());
        }
        plain.end_letters(&mut letters);
        plain.end_word(&mut word);
        plain.counts.characters = text.len() as u64;
        Some(plain)
    }

    #[inline]
    fn end_letters(&mut self, letters: &mut Word) {
        let Word(hash, length) = *letters;
        if length == 0 {
            return;
        }
        self.counts.letters += length as u64;
        self.counts.words += 1;
        if self.first.len() < language::MAX_WORDS {
            self.first.push(hash);
        }
        if length >= topic::MIN_LETTERS && self.meanings.len() < topic::MAX_WORDS {
            self.meanings.push(hash);
        }
        *letters = Word::NONE;
    }

    #[inline]
    fn end_word(&mut self, word: &mut Word) {
        let Word(hash, length) = *word;
        if length == 0 {
            return;
        }
        if self.words.len() < shingles::MAX_WORDS {
            self.words.push(hash);
        }
        *word = Word::NONE;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::style::style;
    use super::*;

    proptest! {
        #[test]
        fn one_pass_tells_what_every_reader_by_itself_does(text in "([a-zA-Z]{0,9}|[ -~]|the |of |\\n|[0-9]{0,4}){0,200}") {
            let plain = Plain::of(&text).unwrap();
            // One letter beyond ASCII takes the other way, and belongs to no word.
            let other = format!("{text} \u{2014}");
            prop_assert!(Plain::of(&other).is_none());
            prop_assert_eq!(language::by_words(plain.first.iter().copied()), language::guess(&other));
            prop_assert_eq!(topic::of_words(plain.meanings), topic::topic(&other));
            prop_assert_eq!(shingles::simhash_of(&plain.words), shingles::simhash(&other));
            let mut counts = plain.counts;
            counts.characters += 2;
            prop_assert_eq!(counts.style(), style(&other));
        }
    }
}
