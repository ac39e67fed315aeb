//! One rule matched one span.
//!
//! A finding holds positions and a keyed hash, never the matched value.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::RuleId;

/// What kind of danger a finding tells of.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Instructions that try to replace the application's.
    Injection,
    /// An attempt to talk the model out of its rules.
    Jailbreak,
    /// An instruction hidden in a document or a tool result.
    Indirect,
    /// Personal data.
    Pii,
    /// A credential.
    Secret,
    /// A link, image or encoding that carries data out.
    Exfiltration,
    /// Text made hard to read on purpose.
    Obfuscation,
    /// The system prompt or a canary in an answer.
    Leakage,
}

impl Kind {
    /// Whether this kind is an attack on the model, as opposed to sensitive content.
    #[must_use]
    pub fn is_attack(self) -> bool {
        matches!(self, Self::Injection | Self::Jailbreak | Self::Indirect)
    }
}

/// How bad it is, in the order of OCSF's `severity_id` 1 to 5.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth a note.
    Informational,
    /// Worth a look some day.
    Low,
    /// Worth a look today.
    Medium,
    /// Worth a look now.
    High,
    /// Drop everything.
    Critical,
}

/// A probability-like score from 0 to 1, kept in thousandths so that it has one encoding.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Score(u16);

impl Score {
    /// No sign at all.
    pub const ZERO: Self = Self(0);
    /// Certain.
    pub const ONE: Self = Self(1000);

    /// Makes a score from thousandths; more than 1000 counts as 1000.
    #[must_use]
    pub fn from_millis(millis: u16) -> Self {
        Self(millis.min(1000))
    }

    /// Makes a score from a fraction; what is not within 0 to 1 is clamped, NaN is 0.
    #[must_use]
    pub fn from_fraction(fraction: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to 0..=1000 before the cast"
        )]
        Self((fraction.clamp(0.0, 1.0) * 1000.0).round() as u16)
    }

    /// The score in thousandths.
    #[must_use]
    pub fn millis(self) -> u16 {
        self.0
    }

    /// The score as a fraction.
    #[must_use]
    pub fn fraction(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

/// A stretch of a segment, in Unicode code points of the raw text, end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// The first code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
}

/// Which way the text was going.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Towards the model.
    Input,
    /// Back to the client.
    Output,
}

/// A keyed hash of a normalised value: equal values of one tenant compare equal, nothing else
/// can be learned from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ValueHash(pub u64);

/// One rule matched one span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule that matched.
    pub rule: RuleId,
    /// Its version.
    pub rule_version: u32,
    /// What kind of danger.
    pub kind: Kind,
    /// The Presidio entity or secret kind, such as `IBAN_CODE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<Arc<str>>,
    /// Which way the text was going.
    pub direction: Direction,
    /// Index of the segment in [`crate::Conversation::request`] or `answer`.
    pub segment: u32,
    /// Where in the segment.
    pub span: Span,
    /// How sure.
    pub score: Score,
    /// How bad.
    pub severity: Severity,
    /// MITRE ATLAS and OWASP ids, such as `AML.T0051.000` and `LLM01:2025`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub techniques: Vec<Arc<str>>,
    /// What was decoded to see it, outermost first, such as `base64`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<Arc<str>>,
    /// The value's keyed hash, for personal data and secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<ValueHash>,
    /// The same principal supplied this value in this conversation: an echo, not a leak.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub echo: bool,
    /// For findings of the classifier: the stage that scored it, `linear` or `encoder`. The rule
    /// version is then that of the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Arc<str>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_clamped_and_rounds_to_thousandths() {
        assert_eq!(Score::from_fraction(0.8504).millis(), 850);
        assert_eq!(Score::from_fraction(7.0), Score::ONE);
        assert_eq!(Score::from_fraction(f64::NAN), Score::ZERO);
        assert_eq!(Score::from_millis(5000), Score::ONE);
    }
}
