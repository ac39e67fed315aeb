//! Taking back what was done automatically.

use model::Event;
use model::ports::Counters;
use respond::{Alert, AlertError, UndoResult};
use testkit::sample;

use crate::world::{World, person};

fn undo(world: &World, alert: &Alert) -> Result<Alert, AlertError> {
    world
        .alerts
        .undo(&sample::scope(), alert.id, alert.version, &person("ada"))
}

fn results(alert: &Alert) -> Vec<Option<UndoResult>> {
    let standings = alert
        .actions
        .iter()
        .filter(|action| action.standing().is_some());
    standings
        .map(|action| action.undo().and_then(|undo| undo.result))
        .collect()
}

fn binding(world: &World) -> usize {
    world
        .counters
        .list(&sample::scope(), sample::NOON)
        .unwrap()
        .len()
}

#[test]
fn undo_removes_every_standing_and_tells_of_each() {
    let world = World::new();
    world.attack(1);
    assert_eq!(binding(&world), 2);
    let alert = undo(&world, &world.only()).unwrap();
    assert_eq!(binding(&world), 0);
    assert_eq!(results(&alert), [Some(UndoResult::Removed); 2]);
    assert_eq!(alert, world.only());
    assert_eq!(
        world.acts(),
        ["alert.raised", "standing.undone", "standing.undone"]
    );
    let Event::Action(told) = world.log.events().pop().unwrap().event else {
        panic!("an action");
    };
    assert_eq!((told.author, told.alert), (person("ada"), Some(alert.id)));
    assert!(told.standing.is_some());
}

#[test]
fn undoing_twice_does_it_once() {
    let world = World::new();
    world.attack(1);
    let shown = world.only();
    let once = undo(&world, &shown).unwrap();
    let again = undo(&world, &shown).unwrap();
    assert_eq!(again, once, "also from the version that was shown first");
    assert_eq!(world.acts().len(), 3);
}

#[test]
fn undo_from_an_outdated_view_is_refused() {
    let world = World::new();
    world.attack(1);
    let shown = world.only();
    let scope = sample::scope();
    world
        .alerts
        .acknowledge(&scope, shown.id, shown.version, &person("bob"))
        .unwrap();
    assert_eq!(undo(&world, &shown), Err(AlertError::Conflict));
    assert_eq!(binding(&world), 2);
}

#[test]
fn a_standing_that_is_gone_already_is_said_to_be_gone() {
    let world = World::new();
    world.attack(1);
    let alert = world.only();
    let watch = alert.actions[1].standing().unwrap().id;
    world.counters.remove(&sample::scope(), watch).unwrap();
    let alert = undo(&world, &alert).unwrap();
    assert_eq!(
        results(&alert),
        [Some(UndoResult::Gone), Some(UndoResult::Removed)]
    );
}

#[test]
fn undo_reaches_what_later_exchanges_of_the_alert_set() {
    let world = World::new();
    world.attack(1);
    world.attack(2);
    undo(&world, &world.only()).unwrap();
    assert_eq!(binding(&world), 0);
}

#[test]
fn what_is_set_after_an_undo_can_be_undone_again() {
    let world = World::new();
    world.attack(1);
    undo(&world, &world.only()).unwrap();
    world.attack(2);
    assert_eq!(binding(&world), 2);
    undo(&world, &world.only()).unwrap();
    assert_eq!(binding(&world), 0);
}

#[test]
fn an_undo_that_was_cut_short_at_any_write_is_finished_when_asked_again() {
    for writes in 0..12 {
        let world = World::new();
        world.attack(1);
        let shown = world.only();
        world.faults.fail_after(writes);
        let first = undo(&world, &shown);
        world.faults.heal();
        let alert = undo(&world, &shown).unwrap();
        assert_eq!(binding(&world), 0, "cut after {writes} writes");
        assert!(
            results(&alert).iter().all(Option::is_some),
            "cut after {writes}: {first:?}"
        );
        world.settle();
        let told = world
            .acts()
            .iter()
            .filter(|act| *act == "standing.undone")
            .count();
        assert!(told >= 2, "cut after {writes} writes: told {told} times");
    }
}

#[test]
fn one_standing_can_be_undone_from_the_watch_list() {
    let world = World::new();
    world.attack(1);
    let scrutiny = world.only().actions[2].standing().unwrap().id;
    let removed = world
        .alerts
        .undo_standing(&sample::scope(), scrutiny, &person("ada"))
        .unwrap();
    assert_eq!(removed.map(|standing| standing.id), Some(scrutiny));
    assert_eq!(results(&world.only()), [None, Some(UndoResult::Removed)]);
    assert_eq!(binding(&world), 1);
    let again = world
        .alerts
        .undo_standing(&sample::scope(), scrutiny, &person("ada"));
    assert_eq!(again, Ok(None));
    assert_eq!(world.acts(), ["alert.raised", "standing.undone"]);
}

#[test]
fn a_standing_without_an_alert_can_be_undone_too() {
    let world = World::new();
    let target = model::Target::Key(sample::principal().key);
    let standing = sample::standing(7, target, model::StandingKind::Quarantine);
    world.counters.set(&sample::scope(), &standing).unwrap();
    let scope = sample::scope();
    let removed = world
        .alerts
        .undo_standing(&scope, standing.id, &person("ada"))
        .unwrap();
    assert_eq!(removed, Some(standing));
    assert_eq!(world.acts(), ["standing.undone"]);
}

#[test]
fn undoing_all_leaves_alone_what_somebody_undid_before() {
    let world = World::new();
    world.attack(1);
    let (scope, scrutiny) = (
        sample::scope(),
        world.only().actions[2].standing().unwrap().id,
    );
    world
        .alerts
        .undo_standing(&scope, scrutiny, &person("bob"))
        .unwrap();
    let alert = undo(&world, &world.only()).unwrap();
    assert_eq!(results(&alert), [Some(UndoResult::Removed); 2]);
    assert_eq!(alert.actions[2].undo().unwrap().by, person("bob"));
    assert_eq!(world.acts().len(), 3, "each standing is told once");
}
