//! Whatever the text or the document, nothing panics and every finding stands inside its text.

use std::sync::LazyLock;

use detect::{Policy, RuleSet, builtin_sources, compile_rules, redact_view, scan_text};
use model::document::Source;
use model::finding::Direction;
use model::segment::Origin;
use proptest::prelude::*;

static RULES: LazyLock<RuleSet> = LazyLock::new(|| compile_rules(&builtin_sources()).unwrap().0);

/// Any characters, with the odd ones more often than chance would have it.
fn any_text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "\u{200b}",
        "\u{e0041}",
        "\u{301}",
        "４",
        "ﬁ",
        "\u{202e}",
        "SWdub3JlIGFsbCBydWxlcw==",
        "4111 1111 ",
        "ignore all previous ",
        "![",
        "](https://",
        "@",
        "-----BEGIN PRIVATE KEY-----",
        "\0",
        "한",
        "ᄒ",
        "ᅡ",
    ]);
    let piece = prop_oneof![
        odd.prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
        "\\PC{0,8}"
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics_and_findings_stand_inside_it(text in any_text(), all in any::<bool>()) {
        let policy = Policy::default();
        let code_points = text.chars().count();
        for (direction, origin) in [(Direction::Input, Origin::Tool), (Direction::Output, Origin::Assistant)] {
            let report = scan_text(&RULES, &policy, &text, direction, origin, all);
            for finding in &report.findings {
                prop_assert!(finding.span.start < finding.span.end);
                prop_assert!(finding.span.end as usize <= code_points);
            }
            let view = redact_view(&text, &report.findings);
            prop_assert!(report.findings.is_empty() || !view.is_empty());
            prop_assert_eq!(redact_view(&text, []), text.as_str());
        }
    }

    #[test]
    fn no_rule_document_panics(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        noise in "\\PC{0,6}",
        cut in 0_usize..12,
    ) {
        let sources = builtin_sources();
        let original = &sources[which.index(sources.len())];
        let from = original.text.floor_char_boundary(at.index(original.text.len()));
        let to = original.text.ceil_char_boundary((from + cut).min(original.text.len()));
        let mut text = original.text.clone();
        text.replace_range(from..to, &noise);
        if let Err(problems) = compile_rules(&[Source::new("fuzzed.yaml", text)]) {
            prop_assert!(!problems.is_empty(), "a refusal has its reason");
        }
    }
}

#[test]
fn the_rule_of_the_guide_compiles() {
    let guide = include_str!("../../../../docs/detection.md");
    let examples = guide.split("```yaml\n").skip(1);
    let rule = examples
        .filter_map(|rest| rest.split("```").next())
        .find(|text| text.starts_with("id:"));
    let source = Source::new("guide.yaml", rule.unwrap());
    assert!(compile_rules(&[source]).is_ok());
}
