//! Phrases: attacks in words.
//!
//! One pass for all literals of all rules; a literal that is found wakes the expressions that
//! need it, and each runs in a window around the place, in linear time. So a text without any of
//! the words costs one pass, however many rules there are.

mod pattern;

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError};
use regex_automata::Input;

pub(crate) use pattern::{PhrasePattern, REACH, build, takes_anything};

/// So many matches of one pattern in one text are told.
const MAX_MATCHES: usize = 4;

/// Where a phrase stands in the view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PhraseMatch {
    pub(crate) pattern: usize,
    pub(crate) range: Range<usize>,
}

/// Every phrase pattern behind one prefilter.
#[derive(Debug)]
pub(crate) struct PhraseSet {
    pub(crate) patterns: Vec<PhrasePattern>,
    literals: AhoCorasick,
    /// For each literal, the patterns it wakes.
    wakes: Vec<Vec<usize>>,
}

impl PhraseSet {
    /// Joins the literals of all patterns into one prefilter.
    pub(crate) fn new(patterns: Vec<PhrasePattern>) -> Result<Self, BuildError> {
        let mut woken: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, pattern) in patterns.iter().enumerate() {
            for literal in pattern
                .literals
                .iter()
                .flat_map(|literal| spellings(literal))
            {
                let list = woken.entry(literal).or_default();
                if list.last() != Some(&index) {
                    list.push(index);
                }
            }
        }
        let literals = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(woken.keys())?;
        Ok(Self {
            patterns,
            literals,
            wakes: woken.into_values().collect(),
        })
    }

    /// Every phrase in a text that one of the wanted rules looks for.
    pub(crate) fn find(&self, text: &str, wanted: impl Fn(usize) -> bool) -> Vec<PhraseMatch> {
        let mut windows: Vec<(usize, Range<usize>)> = Vec::new();
        for hit in self.literals.find_overlapping_iter(text) {
            let woken = self.wakes.get(hit.pattern().as_usize());
            for pattern in woken.into_iter().flatten() {
                if !self
                    .patterns
                    .get(*pattern)
                    .is_some_and(|pattern| wanted(pattern.rule))
                {
                    continue;
                }
                let start = hit.start().saturating_sub(REACH);
                let end = (hit.end() + REACH).min(text.len());
                windows.push((*pattern, start..end));
            }
        }
        if windows.is_empty() {
            return Vec::new();
        }
        windows.sort_unstable_by_key(|(pattern, window)| (*pattern, window.start));
        let mut found = Vec::new();
        let mut rest = windows.into_iter().peekable();
        while let Some((pattern, mut window)) = rest.next() {
            while let Some((_, next)) =
                rest.next_if(|(other, next)| *other == pattern && next.start <= window.end)
            {
                window.end = window.end.max(next.end);
            }
            self.verify(pattern, text, window, &mut found);
        }
        found
    }

    /// Runs one expression in one window.
    fn verify(&self, index: usize, text: &str, window: Range<usize>, found: &mut Vec<PhraseMatch>) {
        let Some(pattern) = self.patterns.get(index) else {
            return;
        };
        let told = found.iter().filter(|other| other.pattern == index).count();
        let input = Input::new(text).range(window);
        let matches = pattern.regex.find_iter(input);
        found.extend(
            matches
                .take(MAX_MATCHES.saturating_sub(told))
                .map(|hit| PhraseMatch {
                    pattern: index,
                    range: hit.range(),
                }),
        );
    }
}

/// The prefilter folds the case of ASCII only; other literals come in their three spellings.
fn spellings(literal: &str) -> Vec<String> {
    if literal.is_ascii() {
        return vec![literal.to_ascii_lowercase()];
    }
    let lower = literal.to_lowercase();
    let mut letters = lower.chars();
    let title: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect();
    let mut all = vec![literal.to_uppercase(), title, lower];
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(patterns: &[(&str, &str)]) -> PhraseSet {
        let built = patterns
            .iter()
            .enumerate()
            .map(|(rule, (literal, regex))| PhrasePattern {
                rule,
                literals: vec![(*literal).to_owned()],
                regex: build(regex).unwrap(),
                score_millis: 500,
            });
        PhraseSet::new(built.collect()).unwrap()
    }

    fn found(set: &PhraseSet, text: &str) -> Vec<String> {
        let matches = set.find(text, |_rule| true);
        matches
            .into_iter()
            .map(|hit| text.get(hit.range).unwrap().to_owned())
            .collect()
    }

    #[test]
    fn a_space_in_a_pattern_stands_for_white_space_and_punctuation() {
        let set = set(&[("ignore", "ignore (all )?rules")]);
        assert_eq!(
            found(&set, "please IGNORE -- all\n\"rules\""),
            ["IGNORE -- all\n\"rules"]
        );
        assert!(found(&set, "ignorerules").is_empty());
    }

    #[test]
    fn a_pattern_sleeps_until_its_literal_is_found() {
        let set = set(&[("zebra", "rules")]);
        assert!(found(&set, "rules").is_empty());
        assert_eq!(found(&set, "a zebra rules"), ["rules"]);
    }

    #[test]
    fn case_does_not_matter_in_any_script() {
        let set = set(&[("игнорируй", "игнорируй правила")]);
        assert_eq!(found(&set, "Игнорируй ПРАВИЛА!"), ["Игнорируй ПРАВИЛА"]);
    }

    #[test]
    fn a_match_far_from_the_first_literal_is_found_by_its_own() {
        let set = set(&[("ignore", "ignore rules")]);
        let text = format!("ignore {} ignore rules", "word ".repeat(400));
        assert_eq!(found(&set, &text), ["ignore rules"]);
    }
}
