//! Text into the word pieces of the uncased BERT vocabulary, as the encoder was trained on them.
//!
//! Words are cleaned, stripped of accents and lowered, cut at white space and punctuation, and each
//! is covered by the longest pieces of the vocabulary from the left. The marks of the vocabulary
//! (`[SEP]` and the like) are ordinary text here: a prompt cannot forge them.
//!
//! Time is linear in the text: a word is at most [`LONGEST_WORD`] characters, or unknown.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization as _;

use super::ranges::Ranges;

/// A longer word is unknown as a whole.
const LONGEST_WORD: usize = 100;

/// The vocabulary, and what kind each character is of.
#[derive(Debug)]
pub(crate) struct WordPieces {
    /// Pieces that begin a word.
    first: HashMap<Box<str>, u32>,
    /// Pieces that go on with one, without their `##`.
    rest: HashMap<Box<str>, u32>,
    /// The longest piece, in bytes.
    longest: usize,
    /// Stands before every text.
    pub(crate) begin: u32,
    /// Stands after every text.
    pub(crate) end: u32,
    unknown: u32,
    kinds: CharacterKinds,
}

#[derive(Debug)]
struct CharacterKinds {
    unseen: Ranges,
    accent: Ranges,
    punctuation: Ranges,
}

impl WordPieces {
    /// Reads a vocabulary, a piece a line; `None` when it is none.
    pub(crate) fn new(vocabulary: &str) -> Option<Self> {
        let (mut first, mut rest) = (HashMap::new(), HashMap::new());
        let mut longest = 0;
        for (id, piece) in (0_u32..).zip(vocabulary.lines()) {
            longest = longest.max(piece.len());
            match piece.strip_prefix("##").filter(|rest| !rest.is_empty()) {
                Some(piece) => rest.insert(Box::from(piece), id),
                None => first.insert(Box::from(piece), id),
            };
        }
        Some(Self {
            begin: *first.get("[CLS]")?,
            end: *first.get("[SEP]")?,
            unknown: *first.get("[UNK]")?,
            first,
            rest,
            longest,
            kinds: CharacterKinds {
                unseen: Ranges::of(r"[\p{Cc}\p{Cf}\p{Co}]")?,
                accent: Ranges::of(r"\p{Mn}")?,
                punctuation: Ranges::of(r"\p{P}")?,
            },
        })
    }

    /// The pieces of a text, at most so many, without begin and end.
    pub(crate) fn of(&self, text: &str, most: usize) -> Vec<u32> {
        let mut pieces = Vec::with_capacity(most.min(text.len()));
        let mut word = String::new();
        for c in text.chars() {
            match self.kinds.of(c) {
                CharacterKind::Unseen => continue,
                CharacterKind::Space => self.end_word(&mut word, &mut pieces),
                CharacterKind::Alone => {
                    self.end_word(&mut word, &mut pieces);
                    self.letter(c, &mut word, &mut pieces);
                    self.end_word(&mut word, &mut pieces);
                }
                CharacterKind::Letter => self.letter(c, &mut word, &mut pieces),
            }
            if pieces.len() >= most {
                break;
            }
        }
        self.end_word(&mut word, &mut pieces);
        pieces.truncate(most);
        pieces
    }

    /// Adds a letter without its accents, lowered. What it decomposes into may end a word.
    fn letter(&self, c: char, word: &mut String, pieces: &mut Vec<u32>) {
        if c.is_ascii() {
            word.push(c.to_ascii_lowercase());
            return;
        }
        for part in std::iter::once(c).nfd() {
            if self.kinds.accent.contains(part) {
                continue;
            }
            for lower in part.to_lowercase() {
                if self.kinds.is_punctuation(lower) {
                    self.end_word(word, pieces);
                    word.push(lower);
                    self.end_word(word, pieces);
                } else if lower.is_whitespace() {
                    self.end_word(word, pieces);
                } else {
                    word.push(lower);
                }
            }
        }
    }

    /// Cuts the word so far into pieces, and empties it.
    fn end_word(&self, word: &mut String, pieces: &mut Vec<u32>) {
        if word.is_empty() {
            return;
        }
        let before = pieces.len();
        let whole = word.chars().take(LONGEST_WORD + 1).count() <= LONGEST_WORD;
        if !(whole && self.cover(word, pieces)) {
            pieces.truncate(before);
            pieces.push(self.unknown);
        }
        word.clear();
    }

    /// Covers a word with the longest pieces from the left; false when it cannot be covered.
    fn cover(&self, word: &str, pieces: &mut Vec<u32>) -> bool {
        let mut left = word;
        let mut known = &self.first;
        while !left.is_empty() {
            let ends = (1..=left.len().min(self.longest)).rev();
            let longest = ends
                .filter_map(|end| left.split_at_checked(end))
                .find_map(|(piece, after)| Some((*known.get(piece)?, after)));
            let Some((piece, after)) = longest else {
                return false;
            };
            pieces.push(piece);
            left = after;
            known = &self.rest;
        }
        true
    }
}

enum CharacterKind {
    /// Dropped.
    Unseen,
    /// Parts words.
    Space,
    /// A word of its own.
    Alone,
    /// Part of a word.
    Letter,
}

impl CharacterKinds {
    fn of(&self, c: char) -> CharacterKind {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => CharacterKind::Letter,
            '\t' | '\n' | '\r' | ' ' => CharacterKind::Space,
            '\0' | char::REPLACEMENT_CHARACTER => CharacterKind::Unseen,
            c if self.unseen.contains(c) => CharacterKind::Unseen,
            c if c.is_whitespace() => CharacterKind::Space,
            c if is_ideograph(c) || self.is_punctuation(c) => CharacterKind::Alone,
            _ => CharacterKind::Letter,
        }
    }

    fn is_punctuation(&self, c: char) -> bool {
        c.is_ascii_punctuation() || (!c.is_ascii() && self.punctuation.contains(c))
    }
}

/// The blocks whose characters BERT takes for words of their own.
fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c),
        0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0x2_0000..=0x2_A6DF | 0x2_A700..=0x2_B73F
        | 0x2_B740..=0x2_B81F | 0x2_B920..=0x2_CEAF | 0xF900..=0xFAFF | 0x2_F800..=0x2_FA1F)
}

#[cfg(test)]
mod tests;
