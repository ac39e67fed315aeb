//! Shapes of the detection lab.

use std::fmt;

use serde::Serialize;
use utoipa::ToSchema;

use super::exchange::Finding;
use super::words::{
    Direction, LabReason, LabStageName, LabStageState, NotScanned, Origin, Verdict,
};

/// What a text can be tried on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Lab {
    /// The version of the Snapshot that would judge it.
    pub snapshot: u64,
    /// How many rules there are.
    pub rules: usize,
    /// The classifier that would look at it too; `null` when it is off.
    pub classifier: Option<LabClassifier>,
    /// The policies, by name.
    pub policies: Vec<String>,
    /// By which policies the keys of which team are judged.
    pub teams: Vec<LabTeam>,
    /// How long a text may be.
    pub max_characters: usize,
}

/// The classifier of the gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LabClassifier {
    /// Counted up with every training.
    pub version: u32,
    /// Whether there is a second stage.
    pub encoder: bool,
    /// How long an exchange waits for the second stage. The lab waits longer.
    pub patience_ms: u64,
}

/// A policy by which keys of a team are judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LabTeam {
    /// The team.
    pub team: String,
    /// The policy.
    pub policy: String,
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
    /// What is decided under the normal profile.
    pub normal: LabVerdict,
    /// What is decided under the strict profile.
    pub strict: LabVerdict,
    /// What each stage made of it, in the order of the gateway.
    pub stages: Vec<LabStage>,
    /// How long all of it took, for both profiles.
    pub elapsed_us: u64,
    /// What was found, in order of position; what only the strict profile finds comes last.
    pub findings: Vec<LabFinding>,
    /// The text as rules read it, then everything that was decoded from it.
    pub layers: Vec<LabLayer>,
}

/// What is decided under one profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LabVerdict {
    /// What is decided.
    pub verdict: Verdict,
    /// Why.
    pub because: LabBecause,
    /// How much of an attack it is, in thousandths.
    pub attack_score_millis: u16,
    /// From which attack score on a prompt is blocked; `null` in answers.
    pub block_at_millis: Option<u16>,
    /// The highest score of what the second stage read; `null` when it read nothing.
    pub encoder_score_millis: Option<u16>,
    /// How many stretches it read.
    pub encoder_windows: usize,
    /// Why something was not looked at; `null` when everything was.
    pub not_scanned: Option<NotScanned>,
}

/// Why something is decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LabBecause {
    /// What it rests on.
    pub reason: LabReason,
    /// The stage whose score is enough, if it is one.
    pub stage: Option<LabStageName>,
    /// The rule whose finding it is, if it is one.
    pub rule: Option<String>,
}

/// What one stage made of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LabStage {
    /// Which.
    pub stage: LabStageName,
    /// Whether it ran.
    pub state: LabStageState,
    /// Its highest score; `null` when it gives none. The second stage's, under either profile.
    pub score_millis: Option<u16>,
    /// How many stretches of the text it read, decoded ones included; `null` for rules.
    pub windows: Option<usize>,
    /// Of the first stage: from this score on the second is asked; `null` when it never is.
    pub asks_from_millis: Option<u16>,
    /// Of the first stage: above this score the second is not asked any more.
    pub asks_to_millis: Option<u16>,
    /// How long it took; `null` when it did not run.
    pub elapsed_us: Option<u64>,
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
    /// Whether only the strict profile looks so closely.
    pub strict_only: bool,
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
