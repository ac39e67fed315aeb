//! What the engine told of a text, in the shapes of the API.

use std::time::Duration;

use detect::{Because, Decision, Explained, Explanation, Layer, Policy, Reach, Stage};
use model::exchange::Profile;
use model::finding::{Direction, Score, Span};

use super::bench::Timed;
use super::scan::Asked;
use crate::api::exchanges::finding;
use crate::deps::Detection;
use crate::shape::lab::{LabBecause, LabFinding, LabLayer, LabReport, LabStage, LabVerdict};
use crate::shape::words::{LabReason, LabStageState};

/// The report of one trial.
pub(super) fn report(
    told: &Explanation,
    detection: &Detection,
    policy: &Policy,
    asked: &Asked,
    bench: &Timed<'_>,
) -> LabReport {
    // The score decides about prompts only.
    let reach = Reach::of(asked.origin);
    let block_at = |profile| {
        let score = policy.block_at(reach, profile).millis();
        (asked.direction == Direction::Input).then_some(score)
    };
    LabReport {
        snapshot: detection.snapshot,
        policy: asked.policy.clone(),
        normal: verdict(&told.normal, block_at(Profile::Normal)),
        strict: verdict(&told.strict, block_at(Profile::Strict)),
        stages: stages(told, detection, bench),
        elapsed_us: micros(bench.elapsed()),
        findings: told.findings.iter().map(found).collect(),
        layers: told.layers.iter().map(layer).collect(),
    }
}

fn verdict(decision: &Decision, block_at_millis: Option<u16>) -> LabVerdict {
    LabVerdict {
        verdict: decision.verdict.into(),
        because: because(&decision.because),
        attack_score_millis: decision.attack_score.millis(),
        block_at_millis,
        encoder_score_millis: decision.encoder.map(Score::millis),
        encoder_windows: decision.read,
        not_scanned: decision.not_scanned.map(Into::into),
    }
}

fn because(because: &Because) -> LabBecause {
    let (reason, stage, rule) = match because {
        Because::Nothing => (LabReason::Nothing, None, None),
        Because::Score(stage) => (LabReason::Score, Some((*stage).into()), None),
        Because::Document => (LabReason::Document, None, None),
        Because::Finding(rule) => (LabReason::Finding, None, Some(rule.to_string())),
    };
    LabBecause {
        reason,
        stage,
        rule,
    }
}

/// Every stage in the order of the gateway, also those that did not run.
fn stages(told: &Explanation, detection: &Detection, bench: &Timed<'_>) -> Vec<LabStage> {
    let ran = |stage: Stage| LabStage {
        stage: stage.into(),
        state: LabStageState::Ran,
        score_millis: None,
        windows: None,
        asks_from_millis: None,
        asks_to_millis: None,
        elapsed_us: bench.took(stage).map(micros),
    };
    let rules = LabStage {
        score_millis: Some(told.rules.millis()),
        ..ran(Stage::Rules)
    };
    let linear = LabStage {
        state: linear_state(told, detection),
        score_millis: told.linear.map(|first| first.score.millis()),
        windows: told.linear.map(|first| first.windows),
        asks_from_millis: told.linear.and_then(|it| Some(it.unsure?.0.millis())),
        asks_to_millis: told.linear.and_then(|it| Some(it.unsure?.1.millis())),
        elapsed_us: told
            .linear
            .and_then(|_| bench.took(Stage::Linear))
            .map(micros),
        ..ran(Stage::Linear)
    };
    // The strict profile reads whatever the normal one does.
    let encoder = LabStage {
        state: encoder_state(told, detection),
        score_millis: told
            .strict
            .encoder
            .max(told.normal.encoder)
            .map(Score::millis),
        windows: Some(told.normal.read.max(told.strict.read)),
        ..ran(Stage::Encoder)
    };
    vec![ran(Stage::Normalise), rules, linear, encoder]
}

fn linear_state(told: &Explanation, detection: &Detection) -> LabStageState {
    match (&told.linear, &detection.classifier) {
        (Some(_), _) => LabStageState::Ran,
        (None, Some(_)) => LabStageState::NotNeeded,
        (None, None) => LabStageState::Off,
    }
}

fn encoder_state(told: &Explanation, detection: &Detection) -> LabStageState {
    let encoder = detection.classifier.as_ref();
    if encoder.is_none_or(|classifier| classifier.model.encoder().is_none()) {
        return LabStageState::Off;
    }
    let missed = [&told.normal, &told.strict].map(|side| side.not_scanned.is_some());
    if missed.contains(&true) {
        LabStageState::Missed
    } else if told.strict.read.max(told.normal.read) > 0 {
        LabStageState::Ran
    } else {
        LabStageState::NotNeeded
    }
}

fn micros(took: Duration) -> u64 {
    u64::try_from(took.as_micros()).unwrap_or(u64::MAX)
}

fn found(told: &Explained) -> LabFinding {
    LabFinding {
        finding: finding(&told.finding),
        layer: told.layer,
        start: told.within.start,
        end: told.within.end,
        strict_only: told.strict_only,
    }
}

fn layer(told: &Layer) -> LabLayer {
    let place = |of: fn(Span) -> u32| told.place.map(of);
    LabLayer {
        decoded: told.decoded.iter().map(|name| (*name).to_owned()).collect(),
        text: told.text.expose().to_owned(),
        start: place(|span| span.start),
        end: place(|span| span.end),
    }
}
