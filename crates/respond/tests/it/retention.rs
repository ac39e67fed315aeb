//! Closed alerts go when their time is over; everything else stays.

use std::time::Duration;

use model::ports::EventLog;
use model::standing::Author;
use model::{Event, Scope};
use respond::AlertVerdict;
use testkit::sample;

use crate::world::{World, blocked};

const DAY: Duration = Duration::from_hours(24);

fn close(world: &World) {
    let alert = world.only();
    let by = Author::System;
    let verdict = (AlertVerdict::TruePositive, None);
    let closed = world
        .alerts
        .resolve(&sample::scope(), alert.id, alert.version, verdict, &by);
    closed.unwrap();
}

fn count(world: &World) -> usize {
    world.all().len()
}

fn told(world: &World) -> Vec<String> {
    let events = world.log.read(&Scope::Installation, 0, 100).unwrap();
    let details = events
        .iter()
        .filter_map(|event| match &event.envelope.event {
            Event::System(told) if &*told.act == "alerts.removed" => Some(told.detail.to_string()),
            Event::Exchange(_)
            | Event::Inspect(_)
            | Event::Admin(_)
            | Event::Action(_)
            | Event::System(_) => None,
        });
    details.collect()
}

#[test]
fn a_closed_alert_goes_with_its_links_when_its_time_is_over_and_not_before() {
    let world = World::keeping(30 * DAY);
    world.ends(blocked(1));
    world.settle();
    world.clock.advance(10 * DAY);
    close(&world);
    world.clock.advance(29 * DAY);
    world.settle();
    assert_eq!(count(&world), 1, "closed 29 days ago, opened 39 days ago");
    world.clock.advance(DAY);
    world.settle();
    assert_eq!(count(&world), 0);
    let of_exchange = world
        .alerts
        .of_exchange(&sample::scope(), sample::exchange_id(1));
    assert!(of_exchange.unwrap().is_empty());
    assert_eq!(world.alerts.removed(), 1);
    assert_eq!(told(&world).len(), 1);
    assert!(told(&world)[0].starts_with("1 closed"));
}

#[test]
fn an_open_alert_stays_however_old_it_is() {
    let world = World::keeping(30 * DAY);
    world.ends(blocked(1));
    world.settle();
    world.clock.advance(400 * DAY);
    world.settle();
    assert_eq!((count(&world), world.alerts.removed()), (1, 0));
    assert!(told(&world).is_empty(), "what did not happen is not told");
}

#[test]
fn without_a_retention_nothing_is_removed() {
    let world = World::new();
    world.ends(blocked(1));
    world.settle();
    close(&world);
    world.clock.advance(400 * DAY);
    world.settle();
    assert_eq!(count(&world), 1);
}

#[test]
fn trouble_with_old_alerts_keeps_no_new_one_from_being_raised() {
    let world = World::keeping(30 * DAY);
    world.ends(blocked(1));
    world.settle();
    close(&world);
    world.clock.advance(31 * DAY);
    world.faults.fail();
    assert!(world.alerts.remove_closed(30 * DAY).is_err());
    world.faults.heal();
    world.clock.advance(Duration::from_hours(1));
    world.ends(blocked(2));
    world.settle();
    assert_eq!(
        count(&world),
        1,
        "the old one is gone, the new one is there"
    );
}
