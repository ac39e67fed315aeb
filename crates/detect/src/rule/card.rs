//! A rule as people look it up: everything about it but its machinery.

use std::sync::Arc;

use model::finding::{Direction, Kind, Severity};
use model::id::RuleId;
use model::segment::Origin;

use super::builtin::is_builtin;
use super::cost::Cost;
use super::set::{Rule, RuleSet};

/// A rule as people look it up.
#[derive(Debug, Clone, Copy)]
pub struct RuleCard<'r> {
    /// Its id.
    pub id: &'r RuleId,
    /// Its version.
    pub version: u32,
    /// One line for a person.
    pub title: &'r str,
    /// What kind of danger it tells of.
    pub kind: Kind,
    /// How bad a finding is.
    pub severity: Severity,
    /// MITRE ATLAS and OWASP ids.
    pub techniques: &'r [Arc<str>],
    /// Which way the texts go that it looks at.
    pub directions: &'r [Direction],
    /// Where the texts come from; everywhere if empty.
    pub origins: &'r [Origin],
    /// The entity, for personal data and credentials.
    pub entity: Option<&'r str>,
    /// Looked for only where a policy asks for this country.
    pub country: Option<&'r str>,
    /// Looked for only where a policy asks for this topic.
    pub topic: Option<&'r str>,
    /// The check in code that a value must pass.
    pub validator: Option<&'r str>,
    /// Words before a value that make it more likely.
    pub context: &'r [String],
    /// What is looked for, as written.
    pub patterns: &'r [String],
    /// How sure a match of each pattern is, in thousandths.
    pub scores: &'r [u16],
    /// Texts in which it finds something.
    pub matching: &'r [String],
    /// Texts in which it finds nothing.
    pub silent: &'r [String],
    /// What it costs to look for it.
    pub cost: Cost,
    /// Whether it came with the product.
    pub built_in: bool,
}

impl RuleSet {
    /// Every rule, in order.
    pub fn cards(&self) -> impl Iterator<Item = RuleCard<'_>> {
        self.rules.iter().map(card)
    }

    /// One rule.
    #[must_use]
    pub fn card(&self, id: &str) -> Option<RuleCard<'_>> {
        self.rules.get(self.index_of(id)?).map(card)
    }
}

fn card(rule: &Rule) -> RuleCard<'_> {
    RuleCard {
        id: &rule.id,
        version: rule.version,
        title: &rule.title,
        kind: rule.kind,
        severity: rule.severity,
        techniques: &rule.techniques,
        directions: &rule.directions,
        origins: &rule.origins,
        entity: rule.entity.as_deref(),
        country: rule.country.as_deref(),
        topic: rule.topic.as_deref(),
        validator: rule.validator_name.as_deref(),
        context: &rule.context_words,
        patterns: &rule.patterns,
        scores: &rule.scores,
        matching: &rule.matching,
        silent: &rule.silent,
        cost: rule.cost,
        // What the engine finds by itself stands in no document.
        built_in: rule.file.is_empty() || is_builtin(&rule.file),
    }
}
