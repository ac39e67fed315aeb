//! A day file that cannot be read any more is set aside: it is told of, and nothing else suffers.

use std::fs;
use std::time::Duration;

use model::counters::{BudgetLimit, Reservation, Window};
use model::money::MicroUsd;
use model::{Envelope, Event, ExchangeId, Scope, Target};
use store::{EventKind, Retention, Store};
use testkit::sample::{self, NOON};

use crate::world::{World, append, committed, ended, id_at};

const DAY: Duration = Duration::from_hours(24);

fn on_day(day: u32) -> (Envelope, ExchangeId) {
    let at = NOON.plus(DAY * day);
    let mut envelope = ended(u64::from(day) + 1);
    let id = id_at(at, 1);
    if let Event::Exchange(event) = &mut envelope.event {
        event.exchange = id;
        event.started = at;
    }
    (Envelope { at, ..envelope }, id)
}

/// A store with an exchange on each of two days, closed, and the file of the first day.
fn two_days(world: &World) -> (ExchangeId, ExchangeId, std::path::PathBuf) {
    let store = world.open();
    let ((first, first_id), (second, second_id)) = (on_day(0), on_day(1));
    append(&store, &first);
    committed(&store, 1);
    world.clock.advance(DAY);
    append(&store, &second);
    committed(&store, 2);
    drop(store);
    let file = world
        .data()
        .join("facts")
        .join(format!("{}.db", NOON.day()));
    assert!(file.exists());
    (first_id, second_id, file)
}

fn is_known(store: &Store, id: ExchangeId) -> bool {
    store.exchange(&sample::scope(), id).unwrap().is_some()
}

fn told(store: &Store) -> Vec<String> {
    let trail = store.events(&Scope::Installation, EventKind::System, None, 50);
    let mut details = Vec::new();
    for event in trail.unwrap().items {
        if let Event::System(system) = &event.envelope.event
            && &*system.act == "facts.set_aside"
        {
            details.push(system.detail.to_string());
        }
    }
    details
}

#[test]
fn a_damaged_day_is_set_aside_and_every_other_day_is_read_and_written() {
    let world = World::new();
    let (first, second, file) = two_days(&world);
    fs::write(&file, vec![7; 8192]).unwrap();
    let store = world.open();
    assert!(!is_known(&store, first) && is_known(&store, second));
    assert_eq!(store.status().set_aside.len(), 1);
    assert!(!file.exists(), "moved away");
    let kept = file.with_file_name(format!("{}.db.damaged-1", NOON.day()));
    assert_eq!(
        fs::read(kept).unwrap(),
        vec![7; 8192],
        "for a person to look at"
    );
    let (third, id) = on_day(2);
    let before = store.status().position;
    append(&store, &third);
    while store.status().position == before {
        store.log().wait(before, Duration::from_secs(1));
    }
    assert!(is_known(&store, id));
    let told = told(&store);
    assert!(told.len() == 1 && told[0].contains(&NOON.day()), "{told:?}");
}

#[test]
fn a_day_that_was_set_aside_can_be_written_anew_and_be_damaged_again() {
    let world = World::new();
    let (_, _, file) = two_days(&world);
    for time in 1..=2 {
        fs::write(&file, vec![7; 8192]).unwrap();
        let store = world.open();
        let name = format!("{}.db.damaged-{time}", NOON.day());
        assert!(file.with_file_name(name).exists());
        assert_eq!(store.status().set_aside.len(), 1, "the same day");
    }
}

#[test]
fn what_was_set_aside_goes_with_the_retention_of_its_day() {
    let world = World::with(|config| {
        config.retention = Retention {
            facts: 10 * DAY,
            ..Retention::default()
        };
    });
    let (_, _, file) = two_days(&world);
    fs::write(&file, vec![7; 8192]).unwrap();
    drop(world.open());
    world.clock.advance(30 * DAY);
    let store = world.open();
    assert!(store.status().set_aside.is_empty());
    let left = fs::read_dir(world.data().join("facts")).unwrap();
    assert!(left.into_iter().all(|file| {
        !file
            .unwrap()
            .file_name()
            .to_string_lossy()
            .contains("damaged")
    }));
}

/// Sets money aside for an exchange of the first day, of a budget of 100; `false` when there is
/// no room.
fn has_room(store: &Store, exchange: ExchangeId, amount: u64) -> bool {
    let reservation = Reservation {
        exchange,
        amount: MicroUsd(amount),
        budgets: vec![BudgetLimit {
            target: Target::Team(sample::principal().team),
            window: Window::Month,
            limit: MicroUsd(100),
        }],
        at: NOON,
    };
    store
        .counters()
        .reserve(&sample::scope(), &reservation)
        .is_ok()
}

#[test]
fn money_set_aside_for_what_stood_in_a_damaged_day_is_charged_in_full() {
    for (damage, room) in [(true, 60), (false, 100)] {
        let world = World::new();
        let (first, _, file) = two_days(&world);
        let store = world.open();
        assert!(has_room(&store, first, 40), "not settled before the crash");
        drop(store);
        if damage {
            fs::write(&file, vec![7; 8192]).unwrap();
        }
        let store = world.open();
        assert!(!has_room(&store, id_at(NOON, 8), room + 1));
        assert!(has_room(&store, id_at(NOON, 9), room), "{damage}");
    }
}
