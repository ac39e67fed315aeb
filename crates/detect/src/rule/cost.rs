//! What it costs to look for a rule: how often its literals wake it in everyday text.
//!
//! Approximates: by the words themselves, not by counting them in somebody's texts.

use std::fmt;

use super::set::finds_values;
use super::spec::{PatternSpec, RuleSpec};

/// How much of everyday text wakes a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cost {
    /// Hardly any, or one pass that costs the same for every text.
    Low,
    /// Some: a literal is short or common.
    Medium,
    /// Much of it.
    High,
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        })
    }
}

/// Words that stand in nearly every text.
const EVERYDAY: [&str; 40] = [
    "the", "and", "for", "you", "that", "this", "with", "have", "are", "not", "from", "but", "was",
    "all", "can", "will", "your", "what", "how", "one", "has", "our", "out", "they", "been",
    "more", "which", "would", "there", "their", "who", "get", "may", "any", "its", "were", "about",
    "into", "ing", "ion",
];

/// Words that stand in many texts.
const COMMON: [&str; 48] = [
    "after", "again", "always", "answer", "before", "begin", "both", "call", "change", "check",
    "develop", "during", "email", "end", "example", "follow", "found", "free", "give", "given",
    "input", "like", "list", "look", "message", "mode", "must", "need", "order", "output",
    "please", "post", "print", "provide", "read", "rules", "run", "say", "second", "send", "show",
    "start", "task", "test", "text", "two", "user", "write",
];

/// Whether a literal wakes its pattern on nearly every text.
pub(super) fn is_everyday(literal: &str) -> bool {
    let literal = literal.trim().to_lowercase();
    EVERYDAY.contains(&literal.as_str())
}

/// The cost of the dearest pattern; values are followed byte by byte, whatever they are.
pub(super) fn cost(spec: &RuleSpec) -> Cost {
    if finds_values(spec.kind.value.into()) {
        return Cost::Low;
    }
    let costs = spec.patterns.iter().map(of_pattern);
    costs.max().unwrap_or(Cost::Low)
}

fn of_pattern(pattern: &PatternSpec) -> Cost {
    let literals = pattern
        .literals
        .iter()
        .map(|literal| of_literal(&literal.value));
    literals.max().unwrap_or(Cost::Low)
}

fn of_literal(literal: &str) -> Cost {
    let word = literal.trim().to_lowercase();
    if is_everyday(&word) {
        Cost::High
    } else if word.is_ascii() && word.len() < 4 || COMMON.contains(&word.as_str()) {
        Cost::Medium
    } else {
        Cost::Low
    }
}
