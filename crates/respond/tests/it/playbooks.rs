//! The built-in playbooks, compiled.

use std::time::Duration;

use model::reflex::{InlineAction, OnFailure};
use model::standing::TargetKind;
use model::{Direction, Kind, Severity};
use respond::Playbook;

use crate::world::builtin;

const HOUR: Duration = Duration::from_secs(3600);

fn playbook(id: &str) -> Playbook {
    builtin()
        .into_iter()
        .find(|playbook| &*playbook.id == id)
        .unwrap()
}

#[test]
fn playbook_1_is_compiled_as_it_is_written() {
    let playbook = playbook("prompt_injection");
    let reflex = &playbook.reflex;
    assert_eq!((&*reflex.playbook, reflex.version), ("prompt_injection", 1));
    assert_eq!(reflex.trigger.direction, Direction::Input);
    assert_eq!(reflex.trigger.kinds, [Kind::Injection]);
    let [block, watch, scrutiny] = reflex.steps.as_slice() else {
        panic!("three inline steps");
    };
    let refusal = InlineAction::Deny {
        status: 403,
        code: "prompt_injection_detected".into(),
    };
    assert_eq!(
        (&block.action, block.on_failure),
        (&refusal, OnFailure::FailClosed)
    );
    let day = InlineAction::Watch {
        target: TargetKind::Session,
        ttl: 24 * HOUR,
    };
    assert_eq!(
        (&watch.action, watch.on_failure),
        (&day, OnFailure::Continue)
    );
    let ten = InlineAction::Scrutiny {
        target: TargetKind::User,
        requests: 10,
        ttl: 7 * 24 * HOUR,
    };
    assert_eq!(scrutiny.action, ten);
    let escalation = reflex.escalation.unwrap();
    assert_eq!((escalation.distinct_users, escalation.window), (3, HOUR));
    assert_eq!(playbook.alert.unwrap().severity, Severity::High);
}

#[test]
fn a_jailbreak_has_its_own_code() {
    let InlineAction::Deny { code, .. } = &playbook("jailbreak").reflex.steps[0].action else {
        panic!("a refusal first");
    };
    assert_eq!(&**code, "jailbreak_detected");
}

#[test]
fn a_withheld_answer_is_told_and_blamed_on_nobody() {
    let playbook = playbook("withheld_answer");
    assert!(playbook.reflex.steps.is_empty());
    assert!(
        playbook.reflex.trigger.kinds.is_empty(),
        "whatever the reason"
    );
    assert_eq!(playbook.reflex.trigger.direction, Direction::Output);
    assert!(playbook.alert.is_some());
}

#[test]
fn every_document_of_the_folder_is_built_in() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../content/playbooks");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let sources = respond::builtin_sources();
    let name = |file: &str| file.rsplit('/').next().unwrap().to_owned();
    let mut built_in: Vec<String> = sources.iter().map(|source| name(&source.file)).collect();
    files.sort();
    built_in.sort();
    assert_eq!(files, built_in);
}
