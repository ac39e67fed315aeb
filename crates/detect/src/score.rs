//! How findings add up to one attack score.
//!
//! Each rule counts once, with its surest finding, and so does each place: findings that overlap
//! are one sign. Independent signs combine as noisy-or, so two weak signs are a borderline and
//! one strong sign is enough. Signs only add up when they stand within [`NEAR`] code points of
//! each other: a long document collects stray words.

use model::finding::{Finding, Kind, Score};

use crate::looking::Found;

/// How far apart signs may stand to add up, in code points.
const NEAR: u32 = 1500;

/// The attack score of one text: the highest that any neighbourhood reaches.
pub(crate) fn attack_score(found: &[Found<'_>]) -> Score {
    let signs = found.iter().filter(|found| counts(found.rule.kind));
    highest(signs.map(Sign::of))
}

/// The same from findings as they are recorded, in order of position.
pub(crate) fn attack_score_of<'f>(findings: impl Iterator<Item = &'f Finding>) -> Score {
    let signs = findings.filter(|finding| counts(finding.kind));
    highest(signs.map(|finding| Sign {
        rule: finding.rule.as_str(),
        first: finding.span.start,
        last: finding.span.end,
        score_millis: finding.score.millis(),
    }))
}

/// Attacks, and what hides them.
fn counts(kind: Kind) -> bool {
    kind.is_attack() || kind == Kind::Obfuscation
}

/// What speaks for an attack, and where.
#[derive(Debug, Clone, Copy)]
struct Sign<'a> {
    rule: &'a str,
    first: u32,
    last: u32,
    score_millis: u16,
}

impl<'a> Sign<'a> {
    fn of(found: &Found<'a>) -> Self {
        Self {
            rule: found.rule.id.as_str(),
            first: found.place.first,
            last: found.place.last,
            score_millis: found.score_millis,
        }
    }
}

fn highest<'a>(signs: impl Iterator<Item = Sign<'a>>) -> Score {
    let signs: Vec<Sign<'a>> = signs.collect();
    let mut highest = 0;
    for (index, first) in signs.iter().enumerate() {
        let reach = first.first.saturating_add(NEAR);
        let near = signs.iter().skip(index);
        let near = near.take_while(|sign| sign.first <= reach);
        highest = highest.max(noisy_or(near.copied()));
    }
    Score::from_millis(highest)
}

fn noisy_or<'a>(signs: impl Iterator<Item = Sign<'a>>) -> u16 {
    let mut signs: Vec<Sign<'a>> = signs.collect();
    signs.sort_by_key(|sign| std::cmp::Reverse(sign.score_millis));
    let mut kept: Vec<Sign<'a>> = Vec::new();
    for sign in signs {
        if !kept.iter().any(|other| is_same(&sign, other)) {
            kept.push(sign);
        }
    }
    let doubts = kept
        .iter()
        .map(|sign| 1.0 - f64::from(sign.score_millis) / 1000.0);
    Score::from_fraction(1.0 - doubts.product::<f64>()).millis()
}

/// Whether two findings are one sign: of one rule, or of one place.
fn is_same(one: &Sign<'_>, other: &Sign<'_>) -> bool {
    one.rule == other.rule || (one.first < other.last && other.first < one.last)
}

#[cfg(test)]
mod tests;
