//! The watch list.

use model::ports::Counters;
use model::{StandingKind, Target};
use testkit::sample;

use crate::world::World;

#[test]
fn every_standing_is_shown_with_its_alert_and_what_remains() {
    let world = World::new();
    world.attack(1);
    world.attack(2);
    let targets = sample::principal().targets(&sample::session());
    world
        .counters
        .admit(&sample::scope(), &targets, sample::NOON)
        .unwrap();
    let list = world.alerts.watchlist(&sample::scope()).unwrap();
    assert_eq!(list.len(), 2);
    assert!(
        list.iter()
            .all(|entry| entry.alert == Some(world.only().id))
    );
    let left = StandingKind::Scrutiny {
        remaining: 9,
        of: 10,
    };
    assert!(list.iter().any(|entry| entry.standing.kind == left));
}

#[test]
fn a_standing_that_a_person_set_has_no_alert() {
    let world = World::new();
    let target = Target::User(sample::principal().user);
    let standing = model::Standing {
        author: crate::world::person("ada"),
        ..sample::standing(1, target, StandingKind::Watch)
    };
    world.counters.set(&sample::scope(), &standing).unwrap();
    let list = world.alerts.watchlist(&sample::scope()).unwrap();
    assert_eq!(list[0].alert, None);
}

#[test]
fn what_expired_is_not_shown() {
    let world = World::new();
    world.attack(1);
    world.pass(2 * 86_400);
    assert!(world.alerts.watchlist(&sample::scope()).unwrap().is_empty());
}
