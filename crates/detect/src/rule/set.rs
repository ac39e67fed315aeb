//! Rules as checked: immutable, shared by every thread.

use std::sync::Arc;

use model::finding::{Direction, Finding, Kind, Score, Severity, Span, ValueHash};
use model::id::RuleId;
use model::segment::Origin;

use super::cost::Cost;
use super::own::OwnRules;
use crate::hash::Hasher;
use crate::measure::Measure;
use crate::phrase::PhraseSet;
use crate::value::{Validator, ValueSet, canonical};

/// One rule, without its patterns.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) id: RuleId,
    pub(crate) version: u32,
    pub(crate) kind: Kind,
    pub(crate) title: Arc<str>,
    pub(crate) severity: Severity,
    pub(crate) techniques: Vec<Arc<str>>,
    pub(crate) directions: Vec<Direction>,
    /// Everywhere if empty.
    pub(crate) origins: Vec<Origin>,
    pub(crate) entity: Option<Arc<str>>,
    pub(crate) validator: Option<Validator>,
    /// Looked for only where a policy asks for this country.
    pub(crate) country: Option<Arc<str>>,
    /// Looked for only where a policy asks for this topic.
    pub(crate) topic: Option<Arc<str>>,
    pub(crate) validator_name: Option<Arc<str>>,
    pub(crate) context_words: Vec<String>,
    /// Scores of its patterns, for the reference.
    pub(crate) scores: Vec<u16>,
    /// What it costs to look for it.
    pub(crate) cost: Cost,
    pub(crate) matching: Vec<String>,
    pub(crate) silent: Vec<String>,
    /// What is looked for, as written.
    pub(crate) patterns: Vec<String>,
    /// The document it was written in.
    pub(crate) file: Arc<str>,
}

impl Rule {
    /// Whether the rule looks at text of this origin that goes this way.
    pub(crate) fn looks_at(&self, direction: Direction, origin: Origin) -> bool {
        self.directions.contains(&direction)
            && (self.origins.is_empty() || self.origins.contains(&origin))
    }

    /// The keyed hash of a value that this rule found.
    pub(crate) fn hash(&self, value: &str, hasher: &Hasher) -> ValueHash {
        let entity = self.entity.as_deref().unwrap_or_default();
        hasher.value(&canonical(self.validator, entity, value))
    }

    /// A finding of this rule, not yet hashed.
    pub(crate) fn finding(
        &self,
        direction: Direction,
        segment: u32,
        span: Span,
        score_millis: u16,
    ) -> Finding {
        Finding {
            rule: self.id.clone(),
            rule_version: self.version,
            kind: self.kind,
            entity: self.entity.clone(),
            direction,
            segment,
            span,
            score: Score::from_millis(score_millis),
            severity: self.severity,
            techniques: self.techniques.clone(),
            layers: Vec::new(),
            value: None,
            echo: false,
            stage: None,
        }
    }
}

/// A measure that a rule takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    /// Index of the rule.
    pub(crate) rule: usize,
    pub(crate) what: Measure,
    pub(crate) at_least: u32,
    pub(crate) score_millis: u16,
}

/// Every rule, compiled once, immutable and shared.
#[derive(Debug)]
pub struct RuleSet {
    /// A hash of everything that the rules were compiled from.
    pub(crate) fingerprint: u64,
    pub(crate) rules: Vec<Rule>,
    pub(crate) phrases: PhraseSet,
    pub(crate) values: ValueSet,
    /// What no pattern can say.
    pub(crate) own: OwnRules,
    pub(crate) measures: Vec<Measured>,
}

impl RuleSet {
    /// How many rules there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there are no rules.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Ids of all rules, in order.
    pub fn ids(&self) -> impl Iterator<Item = &RuleId> {
        self.rules.iter().map(|rule| &rule.id)
    }

    /// The place of the rule with this id.
    pub(crate) fn index_of(&self, id: &str) -> Option<usize> {
        self.rules.iter().position(|rule| rule.id.as_str() == id)
    }

    /// The rule of a phrase pattern.
    pub(crate) fn of_phrase(&self, pattern: usize) -> Option<(&Rule, u16)> {
        let pattern = self.phrases.patterns.get(pattern)?;
        Some((self.rules.get(pattern.rule)?, pattern.score_millis))
    }

    /// The place of the rule of a phrase pattern.
    pub(crate) fn rule_of_phrase(&self, pattern: usize) -> Option<usize> {
        self.phrases
            .patterns
            .get(pattern)
            .map(|pattern| pattern.rule)
    }

    /// The rule of a value pattern.
    pub(crate) fn of_value(&self, pattern: u16) -> Option<&Rule> {
        let pattern = self.values.pattern(pattern)?;
        self.rules.get(pattern.rule)
    }
}

/// Whether rules of this kind look for values, and not for phrases.
pub(crate) fn finds_values(kind: Kind) -> bool {
    matches!(kind, Kind::Pii | Kind::Secret | Kind::Exfiltration)
}
