//! Values that are told by the name they are assigned to, such as `airtable_key = "…"`.
//!
//! One pass follows all names; a pattern is asleep until one of its names has been read, and wakes
//! for a short stretch. The name stands before the value, so a stream needs no look ahead.

use std::collections::BTreeMap;

use aho_corasick::automaton::Automaton;
use aho_corasick::dfa::{Builder, DFA};
use aho_corasick::{Anchored, MatchKind, StartKind};
use regex_automata::dfa::Automaton as _;

pub(super) use aho_corasick::automaton::StateID as NameState;

use super::pattern::ValuePattern;
use super::starts::start_state;

/// How far behind its name a value may begin, in bytes.
pub(crate) const REACH: usize = 64;
/// How far before the name other parts of it are looked for, in bytes.
const BEFORE: usize = 24;
/// How much of a name may follow the word.
const REST: usize = 32;

/// Names to which a value is assigned.
#[derive(Debug, Clone)]
pub(crate) struct Assigned {
    /// Words of which one stands in the name, in lower case.
    pub(crate) to: Vec<String>,
    /// Words that must not stand in the name.
    pub(crate) unless: Vec<String>,
}

/// A pattern that was woken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Awake {
    pub(crate) pattern: u16,
    /// Where the word begins and ends that woke it.
    pub(crate) word: (usize, usize),
}

/// All names, in one automaton.
#[derive(Debug)]
pub(crate) struct Names {
    words: Option<DFA>,
    /// For each word, the patterns it wakes.
    wakes: Vec<Vec<u16>>,
    lengths: Vec<usize>,
}

impl Names {
    /// Joins the names of all patterns.
    pub(super) fn of<'p>(patterns: impl Iterator<Item = (u16, &'p ValuePattern)>) -> Self {
        let mut woken: BTreeMap<&str, Vec<u16>> = BTreeMap::new();
        for (index, pattern) in patterns {
            for word in pattern.assigned.iter().flat_map(|assigned| &assigned.to) {
                woken.entry(word).or_default().push(index);
            }
        }
        // A set without names, or with more than the automaton holds, follows none; the compiler
        // bounds the words long before that.
        let words = if woken.is_empty() {
            None
        } else {
            Builder::new()
                .ascii_case_insensitive(true)
                .match_kind(MatchKind::Standard)
                .start_kind(StartKind::Unanchored)
                .build(woken.keys())
                .ok()
        };
        Self {
            words,
            lengths: woken.keys().map(|word| word.len()).collect(),
            wakes: woken.into_values().collect(),
        }
    }

    /// Where reading begins; `None` if there are no names.
    pub(crate) fn start(&self) -> Option<NameState> {
        self.words.as_ref()?.start_state(Anchored::No).ok()
    }

    /// Reads a byte.
    #[inline]
    pub(crate) fn next(&self, state: NameState, byte: u8) -> NameState {
        match &self.words {
            Some(words) => words.next_state(Anchored::No, state, byte),
            None => state,
        }
    }

    /// The patterns that wake in this state, which was reached at `end`.
    pub(crate) fn woken(&self, state: NameState, end: usize) -> Vec<Awake> {
        let Some(words) = self.words.as_ref().filter(|words| words.is_match(state)) else {
            return Vec::new();
        };
        let mut woken = Vec::new();
        for index in 0..words.match_len(state) {
            let word = words.match_pattern(state, index).as_usize();
            let length = self.lengths.get(word).copied().unwrap_or_default();
            for pattern in self.wakes.get(word).into_iter().flatten() {
                woken.push(Awake {
                    pattern: *pattern,
                    word: (end.saturating_sub(length), end),
                });
            }
        }
        woken
    }

    /// Whether this state tells of a name.
    #[inline]
    pub(crate) fn is_name(&self, state: NameState) -> bool {
        self.words
            .as_ref()
            .is_some_and(|words| words.is_match(state))
    }
}

/// The state of a woken pattern after the first byte of a value that begins at the end of
/// `before`, if the value is assigned to the name.
pub(crate) fn begins(
    pattern: &ValuePattern,
    awake: Awake,
    before: &str,
    byte: u8,
) -> Option<regex_automata::util::primitives::StateID> {
    let state = pattern.dfa.next_state(start_state(&pattern.dfa)?, byte);
    if pattern.dfa.is_dead_state(state) {
        return None;
    }
    let (start, end) = awake.word;
    let between = before.get(end..)?;
    let word = before.get(start..end)?;
    let assigned = pattern.assigned.as_ref()?;
    if is_accident(word) || !is_assigned(word, between) {
        return None;
    }
    let from = before.floor_char_boundary(start.saturating_sub(BEFORE));
    let head = before.get(from..start)?;
    let head = head
        .rsplit(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | '{' | '"'))
        .next()?;
    let name = format!("{head}{word}{between}").to_lowercase();
    let refused = assigned
        .unless
        .iter()
        .any(|word| name.contains(word.as_str()));
    (!refused).then_some(state)
}

/// Whether a short word is the end of one word and the beginning of another, as in `sumOf`.
fn is_accident(word: &str) -> bool {
    let tail = word.get(1..).unwrap_or_default();
    word.len() <= 6
        && tail.bytes().any(|byte| byte.is_ascii_uppercase())
        && word.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// Whether what stands between a name and a value assigns the one to the other. A word that ends
/// in a sign, such as `://` or `-u `, assigns by itself.
fn is_assigned(word: &str, between: &str) -> bool {
    let quoted = between.trim_end_matches(|c: char| {
        c.is_ascii_whitespace() || matches!(c, '"' | '\'' | '`' | '*' | '\\' | '(' | '{' | '[')
    });
    let by_itself = word.ends_with(|c: char| !c.is_ascii_alphanumeric());
    if by_itself && quoted.is_empty() {
        return true;
    }
    let quoted = without_scheme(quoted);
    let name = quoted.trim_end_matches(['=', '>', ':', ',', '|']);
    let name = if name.len() < quoted.len() {
        name
    } else {
        match name.strip_suffix(" is") {
            Some(name) => name,
            None => return false,
        }
    };
    let rest = name.trim_matches(|c: char| matches!(c, ' ' | '\t' | '?' | '.' | '+' | '"' | '\''));
    rest.len() <= REST
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-. \t\"'$)[]\\\r".contains(&byte))
}

/// Takes off what stands before the credential in a header.
fn without_scheme(between: &str) -> &str {
    let schemes = ["basic", "bearer", "api-token", "apikey", "token"];
    for scheme in schemes {
        let Some(at) = between.len().checked_sub(scheme.len()) else {
            continue;
        };
        let last = between.get(at..).unwrap_or_default();
        if last.eq_ignore_ascii_case(scheme) {
            let head = between.get(..at).unwrap_or_default().trim_end();
            if head.ends_with([':', '=']) {
                return head;
            }
        }
    }
    between
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_assigned_in_many_ways() {
        for between in [
            "_key = \"",
            "Token := `",
            "_TOKEN ?= '",
            "Token\" => \"",
            "_TOKEN\", \"",
            " key is ",
            "Token>\n    ",
            ": Bearer ",
            ":** ",
            " is **",
            "=",
        ] {
            assert!(is_assigned("vendor", between), "{between:?}");
        }
    }

    #[test]
    fn words_that_merely_stand_near_assign_nothing() {
        for between in [
            "",
            " ",
            " token ",
            " was asked, and the answer came, ",
            "\nkey\nvalue:",
        ] {
            assert!(!is_assigned("vendor", between), "{between:?}");
        }
        assert!(is_assigned("-u ", "\""));
        assert!(!is_assigned("-u", " "));
    }
}
