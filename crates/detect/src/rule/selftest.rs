//! Runs the tests that a rule document brings along.

use std::sync::Arc;

use model::Diagnostic;
use model::finding::{Direction, Kind};
use model::segment::Origin;

use super::problem;
use super::set::{RuleSet, finds_values};
use super::spec::RuleSpec;
use crate::adjust::Quiet;
use crate::looking::{Least, Look};
use crate::value::{REPORTED_MILLIS, Switches};

/// Looks at each test text with the whole set and asks whether this rule is among the findings.
pub(super) fn run(set: &RuleSet, spec: &RuleSpec, file: &Arc<str>, problems: &mut Vec<Diagnostic>) {
    let direction = spec
        .directions
        .first()
        .map_or(Direction::Input, |word| (*word).into());
    let origin = spec
        .origins
        .first()
        .map_or(Origin::User, |word| (*word).into());
    // Numbers of several countries look alike: such a rule is tried for itself.
    let (least, switches) = if spec.country.is_some() || spec.topic.is_some() {
        (Least::Everything, Switches::ALL)
    } else {
        (Least::Reported, Switches::default())
    };
    let look = Look {
        rules: set,
        direction,
        origin,
        least,
        switches,
        quiet: Quiet::NOTHING,
        phrases: true,
    };
    let fires = |text: &str| {
        let found = look.at(text);
        found
            .iter()
            .filter(|found| !finds_values(found.rule.kind) || found.score_millis >= REPORTED_MILLIS)
            .any(|found| found.rule.id.as_str() == spec.id.value)
    };
    for text in &spec.tests.value.matching {
        if !fires(&text.value) {
            let awake = finds_values(Kind::from(spec.kind.value)) || wakes(spec, &text.value);
            problems.push(problem::not_matched(awake).at(text.place(file)));
        }
    }
    for text in &spec.tests.value.silent {
        if fires(&text.value) {
            problems.push(problem::not_silent().at(text.place(file)));
        }
    }
}

fn wakes(spec: &RuleSpec, text: &str) -> bool {
    let text = text.to_lowercase();
    let mut literals = spec.patterns.iter().flat_map(|pattern| &pattern.literals);
    literals.any(|literal| text.contains(&literal.value.to_lowercase()))
}
