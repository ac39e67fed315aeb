//! When an alert is raised, and when an exchange is added to one that is open.

use std::sync::Arc;

use model::document::Source;
use model::event::Entry;
use model::exchange::{Effect, ExchangeEvent, Inspection, Outcome};
use model::ports::EventLog;
use model::{Event, Scope, Score, SessionId, Severity, Verdict};
use respond::alert::ocsf;
use respond::{AlertStatus, AlertVerdict, CONSUMER, Deed};
use testkit::sample;

use crate::world::{World, blocked, person, withheld};

#[test]
fn a_blocked_injection_raises_an_alert_that_tells_what_was_done() {
    let world = World::new();
    world.attack(1);
    let alert = world.only();
    assert_eq!(&*alert.title, "Prompt injection blocked");
    assert_eq!(alert.severity, Severity::High);
    assert_eq!(alert.status, AlertStatus::New);
    assert_eq!(alert.exchange, sample::exchange_id(1));
    assert_eq!((alert.count, alert.version), (1, 1));
    assert_eq!(alert.principal, sample::principal());
    assert_eq!(alert.techniques[0].as_ref(), "AML.T0051.000");
    assert_eq!(alert.rules[0].as_str(), "sample.rule");
    let steps: Vec<&str> = alert.actions.iter().map(|action| &*action.step).collect();
    assert_eq!(steps, ["block", "watch", "scrutiny"]);
    assert!(matches!(
        alert.actions[0].deed,
        Deed::Denied { status: 403, .. }
    ));
    assert_eq!(world.acts(), ["alert.raised"]);
    assert_eq!(ocsf::status_id(alert.status), 1);
}

#[test]
fn a_withheld_answer_raises_an_alert_without_any_inline_step() {
    let world = World::new();
    world.ends(withheld(1));
    world.settle();
    let alert = world.only();
    assert_eq!(&*alert.title, "Answer withheld");
    assert!(alert.actions.is_empty());
    assert!(alert.contained.is_some(), "withholding is containment");
}

#[test]
fn an_answer_withheld_without_any_finding_is_told_too() {
    let world = World::new();
    world.ends(ExchangeEvent {
        findings: Vec::new(),
        ..withheld(1)
    });
    world.settle();
    assert_eq!(&*world.only().title, "Answer withheld");
}

#[test]
fn a_block_that_no_other_playbook_answers_is_told_as_a_lesser_one() {
    let world = World::new();
    world.ends(ExchangeEvent {
        actions: Vec::new(),
        ..blocked(1)
    });
    world.settle();
    let alert = world.only();
    assert_eq!(
        (&*alert.title, alert.severity),
        ("Prompt blocked by policy", Severity::Medium)
    );
    assert!(alert.actions.is_empty());
}

#[test]
fn what_passed_or_was_only_masked_or_was_an_echo_raises_nothing() {
    let world = World::new();
    world.ends(sample::exchange(1));
    let masked = ExchangeEvent {
        outcome: Outcome::Completed,
        output: Inspection::Scanned {
            verdict: Verdict::Redact,
        },
        ..withheld(2)
    };
    world.ends(masked);
    let mut echo = sample::exchange(3);
    echo.findings = withheld(3).findings;
    echo.findings[0].echo = true;
    world.ends(echo);
    world.settle();
    assert!(world.all().is_empty());
}

#[test]
fn a_playbook_that_is_no_longer_loaded_is_still_told() {
    let world = World::with_playbooks(Vec::new());
    world.attack(1);
    let alert = world.only();
    assert_eq!(
        &*alert.title,
        "playbook prompt_injection acted and is no longer loaded"
    );
    assert_eq!(
        alert.severity,
        Severity::High,
        "as bad as its worst finding"
    );
}

#[test]
fn the_same_session_within_ten_minutes_adds_to_the_open_alert() {
    let world = World::new();
    world.attack(1);
    world.pass(599);
    world.attack(2);
    world.pass(599);
    world.attack(3);
    let alert = world.only();
    assert_eq!(alert.count, 3);
    assert_eq!(alert.exchanges, [1, 2, 3].map(sample::exchange_id));
    assert_eq!(alert.version, 1, "nobody who looks at it is disturbed");
    assert_eq!(
        world.acts(),
        ["alert.raised", "alert.repeated", "alert.repeated"]
    );
}

#[test]
fn of_replaced_standings_only_the_latest_stands_in_the_alert() {
    let world = World::new();
    world.attack(1);
    world.attack(2);
    let alert = world.only();
    let set: Vec<_> = alert
        .actions
        .iter()
        .filter_map(|action| action.standing())
        .collect();
    assert_eq!(set.len(), 2, "one watch, one scrutiny");
    assert!(
        set.iter()
            .all(|standing| standing.exchange == Some(sample::exchange_id(2)))
    );
}

#[test]
fn after_ten_minutes_or_in_another_session_a_new_alert_is_raised() {
    let world = World::new();
    world.attack(1);
    world.pass(601);
    world.attack(2);
    world.ends(ExchangeEvent {
        session: Some(SessionId::parse("s-0002").unwrap()),
        ..blocked(3)
    });
    world.settle();
    assert_eq!(world.all().len(), 3);
}

#[test]
fn without_a_session_every_exchange_has_its_own_alert() {
    let world = World::new();
    for number in [1, 2] {
        world.ends(ExchangeEvent {
            session: None,
            ..blocked(number)
        });
    }
    world.settle();
    assert_eq!(world.all().len(), 2);
}

#[test]
fn a_resolved_alert_never_takes_anything_in() {
    let world = World::new();
    world.attack(1);
    let first = world.only();
    let decision = (AlertVerdict::TruePositive, None);
    world
        .alerts
        .resolve(
            &sample::scope(),
            first.id,
            first.version,
            decision,
            &person("ada"),
        )
        .unwrap();
    world.attack(2);
    let alerts = world.all();
    assert_eq!(alerts.len(), 2);
    assert_eq!(alerts[0].status, AlertStatus::New);
    assert_eq!(alerts[1].count, 1);
}

#[test]
fn an_alert_that_is_full_lets_the_next_one_begin() {
    let world = World::new();
    for number in 1..=201 {
        world.attack(number);
    }
    let counts: Vec<u32> = world.all().iter().map(|alert| alert.count).collect();
    assert_eq!(counts, [1, 200]);
}

#[test]
fn a_failed_step_is_told_too() {
    let world = World::new();
    let mut event = blocked(1);
    event.actions[2].effect = Effect::Failed {
        code: Arc::from("counters.unavailable"),
    };
    world.ends(event);
    world.settle();
    let failed = |deed: &Deed| matches!(deed, Deed::Failed { .. });
    assert!(
        world
            .only()
            .actions
            .iter()
            .any(|action| failed(&action.deed))
    );
}

#[test]
fn reading_again_from_any_place_changes_nothing() {
    let world = World::new();
    for number in 1..=6 {
        world.attack(number);
        world.pass(if number == 3 { 700 } else { 10 });
    }
    let (alerts, acts) = (world.all(), world.acts());
    for position in 0..=world.log.events().len() {
        world
            .log
            .advance(CONSUMER, u64::try_from(position).unwrap())
            .unwrap();
        world.settle();
        assert_eq!(world.all(), alerts, "read again from {position}");
        assert_eq!(world.acts(), acts, "read again from {position}");
    }
}

#[test]
fn what_cannot_be_told_of_anybody_is_passed_over_aloud() {
    let world = World::new();
    let event = Event::Exchange(Box::new(ExchangeEvent {
        principal: None,
        ..blocked(1)
    }));
    let entry = Entry::Event {
        envelope: Box::new(world.stamper.wrap(sample::NOON, None, event)),
        body: None,
    };
    world.log.append(&Scope::Installation, &entry).unwrap();
    world.attack(2);
    assert_eq!(
        world.only().exchange,
        sample::exchange_id(2),
        "the next one is dealt with"
    );
    assert_eq!(world.responder.status().failed, 1);
}

/// Waits for secrets in answers, and has nothing to do inline.
const SECRETS: &str = "\
id: secrets
version: 1
title: Secret withheld
trigger: { direction: output, kinds: [secret], min_score: 0.5 }
steps:
  - { id: tell, mode: async, action: alert.raise, with: { severity: critical }, on_failure: retry }
tests:
  - { name: it runs, when: { direction: output, kind: secret, score: 1, blocked: true }, then: [tell] }
";

#[test]
fn an_async_playbook_that_names_a_kind_comes_before_the_one_that_names_none() {
    let mut sources = respond::builtin_sources();
    sources.push(Source::new("secrets.yaml", SECRETS));
    let world = World::with_playbooks(respond::compile_playbooks(&sources).unwrap());
    world.ends(withheld(1));
    world.settle();
    assert_eq!(&*world.only().title, "Secret withheld");
}

#[test]
fn what_the_user_supplied_and_what_is_unsure_is_not_what_it_waits_for() {
    let mut echo = withheld(1);
    echo.findings[0].echo = true;
    let mut unsure = withheld(1);
    unsure.findings[0].score = Score::from_millis(499);
    let input = ExchangeEvent {
        output: Inspection::NOT_REACHED,
        ..blocked(1)
    };
    for event in [echo, unsure, input] {
        let sources = [Source::new("secrets.yaml", SECRETS)];
        let world = World::with_playbooks(respond::compile_playbooks(&sources).unwrap());
        world.ends(ExchangeEvent {
            actions: Vec::new(),
            ..event
        });
        world.settle();
        assert!(world.all().is_empty());
    }
}
