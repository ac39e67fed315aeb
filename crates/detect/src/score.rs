//! How findings add up to one attack score.
//!
//! Each rule counts once, with its surest finding; independent signs combine as noisy-or, so two
//! weak signs are a borderline and one strong sign is enough. Signs only add up when they stand
//! within [`NEAR`] code points of each other: a long document collects stray words.

use std::collections::BTreeMap;

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
    let mut surest: BTreeMap<&str, u16> = BTreeMap::new();
    for sign in signs {
        let known = surest.entry(sign.rule.id.as_str()).or_default();
        *known = sign.score_millis.max(*known);
    }
    let doubts = surest
        .values()
        .map(|millis| 1.0 - f64::from(*millis) / 1000.0);
    Score::from_fraction(1.0 - doubts.product::<f64>()).millis()
}
