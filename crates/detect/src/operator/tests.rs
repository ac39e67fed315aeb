//! What the model sees, and what comes back.

use std::sync::LazyLock;

use model::Secret;
use model::segment::Origin;
use model::verdict::Verdict;

use super::*;
use crate::hash::Hasher;
use crate::{PromptReport, RuleSet, builtin_sources, compile_rules, inspect_prompt};

static RULES: LazyLock<RuleSet> = LazyLock::new(|| {
    let (rules, _) = compile_rules(&builtin_sources()).expect("the built-in rules compile");
    rules
});

const KEY: &str = "ghp_2zffzqqa6v03cav3q83gopqpty52i4m502gl";

fn policy(operator: &Operator) -> Policy {
    let operators = ["EMAIL_ADDRESS", "CREDIT_CARD"];
    Policy {
        operators: operators
            .map(|name| (Arc::from(name), operator.clone()))
            .into(),
        ..Policy::default()
    }
}

fn inspect(policy: &Policy, profile: Profile, segments: &[Segment]) -> PromptReport {
    let hasher = Hasher::new(&Secret::new("k"));
    inspect_prompt(&RULES, policy, profile, &hasher, segments)
}

fn user(texts: &[&str]) -> Vec<Segment> {
    let numbered = (0..).zip(texts);
    numbered
        .map(|(index, text)| Segment::content(Origin::User, index, *text))
        .collect()
}

fn sent(operator: &Operator, texts: &[&str]) -> Vec<String> {
    let report = inspect(&policy(operator), Profile::Normal, &user(texts));
    assert_eq!(report.inspection.verdict(), Some(Verdict::Redact));
    report
        .redactions
        .into_iter()
        .map(|(_, text)| text)
        .collect()
}

#[test]
fn each_operator_puts_a_value_into_its_own_words() {
    let text = ["ü mail jane@example.com ok"];
    assert_eq!(sent(&Operator::Redact, &text), ["ü mail  ok"]);
    let replace = Operator::Replace("somebody".into());
    assert_eq!(sent(&replace, &text), ["ü mail somebody ok"]);
    let mask = Operator::Mask {
        keep_last: 4,
        with: '*',
    };
    assert_eq!(
        sent(&mask, &["card 4111 1111 1111 1111!"]),
        ["card **** **** **** 1111!"]
    );
    assert_eq!(
        sent(&Operator::Restore, &text),
        ["ü mail <EMAIL_ADDRESS_1> ok"]
    );
}

#[test]
fn a_hash_is_the_same_for_the_same_value_and_tells_nothing_of_it() {
    let sent = sent(
        &Operator::Hash,
        &[
            "a jane@example.com",
            "b Jane@Example.com",
            "c bob@example.com",
        ],
    );
    let hash = |text: &str| text.split_once('<').unwrap().1.to_owned();
    assert_eq!(hash(&sent[0]), hash(&sent[1]));
    assert_ne!(hash(&sent[0]), hash(&sent[2]));
    assert!(hash(&sent[0]).starts_with("EMAIL_ADDRESS:") && !sent[0].contains("jane"));
}

#[test]
fn a_value_keeps_its_placeholder_through_the_turns_of_a_conversation() {
    let first = ["I am jane@example.com and he is bob@example.com"];
    let later = [
        first[0],
        "Hello jane@example.com!",
        "write to bob@example.com and eve@example.com",
    ];
    let first = sent(&Operator::Restore, &first);
    let later = sent(&Operator::Restore, &later);
    assert_eq!(
        first,
        ["I am <EMAIL_ADDRESS_1> and he is <EMAIL_ADDRESS_2>"]
    );
    assert_eq!(later[0], first[0]);
    assert_eq!(later[1], "Hello <EMAIL_ADDRESS_1>!");
    assert_eq!(later[2], "write to <EMAIL_ADDRESS_2> and <EMAIL_ADDRESS_3>");
}

#[test]
fn a_placeholder_that_somebody_wrote_stands_for_nothing() {
    let texts = ["what is <EMAIL_ADDRESS_1>?", "I am jane@example.com"];
    let report = inspect(&policy(&Operator::Restore), Profile::Normal, &user(&texts));
    assert_eq!(
        report.redactions,
        [(1, "I am <EMAIL_ADDRESS_2>".to_owned())]
    );
    let originals = &report.supplied.told.originals;
    assert_eq!(&*originals[0].placeholder, "<EMAIL_ADDRESS_2>");
    assert_eq!(originals[0].value.expose(), "jane@example.com");
}

#[test]
fn values_behind_a_written_placeholder_keep_placeholders_of_their_own() {
    let texts = ["<<EMAIL_ADDRESS_1> of jane@example.com and bob@example.com"];
    let sent = sent(&Operator::Restore, &texts);
    let numbered = "<<EMAIL_ADDRESS_1> of <EMAIL_ADDRESS_2> and <EMAIL_ADDRESS_3>";
    assert_eq!(sent, [numbered]);
}

#[test]
fn entities_without_an_operator_follow_the_action_of_their_kind() {
    let text = format!("{KEY} of jane@example.com");
    assert_eq!(
        sent(&Operator::Restore, &[&text]),
        ["‹GITHUB_TOKEN› of <EMAIL_ADDRESS_1>"]
    );
}

#[test]
fn under_scrutiny_an_operator_does_its_work_and_a_redaction_blocks() {
    let verdict = |texts: &[&str]| {
        let policy = policy(&Operator::Restore);
        let report = inspect(&policy, Profile::Strict, &user(texts));
        report.inspection.verdict()
    };
    assert_eq!(verdict(&["mail jane@example.com"]), Some(Verdict::Redact));
    assert_eq!(verdict(&[KEY]), Some(Verdict::Block));
}

#[test]
fn in_the_arguments_of_a_tool_the_new_words_are_json() {
    let mut segments = user(&[r#"{"to":"jane@example.com"}"#]);
    segments[0].channel = Channel::ToolArguments;
    let policy = policy(&Operator::Replace("\"x\"".into()));
    let report = inspect(&policy, Profile::Normal, &segments);
    assert_eq!(report.redactions, [(0, r#"{"to":"\"x\""}"#.to_owned())]);
}
