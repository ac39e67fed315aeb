//! The rules that no pattern can say: what an answer gives away of its conversation. They stand
//! beside the rules that people write, with ids, severities and techniques of their own.

use std::sync::Arc;

use model::finding::{Direction, Kind, Severity};
use model::id::{InvalidId, RuleId};

use super::cost::Cost;
use super::set::Rule;

/// What a rule of our own tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Own {
    /// A passage of the system prompt.
    SystemPrompt,
    /// The app's canary.
    Canary,
    /// An image whose address carries something of the conversation.
    TaintedImage,
    /// A link that does.
    TaintedLink,
    /// An image whose address carries data.
    CarryingImage,
    /// A link that does.
    CarryingLink,
    /// An image from a host that the policy does not list.
    ForeignImage,
}

/// Id, kind, severity, score, title, techniques.
type Row = (
    Own,
    (&'static str, Kind, Severity, u16),
    &'static str,
    &'static [&'static str],
);

const EXTRACTION: &[&str] = &["AML.T0056", "LLM07:2025"];
const EXFILTRATION: &[&str] = &["AML.T0077", "LLM05:2025", "LLM02:2025"];

#[rustfmt::skip]
const ROWS: &[Row] = &[
    (Own::SystemPrompt, ("leakage.system_prompt", Kind::Leakage, Severity::High, 900),
        "A passage of the system prompt", EXTRACTION),
    (Own::Canary, ("leakage.canary", Kind::Leakage, Severity::Critical, 1000),
        "The canary of the app", EXTRACTION),
    (Own::TaintedImage, ("exfiltration.tainted_image", Kind::Exfiltration, Severity::Critical, 950),
        "An image whose address carries something of the conversation", EXFILTRATION),
    (Own::TaintedLink, ("exfiltration.tainted_link", Kind::Exfiltration, Severity::High, 850),
        "A link whose address carries something of the conversation", EXFILTRATION),
    (Own::CarryingImage, ("exfiltration.image", Kind::Exfiltration, Severity::High, 800),
        "An image whose address carries data", EXFILTRATION),
    (Own::CarryingLink, ("exfiltration.link", Kind::Exfiltration, Severity::Medium, 600),
        "A link whose address carries data", EXFILTRATION),
    (Own::ForeignImage, ("exfiltration.foreign_image", Kind::Exfiltration, Severity::High, 700),
        "An image from a host that the policy does not list", EXFILTRATION),
];

/// The rules of our own.
#[derive(Debug)]
pub(crate) struct OwnRules(Vec<(Own, u16, Rule)>);

impl OwnRules {
    pub(crate) fn build() -> Result<Self, InvalidId> {
        let rows = ROWS.iter().map(|row| {
            let (own, (_, _, _, score), ..) = row;
            Ok((*own, *score, rule(row)?))
        });
        Ok(Self(rows.collect::<Result<_, _>>()?))
    }

    /// The rule that tells of this, and its score.
    pub(crate) fn get(&self, own: Own) -> Option<(&Rule, u16)> {
        let row = self.0.iter().find(|(known, ..)| *known == own);
        row.map(|(_, score, rule)| (rule, *score))
    }
}

fn rule((_, (id, kind, severity, score), title, techniques): &Row) -> Result<Rule, InvalidId> {
    Ok(Rule {
        id: RuleId::parse(id)?,
        version: 1,
        kind: *kind,
        title: Arc::from(*title),
        severity: *severity,
        techniques: techniques.iter().map(|id| Arc::from(*id)).collect(),
        directions: vec![Direction::Output],
        origins: Vec::new(),
        entity: None,
        validator: None,
        country: None,
        topic: None,
        validator_name: None,
        context_words: Vec::new(),
        scores: vec![*score],
        cost: Cost::Low,
        matching: Vec::new(),
        silent: Vec::new(),
        patterns: Vec::new(),
        file: Arc::from(""),
    })
}
