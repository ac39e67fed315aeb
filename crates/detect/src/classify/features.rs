//! What the linear model counts: words, pairs of words, and runs of three to five characters, each
//! hashed to a number. One pass, nothing allocated, nothing kept.
//!
//! Letters are lowered, all digits are one digit and all white space is one blank. Two features may
//! share a number: the model was trained with the same collisions.

/// How many bits a feature's number has.
pub(crate) const BITS: u32 = 18;

/// Factor of the rolling hashes; odd, so that nothing is lost (Knuth, TAOCP 3, 6.4).
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
/// Its fifth power.
const FACTOR_5: u64 = FACTOR.wrapping_pow(5);
/// Spreads a hash over its upper bits.
const SPREAD: u64 = 0xd6e8_feb8_6659_fd93;

/// Tells the number of every feature of a text, below two to the power of [`BITS`].
pub(crate) fn each(text: &str, mut take: impl FnMut(usize)) {
    let mut runs = Runs::default();
    let mut words = Words::default();
    runs.push(' ', &mut take);
    for c in text.chars() {
        let c = plain(c);
        if c == ' ' && runs.last == ' ' {
            continue;
        }
        words.push(c, &mut take);
        runs.push(c, &mut take);
    }
    words.push(' ', &mut take);
    if runs.last != ' ' {
        runs.push(' ', &mut take);
    }
}

/// A character as the model sees it.
#[inline]
fn plain(c: char) -> char {
    if c.is_ascii() {
        return match c {
            'a'..='z' => c,
            'A'..='Z' => c.to_ascii_lowercase(),
            '0'..='9' => '0',
            '\0'..=' ' => ' ',
            _ => c,
        };
    }
    if c.is_whitespace() {
        return ' ';
    }
    c.to_lowercase().next().unwrap_or(c)
}

/// The hashes of the last one to four characters, as polynomials (Karp and Rabin 1987): with one
/// more character each becomes the hash of a run that is longer by one.
#[derive(Default)]
struct Runs {
    hashes: [u64; 4],
    seen: u32,
    last: char,
}

impl Runs {
    #[inline]
    fn push(&mut self, c: char, take: &mut impl FnMut(usize)) {
        let one = u64::from(c) + 1;
        let [two, three, four, five] = self
            .hashes
            .map(|hash| hash.wrapping_mul(FACTOR).wrapping_add(one));
        self.hashes = [one, two, three, four];
        self.last = c;
        self.seen += 1;
        if self.seen >= 3 {
            take(number(three, 3));
        }
        if self.seen >= 4 {
            take(number(four, 4));
        }
        if self.seen >= 5 {
            take(number(five, 5));
        }
    }
}

/// The hash of the word so far, zero between words, and of the word before.
#[derive(Default)]
struct Words {
    word: u64,
    before: u64,
}

impl Words {
    #[inline]
    fn push(&mut self, c: char, take: &mut impl FnMut(usize)) {
        if c.is_alphanumeric() {
            self.word = self
                .word
                .wrapping_mul(FACTOR)
                .wrapping_add(u64::from(c) + 1);
        } else if self.word != 0 {
            take(number(self.word, 1));
            if self.before != 0 {
                take(number(self.before.wrapping_mul(FACTOR_5) ^ self.word, 2));
            }
            self.before = std::mem::take(&mut self.word);
        }
    }
}

/// The number of a feature of this kind with this hash.
#[inline]
fn number(hash: u64, kind: u64) -> usize {
    let hash = (hash ^ kind).wrapping_mul(SPREAD);
    let hash = (hash ^ (hash >> 32)).wrapping_mul(FACTOR);
    usize::try_from(hash >> (64 - BITS)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str) -> Vec<usize> {
        let mut all = Vec::new();
        each(text, |number| all.push(number));
        all
    }

    #[test]
    fn features_are_those_that_the_model_was_trained_with() {
        let english = [
            58_699, 120_298, 128_649, 43_669, 175_585, 192_287, 180_724, 148_307, 150_841, 245_188,
            132_580, 26_505,
        ];
        assert_eq!(of("Hi 7"), english);
        assert_eq!(of("\u{5ffd}\u{7565}"), [187_900, 116_559, 117_511, 39_785]);
    }

    #[test]
    fn case_digits_and_white_space_make_no_difference() {
        assert_eq!(of("Room 204,\n\tlunch"), of("rOOM 917, LUNCH"));
        assert_ne!(of("room 204, lunch"), of("room 20, lunch"));
    }

    #[test]
    fn the_order_of_words_makes_a_difference() {
        assert_ne!(of("ab cd"), of("cd ab"));
    }

    #[test]
    fn nothing_has_no_features() {
        assert!(of("").is_empty());
        assert!(of(" \n ").is_empty());
    }

    proptest! {
        #[test]
        fn any_text_has_few_features_in_range(text in "\\PC{0,300}") {
            let all = of(&text);
            prop_assert!(all.iter().all(|number| *number < 1 << BITS));
            prop_assert!(all.len() <= 5 * (text.chars().count() + 2));
        }
    }
}
