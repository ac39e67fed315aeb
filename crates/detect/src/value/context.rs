//! What is said before a value. Nothing after it counts: an answer need not wait for more.

use super::pattern::ValuePattern;

/// How far before a value its context is read, in bytes and in words.
const BYTES: usize = 120;
const WORDS: usize = 5;
/// The score from which a value is reported, and to which context lifts it at least.
pub(crate) const REPORTED_MILLIS: u16 = 400;

/// Words that make a value more likely.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    pub(crate) words: Vec<String>,
    pub(crate) boost_millis: u16,
    /// If there are any, one of these phrases must stand right before the value.
    pub(crate) lead: Vec<String>,
}

impl Context {
    /// Whether one of the last words of this text begins with a context word.
    pub(crate) fn names(&self, before: &str) -> bool {
        let mut last = before.split_whitespace().rev().take(WORDS);
        last.any(|token| {
            let token = token.to_lowercase();
            let token = token.trim_start_matches(|c: char| !c.is_alphanumeric());
            let begins = |word: &String| token.starts_with(word.as_str());
            self.words.iter().any(begins)
        })
    }

    /// Whether this text ends with one of the phrases that lead in, if there are any.
    pub(crate) fn leads(&self, before: &str) -> bool {
        if self.lead.is_empty() {
            return true;
        }
        let before = before.to_lowercase();
        let before = before.trim_end_matches(|c: char| !c.is_alphanumeric());
        self.lead.iter().any(|phrase| {
            let rest = before.strip_suffix(phrase.as_str());
            rest.is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
        })
    }
}

/// The pattern's score, or at least this, lifted if one of its context words stands before the
/// value; nothing if it must be led in and is not.
pub(super) fn score(pattern: &ValuePattern, least: u16, text: &str, start: usize) -> u16 {
    let score_millis = pattern.score_millis.max(least);
    let Some(context) = &pattern.context else {
        return score_millis;
    };
    let from = text.floor_char_boundary(start.saturating_sub(BYTES));
    let before = text.get(from..start).unwrap_or_default();
    if !context.leads(before) {
        return 0;
    }
    if context.names(before) {
        (score_millis + context.boost_millis).clamp(REPORTED_MILLIS, 1000)
    } else {
        score_millis
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(words: &[&str], lead: &[&str]) -> Context {
        let owned = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
        Context {
            words: owned(words),
            boost_millis: 350,
            lead: owned(lead),
        }
    }

    #[test]
    fn only_the_five_words_before_a_value_name_it() {
        let phone = context(&["phone"], &[]);
        assert!(phone.names("my (Phone) number at home is "));
        assert!(!phone.names("phone numbers are long and there is "));
        assert!(phone.leads(""));
    }

    #[test]
    fn a_phrase_that_leads_in_stands_right_before_the_value_as_words_of_its_own() {
        let name = context(&[], &["my name is", "mr"]);
        assert!(name.leads("Hello, my name is ") && name.leads("ask Mr. "));
        assert!(!name.leads("my name is not ") && !name.leads("omr "));
    }
}
