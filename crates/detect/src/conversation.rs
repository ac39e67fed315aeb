//! What the turns of a conversation tell together and no text tells alone.

use model::segment::{Channel, Origin, Segment};

use crate::adjust::Quiet;
use crate::looking::{Found, Seen};
use crate::measure::{Speaker, Turn};
use crate::normalise::{Place, narrow};
use crate::rule::{Measured, RuleSet};

/// Findings over the turns of a conversation, which the client may have made up; they stand in the
/// user's newest text, whose index comes first.
pub(crate) fn over_turns<'r>(
    rules: &'r RuleSet,
    quiet: &Quiet,
    segments: &[Segment],
) -> Option<(usize, Vec<Found<'r>>)> {
    let mut newest = segments.iter().enumerate().rev();
    let (index, segment) = newest.find(|(_, segment)| segment.origin == Origin::User)?;
    let text = segment.text.expose();
    if text.is_empty() {
        return None;
    }
    let place = whole(text);
    let turns: Vec<Turn<'_>> = segments.iter().filter_map(turn).collect();
    let mut found = Vec::new();
    let told = |measured: &&Measured| quiet.allows(measured.rule, measured.score_millis);
    for measured in rules.measures.iter().filter(told) {
        let amount = measured.what.of_turns(&turns).unwrap_or_default();
        let rule = rules.rules.get(measured.rule);
        if let Some(rule) = rule.filter(|_| amount >= measured.at_least) {
            found.push(Found {
                rule,
                place,
                score_millis: measured.score_millis,
                layers: Vec::new(),
                value: String::new(),
                seen: Seen::default(),
            });
        }
    }
    (!found.is_empty()).then_some((index, found))
}

fn turn(segment: &Segment) -> Option<Turn<'_>> {
    let speaker = match segment.origin {
        Origin::User => Speaker::User,
        Origin::Assistant => Speaker::Assistant,
        Origin::System | Origin::Tool | Origin::Document => return None,
    };
    (segment.channel == Channel::Content).then(|| Turn {
        speaker,
        text: segment.text.expose(),
        start: 0,
    })
}

fn whole(text: &str) -> Place {
    Place {
        start: 0,
        end: narrow(text.len()),
        first: 0,
        last: narrow(text.chars().count()),
    }
}
