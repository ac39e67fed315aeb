//! Attacks in disguise are found, and harmless texts in the same disguises are not.

mod encode;

use std::sync::LazyLock;

use detect::{Policy, RuleSet, builtin_sources, compile_rules, scan_text};
use model::finding::Direction;
use model::segment::Origin;
use proptest::prelude::*;

static RULES: LazyLock<RuleSet> = LazyLock::new(|| compile_rules(&builtin_sources()).unwrap().0);

fn score(text: &str) -> f64 {
    let policy = Policy::default();
    let report = scan_text(&RULES, &policy, text, Direction::Input, Origin::User, false);
    report.attack_score.fraction()
}

fn found<'t>(texts: impl Iterator<Item = &'t str>, encode: fn(&str) -> String) -> Vec<&'t str> {
    let strict = Policy::default().user.strict.fraction();
    texts
        .filter(|text| score(&encode(text)) >= strict)
        .collect()
}

const ATTACKS: &str = include_str!("attacks.txt");
const HARMLESS: &str = include_str!("harmless.txt");

#[test]
fn every_disguise_keeps_nearly_all_of_what_is_found_in_plain_text() {
    let plain = found(ATTACKS.lines(), str::to_owned);
    assert!(
        plain.len() * 100 >= ATTACKS.lines().count() * 90,
        "{}",
        plain.len()
    );
    let mut wrong = Vec::new();
    for (turn, (name, encode)) in encode::ALL.into_iter().enumerate() {
        // Another fifth for each disguise: all of them in all disguises take minutes.
        let plain: Vec<&str> = plain.iter().copied().skip(turn % 5).step_by(5).collect();
        let kept = found(plain.iter().copied(), encode);
        if kept.len() * 100 < plain.len() * 95 {
            let lost = plain.iter().filter(|text| !kept.contains(text));
            let lost: Vec<String> = lost.take(3).map(|text| encode(text)).collect();
            wrong.push(format!(
                "{name}: {} of {}, such as {lost:#?}",
                kept.len(),
                plain.len()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn harmless_texts_in_disguise_are_at_most_noted() {
    for (name, encode) in encode::ALL {
        let alarms = found(HARMLESS.lines(), encode);
        assert!(alarms.is_empty(), "{name}: {alarms:#?}");
    }
    assert!(found(HARMLESS.lines(), str::to_owned).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_disguise_of_any_text_has_its_findings_inside_it(
        text in "(ignore all previous |instructions |[a-zé ]{1,6}|[0-9.]{1,4}){1,8}",
        which in 0..encode::ALL.len(),
        again in 0..encode::ALL.len(),
    ) {
        let disguised = encode::ALL[again].1(&encode::ALL[which].1(&text));
        let code_points = u32::try_from(disguised.chars().count()).unwrap();
        let policy = Policy::default();
        let report = scan_text(&RULES, &policy, &disguised, Direction::Input, Origin::Tool, true);
        for finding in report.findings {
            prop_assert!(finding.span.start < finding.span.end && finding.span.end <= code_points);
        }
    }
}
