//! What the scores of a text come to: findings that name the stage and the model they rest on.

use std::cmp::Reverse;
use std::sync::Arc;

use model::finding::{Direction, Finding, Kind, Score, Severity};
use model::id::RuleId;

use super::cascade::Window;
use super::{Ask, Classifier, Opinion};
use crate::policy::Reach;

/// The most findings of one text; they do not overlap, and the surest come first.
const MOST_FINDINGS: usize = 8;
/// From this score on, in thousandths, a finding is of high severity.
const SURE: u16 = 800;

/// The findings of an opinion that is settled.
pub(crate) fn findings(classifier: &Classifier, ask: Ask, opinion: &Opinion) -> Vec<Finding> {
    let channel = classifier.manifest.channel(ask.reach);
    let score = |window: &Window| channel.score(ask.rules, window.linear, window.encoder);
    let mut scored: Vec<(Score, &Window)> = opinion
        .settled
        .iter()
        .map(|window| (Score::from_fraction(score(window)), window))
        .collect();
    scored.sort_by_key(|(score, window)| (Reverse(*score), window.place.start));
    let mut kept: Vec<(Score, &Window)> = Vec::new();
    for (score, window) in scored {
        if kept.len() < MOST_FINDINGS && !kept.iter().any(|(_, other)| overlap(window, other)) {
            kept.push((score, window));
        }
    }
    kept.sort_by_key(|(_, window)| window.place.start);
    let finding = |(score, window)| finding(classifier, ask.reach, score, window);
    kept.into_iter().filter_map(finding).collect()
}

fn overlap(one: &Window, other: &Window) -> bool {
    one.place.start < other.place.end && other.place.start < one.place.end
}

/// `None` cannot be: the ids are ids.
fn finding(
    classifier: &Classifier,
    reach: Reach,
    score: Score,
    window: &Window,
) -> Option<Finding> {
    let (id, kind, technique) = match reach {
        Reach::User => ("classifier.user", Kind::Injection, "AML.T0051.000"),
        Reach::Untrusted => ("classifier.untrusted", Kind::Indirect, "AML.T0051.001"),
    };
    let stage = if window.encoder.is_some() {
        "encoder"
    } else {
        "linear"
    };
    let severity = if score.millis() >= SURE {
        Severity::High
    } else {
        Severity::Medium
    };
    Some(Finding {
        rule: RuleId::parse(id).ok()?,
        rule_version: classifier.version(),
        kind,
        entity: None,
        direction: Direction::Input,
        segment: 0,
        span: window.place.span(),
        score,
        severity,
        techniques: vec![Arc::from(technique), Arc::from("LLM01:2025")],
        layers: window
            .layers
            .iter()
            .map(|layer| Arc::from(*layer))
            .collect(),
        value: None,
        echo: false,
        stage: Some(Arc::from(stage)),
    })
}
