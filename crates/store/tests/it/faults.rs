//! What fails underneath is told in clear words, and appends go on for as long as they may.

use model::event::Entry;
use rusqlite::Connection;
use store::Store;
use testkit::sample;

use crate::world::{SOON, World, append, committed, ended};

/// Fills the spool until an append is refused.
fn append_until_refused(store: &Store) -> (u64, model::ports::PortError) {
    for number in 1..100_000 {
        let entry = Entry::Event {
            envelope: Box::new(ended(number)),
            body: None,
        };
        if let Err(error) = store.log().append(&sample::scope(), &entry) {
            return (number - 1, error);
        }
    }
    panic!("the spool has no bound");
}

#[test]
fn while_the_facts_are_locked_appends_go_on_up_to_the_bound_and_then_catch_up() {
    let world = World::with(|config| config.spool_limit = 100_000);
    let store = world.open();
    append(&store, &ended(100_000));
    committed(&store, 1);
    let day = std::fs::read_dir(world.data().join("facts"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|end| end == "db"))
        .unwrap();
    let other = Connection::open(day).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (appended, error) = append_until_refused(&store);
    assert_eq!((error.code, error.retryable), ("store.spool_full", true));
    assert!(appended > 10);
    assert_eq!(store.status().refused_appends, 1);
    other.execute_batch("ROLLBACK").unwrap();
    let count = usize::try_from(appended).unwrap() + 1;
    assert_eq!(committed(&store, count).len(), count);
}

#[test]
fn a_damaged_database_is_named_and_never_a_path() {
    let world = World::new();
    drop(world.open());
    std::fs::write(world.data().join("records.db"), vec![7; 8192]).unwrap();
    let error = world.try_open().unwrap_err();
    assert_eq!(error.code, "store.damaged");
    assert!(error.message.contains("records"), "{error}");
    let path = world.data().to_str().unwrap();
    assert!(!error.message.contains(path), "{error}");
}

#[test]
fn appending_for_another_tenant_is_refused() {
    let world = World::new();
    let store = world.open();
    let entry = Entry::Event {
        envelope: Box::new(ended(1)),
        body: None,
    };
    let refused = store.log().append(&sample::other_scope(), &entry);
    assert_eq!(refused.unwrap_err().code, "store.other_tenant");
    assert!(!store.log().wait(0, SOON / 100));
}
