//! Words of a text that comes in pieces: the same words in any pieces.

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct At {
    pub(super) byte: usize,
    pub(super) character: u32,
}

impl At {
    /// The place after a character.
    pub(super) fn after(self, c: char) -> Self {
        Self {
            byte: self.byte + c.len_utf8(),
            character: self.character + 1,
        }
    }
}

/// A word, as its hash.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub(super) hash: u64,
    pub(super) start: At,
    pub(super) end: At,
}

/// Reads words: letters and digits in a row, in any case. In scripts that put no blanks between
/// words, a character is one.
#[derive(Debug, Default)]
pub(super) struct WordReader {
    at: At,
    begun: Option<(At, u64)>,
}

/// FNV-1a.
const SEED: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

impl WordReader {
    /// Takes the next piece; tells of each word that it ends.
    pub(super) fn push(&mut self, text: &str, mut word: impl FnMut(Word)) {
        for c in text.chars() {
            let (start, end) = (self.at, self.at.after(c));
            self.at = end;
            if c.is_ascii_alphanumeric() || (!c.is_ascii() && c.is_alphanumeric()) {
                if stands_alone(c) {
                    self.end(start, &mut word);
                    let hash = with(SEED, c);
                    word(Word { hash, start, end });
                } else {
                    let (begin, hash) = self.begun.unwrap_or((start, SEED));
                    self.begun = Some((begin, with(hash, c)));
                }
            } else {
                self.end(start, &mut word);
            }
        }
    }

    /// The text ends.
    pub(super) fn finish(&mut self, mut word: impl FnMut(Word)) {
        self.end(self.at, &mut word);
    }

    /// Where the word begins that is being written.
    pub(super) fn begun(&self) -> Option<usize> {
        self.begun.map(|(start, _)| start.byte)
    }

    fn end(&mut self, end: At, word: &mut impl FnMut(Word)) {
        if let Some((start, hash)) = self.begun.take() {
            word(Word { hash, start, end });
        }
    }
}

fn with(hash: u64, c: char) -> u64 {
    let code = u64::from(u32::from(c.to_ascii_lowercase()));
    (hash ^ code).wrapping_mul(PRIME)
}

/// Kana, Han and Hangul.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}
