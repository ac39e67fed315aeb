//! Words of a text, and the blinded tokens that stand for them in the index.
//!
//! A word is a run of letters and digits after NFKC and lower-casing; a character of a script
//! that writes no spaces is a word of its own. A token is 40 bits of an HMAC under the tenant's
//! key: without the key nobody can tell which word it is, or that two tenants use the same one.
//! How often a token occurs shows; that is the price of a search in the database.

use ring::hmac;
use unicode_normalization::UnicodeNormalization;

/// Longer words are cut; nobody searches for them whole.
const LONGEST: usize = 64;
const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Blinds the words of one tenant.
pub(crate) struct Blinder(hmac::Key);

impl Blinder {
    /// Takes the tenant's search key.
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// The token of a word.
    fn token(&self, word: &str) -> String {
        let tag = hmac::sign(&self.0, word.as_bytes());
        let bits = tag
            .as_ref()
            .iter()
            .take(5)
            .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        (0..8)
            .filter_map(|letter| {
                let index = usize::try_from(bits >> (letter * 5) & 31).ok()?;
                LETTERS.get(index).copied().map(char::from)
            })
            .collect()
    }

    /// The tokens of a text, in order.
    pub(crate) fn tokens(&self, text: &str) -> Vec<String> {
        words(text).iter().map(|word| self.token(word)).collect()
    }
}

/// The words of a text, in order.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for character in text.nfkc().flat_map(char::to_lowercase) {
        if is_word_of_its_own(character) {
            finish(&mut word, &mut words);
            words.push(character.to_string());
        } else if character.is_alphanumeric() {
            if word.len() < LONGEST {
                word.push(character);
            }
        } else {
            finish(&mut word, &mut words);
        }
    }
    finish(&mut word, &mut words);
    words
}

fn finish(word: &mut String, words: &mut Vec<String>) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
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
    fn a_token_depends_on_the_word_and_on_the_tenants_key() {
        let (one, other) = (Blinder::new(&[1; 32]), Blinder::new(&[2; 32]));
        assert_eq!(one.tokens("Hello"), one.tokens("hello"));
        assert_ne!(one.tokens("hello"), one.tokens("hallo"));
        assert_ne!(one.tokens("hello"), other.tokens("hello"));
        assert_eq!(one.tokens("hello")[0].len(), 8);
    }
}
