//! Shapes of the detection lab.

use std::fmt;

use serde::Serialize;
use utoipa::ToSchema;

use super::exchange::Finding;
use super::words::{Direction, Origin, Verdict};

/// What a text can be tried on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Lab {
    /// The version of the Snapshot that would judge it.
    pub snapshot: u64,
    /// How many rules there are.
    pub rules: usize,
    /// The policies, by name.
    pub policies: Vec<String>,
    /// How long a text may be.
    pub max_characters: usize,
}

/// A text to try.
#[derive(ToSchema)]
#[schema(as = LabScan)]
pub struct LabScanSpec {
    /// The text. It is looked at and kept nowhere.
    #[schema(min_length = 1, max_length = 20000)]
    pub text: String,
    /// Which way it would be going; towards the model if not said.
    pub direction: Option<Direction>,
    /// Where it would come from; if not said, a user, or a model in an answer.
    pub origin: Option<Origin>,
    /// The policy by which it is judged; `default` if not said.
    pub policy: Option<String>,
}

impl fmt::Debug for LabScanSpec {
    /// Tells how it is looked at, never the text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LabScanSpec")
            .field("direction", &self.direction)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

/// What the engine makes of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LabReport {
    /// The version of the Snapshot that judged it.
    pub snapshot: u64,
    /// The policy that judged it.
    pub policy: String,
    /// How much of an attack it is, in thousandths.
    pub attack_score_millis: u16,
    /// What is decided under the normal profile.
    pub normal: LabVerdict,
    /// What is decided under the strict profile.
    pub strict: LabVerdict,
    /// How long looking at it took.
    pub elapsed_us: u64,
    /// What was found, in order of position.
    pub findings: Vec<LabFinding>,
    /// The text as rules read it, then everything that was decoded from it.
    pub layers: Vec<LabLayer>,
}

/// What is decided under one profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LabVerdict {
    /// What is decided.
    pub verdict: Verdict,
    /// From which attack score on a prompt is blocked; `null` in answers.
    pub block_at_millis: Option<u16>,
}

/// A finding, and where it was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LabFinding {
    /// The finding; its place is that in the text as it was sent.
    pub finding: Finding,
    /// In which of the `layers` it was seen, counted from 0.
    pub layer: usize,
    /// The first code point there; in layer 0, of the text as it was sent.
    pub start: u32,
    /// One past the last code point there.
    pub end: u32,
}

/// A text as rules read it.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LabLayer {
    /// What was decoded to read it, outermost first; empty for the text itself.
    pub decoded: Vec<String>,
    /// The text, with compatible characters folded and invisible ones left out.
    pub text: String,
    /// The first code point of the text that was sent; `null` when the layer is empty.
    pub start: Option<u32>,
    /// One past the last code point of the text that was sent.
    pub end: Option<u32>,
}

impl fmt::Debug for LabLayer {
    /// Tells how it was read, never the text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LabLayer")
            .field("decoded", &self.decoded)
            .finish_non_exhaustive()
    }
}
