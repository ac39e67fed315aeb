//! How signs add up.

use model::finding::{Direction, Severity};
use model::id::RuleId;

use super::*;
use crate::normalise::Place;
use crate::rule::Rule;

fn rule(id: &str, kind: Kind) -> Rule {
    Rule {
        id: RuleId::parse(id).unwrap(),
        version: 1,
        kind,
        title: "x".into(),
        severity: Severity::Low,
        techniques: Vec::new(),
        directions: vec![Direction::Input],
        origins: Vec::new(),
        entity: None,
        validator: None,
        country: None,
        topic: None,
        validator_name: None,
        context_words: Vec::new(),
        scores: Vec::new(),
        cost: crate::rule::Cost::Low,
        matching: Vec::new(),
        silent: Vec::new(),
        patterns: Vec::new(),
        file: "".into(),
    }
}

fn sign(rule: &Rule, first: u32, score_millis: u16) -> Found<'_> {
    Found {
        rule,
        place: Place {
            start: first,
            end: first + 5,
            first,
            last: first + 5,
        },
        score_millis,
        layers: Vec::new(),
        value: String::new(),
        seen: Default::default(),
    }
}

#[test]
fn independent_signs_add_up_as_noisy_or() {
    let (a, b) = (
        rule("injection.a", Kind::Injection),
        rule("jailbreak.b", Kind::Jailbreak),
    );
    let score = attack_score(&[sign(&a, 0, 500), sign(&b, 10, 400)]);
    assert_eq!(score.millis(), 700);
}

#[test]
fn a_rule_counts_once_with_its_surest_sign() {
    let a = rule("injection.a", Kind::Injection);
    let score = attack_score(&[sign(&a, 0, 500), sign(&a, 10, 600), sign(&a, 20, 500)]);
    assert_eq!(score.millis(), 600);
}

#[test]
fn signs_at_one_place_are_one_sign() {
    let (a, b) = (
        rule("injection.a", Kind::Injection),
        rule("jailbreak.b", Kind::Jailbreak),
    );
    assert_eq!(
        attack_score(&[sign(&a, 0, 500), sign(&b, 3, 400)]).millis(),
        500
    );
}

#[test]
fn signs_far_apart_do_not_add_up() {
    let (a, b) = (
        rule("injection.a", Kind::Injection),
        rule("jailbreak.b", Kind::Jailbreak),
    );
    assert_eq!(
        attack_score(&[sign(&a, 0, 500), sign(&b, NEAR + 1, 400)]).millis(),
        500
    );
}

#[test]
fn personal_data_is_no_attack() {
    let pii = rule("pii.a", Kind::Pii);
    assert_eq!(attack_score(&[sign(&pii, 0, 1000)]), Score::ZERO);
    assert_eq!(attack_score(&[]), Score::ZERO);
}
