//! What a text is about, as a small vector: texts that share words point the same way.
//!
//! Each distinct word of meaning adds a one or takes it away in every dimension, as its hash says,
//! which keeps the angles between bags of words (random projection). Approximates: words of four
//! letters and more carry the meaning, whatever their inflection; where no spaces are written,
//! pairs of characters stand for words. Knows no synonyms and no names of topics.

use super::shingles::{count_bits, join, word_hash};

/// How many dimensions a topic has.
const DIMENSIONS: usize = 32;
/// So many words of a text are looked at.
pub(super) const MAX_WORDS: usize = 1000;
/// Fewer distinct words are about nothing.
const MIN_WORDS: usize = 4;
/// A shorter word says how, not what.
pub(super) const MIN_LETTERS: usize = 4;

/// The topic of a text, its largest dimension at 127; `None` for too few words.
pub(super) fn topic(text: &str) -> Option<Vec<i8>> {
    let mut words = Vec::new();
    for word in text.split(|c: char| !c.is_alphabetic()) {
        if words.len() >= MAX_WORDS {
            break;
        }
        if word.contains(is_unspaced) {
            words.extend(pairs(word));
        } else if word.len() >= MIN_LETTERS {
            words.push(word_hash(word));
        }
    }
    of_words(words)
}

/// The topic of words, by their hashes.
pub(super) fn of_words(mut words: Vec<u64>) -> Option<Vec<i8>> {
    words.sort_unstable();
    words.dedup();
    if words.len() < MIN_WORDS {
        return None;
    }
    let counts = count_bits(words.iter().map(|word| join(&[*word])));
    let all = i64::try_from(words.len()).ok()?;
    let dimensions = counts.iter().take(DIMENSIONS);
    let sums: Vec<i64> = dimensions.map(|ones| 2 * i64::from(*ones) - all).collect();
    let largest = sums.iter().map(|sum| sum.abs()).max()?;
    let scaled = sums
        .iter()
        .map(|sum| (sum * 127).checked_div(largest))
        .map(|sum| i8::try_from(sum?).ok());
    scaled.collect()
}

/// Scripts that part no words: Thai and its neighbours, kana, ideographs.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

fn pairs(word: &str) -> impl Iterator<Item = u64> + '_ {
    let firsts = word.char_indices().map(|(at, _)| at);
    let ends = word.char_indices().skip(2).map(|(at, _)| at);
    let ends = ends.chain([word.len()]);
    firsts
        .zip(ends)
        .filter_map(|(start, end)| word.get(start..end))
        .map(word_hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(one: &str, other: &str) -> f64 {
        let (one, other) = (topic(one).unwrap(), topic(other).unwrap());
        let dot = |a: &[i8], b: &[i8]| -> f64 {
            let pairs = a.iter().zip(b);
            pairs.map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
        };
        dot(&one, &other) / (dot(&one, &one) * dot(&other, &other)).sqrt()
    }

    #[test]
    fn texts_about_one_thing_point_the_same_way_and_others_do_not() {
        let invoice = "The invoice of the supplier for March was paid twice by the accounting team";
        let again = "Accounting paid the March invoice twice, please ask the supplier for a refund";
        let sailing = "Sailing against strong wind needs reefed canvas and a patient crew on deck";
        assert!(
            likeness(invoice, again) > 0.5,
            "{}",
            likeness(invoice, again)
        );
        assert!(
            likeness(invoice, sailing).abs() < 0.4,
            "{}",
            likeness(invoice, sailing)
        );
    }

    #[test]
    fn ideographs_have_topics_too_and_a_greeting_has_none() {
        assert!(likeness("今天北京的天气很好适合散步", "今天的天气很好适合散步吗") > 0.4);
        assert_eq!(topic("hi there"), None);
        assert_eq!(topic(""), None);
    }

    #[test]
    fn a_topic_is_small_whatever_the_text() {
        let long = (0..50_000).map(|word| format!("word{} ", "abcdefghij".repeat(word % 7)));
        let topic = topic(&(long.collect::<String>() + "alpha beta gamma delta")).unwrap();
        assert_eq!(topic.len(), DIMENSIONS);
        assert!(topic.iter().any(|sum| sum.unsigned_abs() == 127));
    }
}
