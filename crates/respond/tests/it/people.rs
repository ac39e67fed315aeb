//! What people do with alerts: take, decide, look again; and how long it took them.

use std::time::Duration;

use model::ports::EventLog;
use model::{Event, Severity};
use respond::alert::measure::Measures;
use respond::{Alert, AlertError, AlertQuery, AlertStatus, AlertVerdict};
use testkit::sample;

use crate::world::{World, person, withheld};

fn acknowledge(world: &World, alert: &Alert, name: &str) -> Result<Alert, AlertError> {
    let by = person(name);
    world
        .alerts
        .acknowledge(&sample::scope(), alert.id, alert.version, &by)
}

fn resolve(world: &World, alert: &Alert, verdict: AlertVerdict) -> Result<Alert, AlertError> {
    let decision = (verdict, Some("looked into it"));
    world.alerts.resolve(
        &sample::scope(),
        alert.id,
        alert.version,
        decision,
        &person("ada"),
    )
}

#[test]
fn acknowledging_assigns_the_alert() {
    let world = World::new();
    world.attack(1);
    world.pass(30);
    let alert = acknowledge(&world, &world.only(), "ada").unwrap();
    assert_eq!(alert.status, AlertStatus::Acknowledged);
    assert_eq!(alert.assignee.as_deref(), Some("ada"));
    assert_eq!(alert, world.only(), "what is returned is what is kept");
    assert_eq!(
        world.acts().last().map(String::as_str),
        Some("alert.acknowledged")
    );
}

#[test]
fn of_two_people_the_second_must_look_again() {
    let world = World::new();
    world.attack(1);
    let shown = world.only();
    let taken = acknowledge(&world, &shown, "ada").unwrap();
    assert_eq!(
        acknowledge(&world, &shown, "bob"),
        Err(AlertError::Conflict)
    );
    assert_eq!(
        acknowledge(&world, &taken, "bob")
            .unwrap()
            .assignee
            .as_deref(),
        Some("bob")
    );
}

#[test]
fn what_the_product_adds_disturbs_nobody() {
    let world = World::new();
    world.attack(1);
    let shown = world.only();
    world.attack(2);
    assert_eq!(acknowledge(&world, &shown, "ada").unwrap().count, 2);
}

#[test]
fn resolving_needs_a_verdict_and_may_be_corrected() {
    let world = World::new();
    world.attack(1);
    let alert = resolve(&world, &world.only(), AlertVerdict::TruePositive).unwrap();
    assert_eq!(alert.status, AlertStatus::Resolved);
    assert_eq!(alert.verdict, Some(AlertVerdict::TruePositive));
    assert_eq!(alert.note.as_deref(), Some("looked into it"));
    assert_eq!(
        alert.assignee.as_deref(),
        Some("ada"),
        "who decides has taken it"
    );
    assert_eq!(
        acknowledge(&world, &alert, "bob"),
        Err(AlertError::Resolved)
    );
    let corrected = resolve(&world, &alert, AlertVerdict::Benign).unwrap();
    assert_eq!(corrected.verdict, Some(AlertVerdict::Benign));
}

#[test]
fn the_queue_is_filtered_and_paged_newest_first() {
    let world = World::new();
    world.attack(1);
    acknowledge(&world, &world.only(), "ada").unwrap();
    world.pass(1);
    world.ends(withheld(2));
    world.settle();
    let list = |query: AlertQuery| {
        let alerts = world.alerts.list(&sample::scope(), &query).unwrap();
        alerts
            .into_iter()
            .map(|alert| alert.title.as_ref().to_owned())
            .collect::<Vec<_>>()
    };
    let ten = AlertQuery {
        limit: 10,
        ..AlertQuery::default()
    };
    assert_eq!(
        list(ten.clone()),
        ["Answer withheld", "Prompt injection blocked"]
    );
    let fresh = AlertQuery {
        status: Some(AlertStatus::New),
        ..ten.clone()
    };
    assert_eq!(list(fresh), ["Answer withheld"]);
    let critical = AlertQuery {
        severity: Some(Severity::Critical),
        ..ten.clone()
    };
    assert!(list(critical).is_empty());
    let older = AlertQuery {
        before: Some(world.all()[0].id),
        ..ten
    };
    assert_eq!(list(older), ["Prompt injection blocked"]);
}

#[test]
fn the_alerts_of_an_exchange_are_found_also_when_it_was_added_later() {
    let world = World::new();
    world.attack(1);
    world.attack(2);
    let found = world
        .alerts
        .of_exchange(&sample::scope(), sample::exchange_id(2))
        .unwrap();
    assert_eq!(found, [world.only()]);
    let none = world
        .alerts
        .of_exchange(&sample::scope(), sample::exchange_id(9))
        .unwrap();
    assert!(none.is_empty());
}

#[test]
fn a_change_that_the_log_could_not_take_is_told_later() {
    let world = World::new();
    world.attack(1);
    world.faults.fail_after(1);
    let alert = acknowledge(&world, &world.only(), "ada").unwrap();
    assert_eq!(world.acts(), ["alert.raised"]);
    world.faults.heal();
    world.settle();
    assert_eq!(world.acts(), ["alert.raised", "alert.acknowledged"]);
    let told = world.log.events().pop().unwrap();
    let Event::Action(action) = told.event else {
        panic!("an action");
    };
    assert_eq!(
        (action.alert, action.author),
        (Some(alert.id), person("ada"))
    );
    assert!(
        !world
            .log
            .wait(world.responder.status().position.unwrap(), Duration::ZERO)
    );
}

#[test]
fn what_did_not_happen_has_no_duration() {
    let world = World::new();
    assert_eq!(Measures::of(&[], sample::NOON).to_acknowledge, None);
    world.attack(1);
    world.pass(60);
    let waiting = Measures::of(&world.all(), sample::NOON.plus(Duration::from_secs(60)));
    assert_eq!(waiting.to_acknowledge, None);
    assert_eq!(waiting.to_detect.map(|spread| spread.count), Some(1));
    assert_eq!(
        (waiting.waiting, waiting.longest_waiting),
        (1, Some(Duration::from_secs(60)))
    );
    let taken = acknowledge(&world, &world.only(), "ada").unwrap();
    assert_eq!(taken.times().to_acknowledge, Some(Duration::from_secs(60)));
    assert_eq!(taken.times().to_contain, Some(Duration::ZERO));
    assert_eq!(taken.times().to_resolve, None);
    let measured = Measures::of(&[taken], sample::NOON);
    assert_eq!(
        measured.to_acknowledge.map(|spread| spread.p50),
        Some(Duration::from_secs(60))
    );
    assert_eq!(measured.longest_waiting, None);
}

#[test]
fn exercises_and_duplicates_are_not_measured() {
    let world = World::new();
    world.attack(1);
    let exercise = resolve(&world, &world.only(), AlertVerdict::Test).unwrap();
    assert_eq!(Measures::of(&[exercise], sample::NOON).to_resolve, None);
}

#[test]
fn people_and_the_responder_at_the_same_time_lose_nothing_of_each_other() {
    let world = World::new();
    world.attack(1);
    std::thread::scope(|threads| {
        threads.spawn(|| (2..=60).for_each(|number| world.attack(number)));
        for name in ["ada", "bob"] {
            let world = &world;
            threads.spawn(move || {
                for _turn in 0..20 {
                    let taken = acknowledge(world, &world.only(), name);
                    assert!(
                        matches!(taken, Ok(_) | Err(AlertError::Conflict)),
                        "{taken:?}"
                    );
                }
            });
        }
    });
    let alert = world.only();
    assert_eq!((alert.count, alert.status), (60, AlertStatus::Acknowledged));
    let taken = world
        .acts()
        .iter()
        .filter(|act| *act == "alert.acknowledged")
        .count();
    assert_eq!(
        u64::try_from(taken).unwrap() + 1,
        alert.version,
        "each change is told once"
    );
    let added = world
        .acts()
        .iter()
        .filter(|act| *act == "alert.repeated")
        .count();
    assert_eq!(added, 59);
}
