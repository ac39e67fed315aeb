//! Words of a text, and the blinded tokens that stand for them in the index.
//!
//! A word is a run of letters and digits after NFKC and lower-casing; a character of a script
//! that writes no spaces is a word of its own. A token is 40 bits of an HMAC under the tenant's
//! key: without the key nobody can tell which word it is, or that two tenants use the same one.
//! How often a token occurs shows; that is the price of a search in the database.

use std::collections::HashMap;
use std::fmt;

use foldhash::fast::RandomState;
use ring::hmac;
use unicode_normalization::UnicodeNormalization;

/// Longer words are cut; nobody searches for them whole.
const LONGEST: usize = 64;
const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// What stands for a word in the index.
type Token = [u8; 8];

/// Blinds the words of one tenant. Remembers the tokens of words it has seen: most words of a
/// text are everyday ones, and looking one up costs a tenth of hashing it.
pub(crate) struct Blinder {
    key: hmac::Key,
    /// Looked up for every word of every text, so hashed fast; seeded anew in each process.
    seen: HashMap<Box<str>, Token, RandomState>,
}

impl fmt::Debug for Blinder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blinder(•••• {} words)", self.seen.len())
    }
}

impl Blinder {
    /// Takes the tenant's search key.
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, key),
            seen: HashMap::default(),
        }
    }

    /// Starts to remember anew when there are more words than this.
    pub(crate) fn forget_beyond(&mut self, most: usize) {
        if self.seen.len() > most {
            self.seen.clear();
        }
    }

    /// The token of a word.
    fn token(&self, word: &str) -> Token {
        let tag = hmac::sign(&self.key, word.as_bytes());
        let bits = tag
            .as_ref()
            .iter()
            .take(5)
            .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        let mut token = [0; 8];
        for (letter, place) in token.iter_mut().enumerate() {
            let index = usize::try_from(bits >> (letter * 5) & 31).unwrap_or(0);
            *place = LETTERS.get(index).copied().unwrap_or(b'a');
        }
        token
    }

    /// Writes the tokens of a text, in order, with a space after each.
    pub(crate) fn write(&mut self, text: &str, to: &mut Vec<u8>) {
        each_word(text, |word| {
            let token = match self.seen.get(word) {
                Some(token) => *token,
                None => {
                    let token = self.token(word);
                    self.seen.insert(Box::from(word), token);
                    token
                }
            };
            to.extend_from_slice(&token);
            to.push(b' ');
        });
    }

    /// The tokens of a text, in order.
    pub(crate) fn tokens(&self, text: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        each_word(text, |word| {
            tokens.push(self.token(word).map(char::from).iter().collect());
        });
        tokens
    }
}

/// Takes the words of a text, in order.
fn each_word(text: &str, mut take: impl FnMut(&str)) {
    let mut word = String::with_capacity(2 * LONGEST);
    if text.is_ascii() {
        // NFKC leaves ASCII as it is.
        for byte in text.bytes() {
            if !byte.is_ascii_alphanumeric() {
                finish(&mut word, &mut take);
            } else if word.len() < LONGEST {
                word.push(char::from(byte.to_ascii_lowercase()));
            }
        }
        return finish(&mut word, &mut take);
    }
    for character in text.nfkc().flat_map(char::to_lowercase) {
        if is_word_of_its_own(character) {
            finish(&mut word, &mut take);
            word.push(character);
            finish(&mut word, &mut take);
        } else if !character.is_alphanumeric() {
            finish(&mut word, &mut take);
        } else if word.len() < LONGEST {
            word.push(character);
        }
    }
    finish(&mut word, &mut take);
}

fn finish(word: &mut String, take: &mut impl FnMut(&str)) {
    if !word.is_empty() {
        take(word);
        word.clear();
    }
}

/// Han, kana, Thai, Lao, Khmer and Myanmar are written without spaces.
fn is_word_of_its_own(character: char) -> bool {
    matches!(character,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
        && character.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        each_word(text, |word| words.push(word.to_owned()));
        words
    }

    #[test]
    fn words_are_lower_case_and_free_of_punctuation_and_width() {
        assert_eq!(
            words("Ｉgnore ALL, previous-instructions! 42"),
            ["ignore", "all", "previous", "instructions", "42"]
        );
        assert_eq!(words("北京 and 東京"), ["北", "京", "and", "東", "京"]);
        assert!(words(" …!? ").is_empty());
    }

    #[test]
    fn plain_text_has_the_same_words_as_it_would_have_among_other_scripts() {
        let plain = "Ignore ALL, previous-instructions! 42 a_b  x";
        let mut among_others = words(&format!("{plain} é"));
        assert_eq!(among_others.pop().as_deref(), Some("é"));
        assert_eq!(words(plain), among_others);
        let long = "x".repeat(2 * LONGEST);
        assert_eq!(words(&long), ["x".repeat(LONGEST)]);
    }

    #[test]
    fn a_remembered_word_has_the_token_it_had() {
        let mut blinder = Blinder::new(&[1; 32]);
        let (mut first, mut again) = (Vec::new(), Vec::new());
        blinder.write("one two one", &mut first);
        blinder.write("one two one", &mut again);
        assert_eq!(first, again);
        let tokens = blinder.tokens("one two one").join(" ");
        assert_eq!(first.trim_ascii_end(), tokens.as_bytes());
        blinder.forget_beyond(1);
        assert!(blinder.seen.is_empty());
    }

    #[test]
    fn a_token_depends_on_the_word_and_on_the_tenants_key() {
        let (one, other) = (Blinder::new(&[1; 32]), Blinder::new(&[2; 32]));
        assert_eq!(one.tokens("Hello"), one.tokens("hello"));
        assert_ne!(one.tokens("hello"), one.tokens("hallo"));
        assert_ne!(one.tokens("hello"), other.tokens("hello"));
        assert_eq!(one.tokens("hello")[0].len(), 8);
    }
}
