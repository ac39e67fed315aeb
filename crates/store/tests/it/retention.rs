//! What is too old is dropped, whole days at once; intake keys go with what was sealed to them.

use std::time::Duration;

use model::{BodyPlain, Envelope, Event, ExchangeId};
use rusqlite::Connection;
use store::{BodyView, Retention, View};
use testkit::sample::{self, NOON};

use crate::world::{World, append, append_said, committed, ended, id_at, indexed, said};

const DAY: Duration = Duration::from_hours(24);

fn short(config: &mut store::StoreConfig) {
    config.retention = Retention {
        facts: 10 * DAY,
        bodies: 2 * DAY,
        search: 2 * DAY,
    };
}

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

#[test]
fn bodies_go_before_facts_and_both_leave_no_file() {
    let world = World::with(short);
    let store = world.open();
    let (envelope, id) = on_day(0);
    append_said(&store, envelope, &BodyPlain::new(said("hello", "hi"), None));
    committed(&store, 1);
    indexed(&store);
    drop(store);
    let view = |store: &store::Store| store.body(&sample::scope(), id, View::Raw).unwrap();

    world.clock.advance(2 * DAY);
    let store = world.open();
    assert!(
        matches!(view(&store), Some(BodyView::Conversation(_))),
        "not over yet"
    );
    drop(store);

    world.clock.advance(DAY);
    let store = world.open();
    assert_eq!(view(&store), Some(BodyView::NotKept));
    let retained = store.status().retention.unwrap();
    assert_eq!((retained.files, retained.oldest_bodies), (2, None));
    assert!(retained.bytes > 0 && retained.oldest_facts.is_some());
    drop(store);

    world.clock.advance(10 * DAY);
    let store = world.open();
    assert_eq!(view(&store), None);
    for folder in ["facts", "bodies", "search"] {
        let left = std::fs::read_dir(world.data().join(folder))
            .unwrap()
            .count();
        assert_eq!(left, 0, "{folder}");
    }
    append(&store, &on_day(13).0);
    committed(&store, 1);
}

fn intake_keys(world: &World) -> i64 {
    Connection::open(world.data().join("keys.db"))
        .unwrap()
        .query_row("SELECT count(*) FROM intake", [], |row| row.get(0))
        .unwrap()
}

#[test]
fn an_intake_key_is_replaced_and_destroyed_once_nothing_can_be_sealed_to_it() {
    let world = World::new();
    let store = world.open();
    let first = store.keys().intake().unwrap();
    append_said(&store, ended(1), &BodyPlain::new(said("one", "two"), None));
    committed(&store, 1);
    world.clock.advance(Duration::from_mins(61));
    let wait = |until: &dyn Fn() -> bool| {
        for _round in 0..1000 {
            if until() {
                return;
            }
            store.log().wait(u64::MAX, Duration::from_millis(10));
        }
        panic!("nothing happened: {:?}", store.status());
    };
    wait(&|| store.keys().intake().unwrap() != first);
    assert_eq!(
        intake_keys(&world),
        2,
        "a gateway may still seal to the old one"
    );
    for _step in 0..3 {
        world.clock.advance(Duration::from_mins(6));
        store.log().wait(u64::MAX, Duration::from_millis(60));
    }
    wait(&|| {
        world.clock.advance(Duration::from_secs(6));
        intake_keys(&world) == 1
    });
    let said = store.body(&sample::scope(), sample::exchange_id(1), View::Raw);
    assert!(matches!(said.unwrap(), Some(BodyView::Conversation(_))));
}
