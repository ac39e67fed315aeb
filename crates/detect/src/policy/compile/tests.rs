//! Policies as written, and what the compiler says about them.

use model::diagnostic::Level;
use model::document::{Source, read};
use model::exchange::Profile;

use super::super::{AnswerAction, Operator, PromptAction, Reach, Uninspected};
use super::*;

fn compiled(text: &str) -> (Policy, Vec<String>) {
    let source = Source::new("policy.yaml", text);
    let spec: PolicySpec = read(&source).expect("the document is well formed");
    let mut problems = Vec::new();
    let policy = compile_policy(&spec, &source.file, &mut problems);
    (policy, problems.iter().map(ToString::to_string).collect())
}

#[test]
fn a_policy_with_a_name_only_has_the_published_defaults() {
    let (policy, problems) = compiled("id: support");
    assert!(problems.is_empty());
    assert_eq!(&*policy.id, "support");
    assert_eq!(policy.block_at(Reach::User, Profile::Normal).millis(), 800);
    assert_eq!(policy.block_at(Reach::User, Profile::Strict).millis(), 450);
    assert_eq!(
        policy.block_at(Reach::Untrusted, Profile::Normal).millis(),
        700
    );
    assert_eq!(
        policy.block_at(Reach::Untrusted, Profile::Strict).millis(),
        350
    );
    assert_eq!(policy.prompt_secret, PromptAction::Redact);
    assert_eq!(policy.prompt_pii, PromptAction::Record);
    assert_eq!(policy.leak.high_action, AnswerAction::Withhold);
    assert_eq!(policy.leak.low_action, AnswerAction::Mask);
    assert_eq!(policy.leak.many_records, 5);
    assert_eq!(policy.uninspected, Uninspected::Refuse);
}

#[test]
fn what_is_written_replaces_the_default() {
    let (policy, problems) = compiled(
        "id: strict\nuninspected: pass\nblock_at: { user: { normal: 0.6, strict: 0.3 } }\n\
         prompts: { pii: redact, exfiltration: block }\n\
         answers:\n  entitled: [PHONE_NUMBER]\n  exfiltration: withhold\n\
         \x20 leak: { high_entities: [EMAIL_ADDRESS], low: record, many_records: 2 }\n\
         strict_tools: [{ name: weather, arguments: { city: '[A-Za-z ]+' } }]\n\
         documents: [{ open: <doc, close: </doc> }]\n",
    );
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(policy.block_at(Reach::User, Profile::Strict).millis(), 300);
    assert_eq!(policy.prompt_pii, PromptAction::Redact);
    assert_eq!(policy.uninspected, Uninspected::Pass);
    assert!(policy.leak.high.contains("EMAIL_ADDRESS") && policy.leak.high.len() == 1);
    assert!(policy.leak.entitled.contains("PHONE_NUMBER"));
    assert_eq!(&*policy.documents[0].close, "</doc>");
    let (_, city) = &policy.strict_tools[0].arguments[0];
    assert!(city.is_match("New York") && !city.is_match("New York; rm"));
}

#[test]
fn every_problem_of_a_policy_is_told_at_once_with_its_place() {
    let (_, problems) = compiled(
        "id: odd\nblock_at:\n  user: { normal: 1.5, strict: 0.4 }\n  untrusted: { normal: 0.2, strict: 0.4 }\n\
         answers:\n  entitled: [phone]\n  allowed_hosts: ['https://a.example']\n\
         prompts: { operators: { email: { action: hash, text: x, keep_last: 2 } } }\n\
         strict_tools:\n  - { name: a, arguments: { x: '(' } }\n  - { name: a }\n\
         documents: [{ open: '', close: '</doc>' }]\n",
    );
    insta::assert_snapshot!(problems.join("\n\n"));
}

#[test]
fn operators_and_hosts_are_read() {
    let (policy, problems) = compiled(
        "id: x\nprompts:\n  operators:\n    EMAIL_ADDRESS: { action: restore }\n\
         \x20   CREDIT_CARD: { action: mask, keep_last: 4, with: '#' }\n\
         \x20   PERSON: { action: replace, text: somebody }\n\
         answers: { allowed_hosts: ['*.Example.com', a.example], leakage: withhold }\n",
    );
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(policy.operators["EMAIL_ADDRESS"], Operator::Restore);
    let mask = Operator::Mask {
        keep_last: 4,
        with: '#',
    };
    assert_eq!(policy.operators["CREDIT_CARD"], mask);
    let listed = ["cdn.example.com", "a.example"];
    assert!(listed.iter().all(|host| policy.is_allowed_host(host)));
    let others = ["example.com", "evilexample.com", "b.a.example"];
    assert!(!others.iter().any(|host| policy.is_allowed_host(host)));
}

#[test]
fn documents_judged_more_mildly_than_users_are_worth_a_warning() {
    let text = "id: x\nblock_at: { untrusted: { normal: 0.9, strict: 0.3 } }";
    let (_, problems) = compiled(text);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].starts_with("warning[P010]"), "{problems:?}");
}

#[test]
fn an_entitlement_to_the_high_class_is_worth_a_warning() {
    let source = Source::new("policy.yaml", "id: x\nanswers: { entitled: [CREDIT_CARD] }");
    let spec: PolicySpec = read(&source).expect("the document is well formed");
    let mut problems = Vec::new();
    compile_policy(&spec, &source.file, &mut problems);
    assert_eq!(problems.len(), 1);
    assert_eq!(
        (problems[0].code, problems[0].level),
        ("P006", Level::Warning)
    );
}

#[test]
fn countries_and_topics_are_known_by_name() {
    let (policy, problems) = compiled("{ id: a, countries: [de], topics: [dates] }");
    assert!(problems.is_empty() && !policy.switches.is_empty());
    let (_, problems) = compiled("{ id: a, countries: [germany], topics: [de] }");
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems[0].contains("P007") && problems[1].contains("P008"));
}
