//! Compiled phrase patterns, and what a space in one means.

use regex_automata::meta::Regex;
use regex_automata::util::syntax;
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::value::{PatternProblem, one_line};

/// How far from its literal a phrase may begin and end, in bytes.
pub(crate) const REACH: usize = 320;
/// The largest program of one expression, in bytes.
const SIZE_LIMIT: usize = 512 * 1024;
/// White space and punctuation as they stand between words, also in East Asian texts.
const GAP: &str = "(?:[\\s!-/:-@\\[-\\x60{-~\u{a1}-\u{bf}\u{2010}-\u{203e}\u{3001}-\u{303f}]+)";
/// A letter, digit or underscore of the scripts that part words by spaces; the whole of Unicode
/// would make the programs a hundred times larger.
const LETTER: &str = "[0-9A-Za-z_\u{c0}-\u{24f}\u{370}-\u{52f}]";

/// One pattern of a phrase rule.
#[derive(Debug)]
pub(crate) struct PhrasePattern {
    /// Index of its rule.
    pub(crate) rule: usize,
    pub(crate) literals: Vec<String>,
    pub(crate) regex: Regex,
    pub(crate) score_millis: u16,
}

/// Builds an expression: no case, and a space is a gap between words.
pub(crate) fn build(pattern: &str) -> Result<Regex, PatternProblem> {
    let syntax = syntax::Config::new().case_insensitive(true).nest_limit(50);
    let parsed = syntax::parse_with(&with_gaps(pattern), &syntax)
        .map_err(|error| PatternProblem::Syntax(one_line(&error.to_string())))?;
    if parsed.properties().minimum_len().unwrap_or(0) == 0 {
        return Err(PatternProblem::Empty);
    }
    let config = Regex::config()
        .nfa_size_limit(Some(SIZE_LIMIT))
        .hybrid_cache_capacity(2 * SIZE_LIMIT);
    Regex::builder()
        .configure(config)
        .build_from_hir(&parsed)
        .map_err(|_too_large| PatternProblem::TooLarge)
}

/// Whether an expression takes any characters without bound, as `.*` does.
pub(crate) fn takes_anything(pattern: &str) -> bool {
    let parsed = syntax::parse(&with_gaps(pattern));
    parsed.is_ok_and(|hir| is_endless(&hir))
}

fn is_endless(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Repetition(repeated) => {
            repeated.max.is_none() && is_anything(&repeated.sub) || is_endless(&repeated.sub)
        }
        HirKind::Capture(group) => is_endless(&group.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(is_endless),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => false,
    }
}

/// Letters as well as white space.
fn is_anything(hir: &Hir) -> bool {
    let HirKind::Class(Class::Unicode(class)) = hir.kind() else {
        return false;
    };
    let has = |c: char| {
        class
            .ranges()
            .iter()
            .any(|range| range.start() <= c && c <= range.end())
    };
    has('a') && has(' ') && has('z')
}

/// Replaces each space outside a character class by a gap, and each `\w` by [`LETTER`].
fn with_gaps(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() * 2);
    let (mut escaped, mut in_class) = (false, false);
    for c in pattern.chars() {
        match c {
            ' ' if !escaped && !in_class => out.push_str(GAP),
            'w' if escaped && !in_class => {
                out.pop();
                out.push_str(LETTER);
            }
            c => out.push(c),
        }
        match c {
            '[' if !escaped => in_class = true,
            ']' if !escaped => in_class = false,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    out
}
