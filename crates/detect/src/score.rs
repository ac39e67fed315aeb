//! How findings add up to one attack score.
//!
//! Each rule counts once, with its surest finding, and so does each place: findings that overlap
//! are one sign. Independent signs combine as noisy-or, so two weak signs are a borderline and
//! one strong sign is enough. Signs only add up when they stand within [`NEAR`] code points of
//! each other: a long document collects stray words.

use model::finding::{Kind, Score};

use crate::looking::Found;

/// How far apart signs may stand to add up, in code points.
const NEAR: u32 = 1500;

/// The attack score of one text: the highest that any neighbourhood reaches.
pub(crate) fn attack_score(found: &[Found<'_>]) -> Score {
    let signs: Vec<&Found<'_>> = found.iter().filter(|found| counts(found)).collect();
    let mut highest = 0;
    for (index, first) in signs.iter().enumerate() {
        let reach = first.place.first.saturating_add(NEAR);
        let near = signs.iter().skip(index);
        let near = near.take_while(|sign| sign.place.first <= reach);
        highest = highest.max(noisy_or(near.copied()));
    }
    Score::from_millis(highest)
}

/// Attacks, and what hides them.
fn counts(found: &Found<'_>) -> bool {
    found.rule.kind.is_attack() || found.rule.kind == Kind::Obfuscation
}

fn noisy_or<'a>(signs: impl Iterator<Item = &'a Found<'a>>) -> u16 {
    let mut signs: Vec<&Found<'_>> = signs.collect();
    signs.sort_by_key(|sign| std::cmp::Reverse(sign.score_millis));
    let mut kept: Vec<&Found<'_>> = Vec::new();
    for sign in signs {
        if !kept.iter().any(|other| is_same(sign, other)) {
            kept.push(sign);
        }
    }
    let doubts = kept
        .iter()
        .map(|sign| 1.0 - f64::from(sign.score_millis) / 1000.0);
    Score::from_fraction(1.0 - doubts.product::<f64>()).millis()
}

/// Whether two findings are one sign: of one rule, or of one place.
fn is_same(one: &Found<'_>, other: &Found<'_>) -> bool {
    let (a, b) = (one.place, other.place);
    one.rule.id == other.rule.id || (a.first < b.last && b.first < a.last)
}

#[cfg(test)]
mod tests;
