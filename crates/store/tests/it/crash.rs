//! A start after a crash: nothing is lost, nothing is there twice, what was open is ended.
//!
//! Dropping a store without closing it leaves the files as `kill -9` does.

use std::fs;

use model::counters::{BudgetLimit, Reservation, Window};
use model::exchange::Outcome;
use model::money::MicroUsd;
use model::ports::{Counters, ReserveError};
use model::{Event, Scope, StandingKind, Target};
use proptest::prelude::*;
use rusqlite::Connection;
use store::{EventKind, ExchangeQuery, Step, Store};
use testkit::sample::{self, NOON};

use crate::world::{World, append, append_intent, committed, ended};

fn outcomes(store: &Store) -> Vec<String> {
    let page = store
        .exchanges(&sample::scope(), &ExchangeQuery::default())
        .unwrap();
    let words = page.items.iter().map(|row| row.event.outcome.word());
    words.map(str::to_owned).collect()
}

#[test]
fn what_was_appended_before_a_crash_is_committed_once_after_it() {
    let world = World::new();
    for round in 0..5 {
        let store = world.open();
        for number in round * 20 + 1..=round * 20 + 20 {
            append(&store, &ended(number));
        }
    }
    let store = world.open();
    let found = committed(&store, 100);
    assert_eq!(found, (1..=100).map(ended).collect::<Vec<_>>());
    let summary = store
        .summary(
            &sample::scope(),
            NOON,
            NOON.plus(crate::world::SOON),
            Step::Minute,
        )
        .unwrap();
    assert_eq!(summary.totals.exchanges, 100, "counted once as well");
}

#[test]
fn an_exchange_without_its_event_is_recorded_as_cut_by_a_crash() {
    let world = World::new();
    let store = world.open();
    append_intent(&store, 1);
    append_intent(&store, 2);
    append(&store, &ended(2));
    drop(store);
    for _start in 0..2 {
        let store = world.open();
        let row = store
            .exchange(&sample::scope(), sample::exchange_id(1))
            .unwrap()
            .unwrap();
        let Event::Exchange(event) = &row.event else {
            panic!("an exchange");
        };
        assert_eq!(row.stamp, sample::stamp(1), "the stamp of its intent");
        let crash = Outcome::Aborted {
            code: "crash".into(),
        };
        assert_eq!(event.outcome, crash);
        assert_eq!(outcomes(&store), ["completed", "aborted"]);
    }
}

#[test]
fn a_crash_between_two_files_neither_loses_nor_repeats_anything() {
    let world = World::new();
    let store = world.open();
    for number in 1..=30 {
        append(&store, &ended(number));
    }
    let before = committed(&store, 30);
    // Nobody cut the spool yet, so taking the last file back is the crash before its commit.
    let log = Connection::open(world.data().join("log.db")).unwrap();
    drop(store);
    log.execute("UPDATE progress SET position = 7", []).unwrap();
    drop(log);
    let store = world.open();
    assert_eq!(committed(&store, 30), before);
    append(&store, &ended(31));
    assert_eq!(committed(&store, 31).len(), 31);
    assert_eq!(outcomes(&store).len(), 31);
}

#[test]
fn a_scrutiny_and_a_budget_are_exact_after_a_crash() {
    let world = World::new();
    let user = Target::User(sample::principal().user);
    let targets = sample::principal().targets(&sample::session());
    let kind = StandingKind::Scrutiny {
        remaining: 10,
        of: 10,
    };
    let store = world.open();
    let standing = sample::standing(1, user.clone(), kind);
    store.counters().set(&sample::scope(), &standing).unwrap();
    drop(store);
    let mut charged = Vec::new();
    for _start in 0..4 {
        let store = world.open();
        for _call in 0..3 {
            let bound = store.counters().admit(&sample::scope(), &targets, NOON);
            charged.extend(bound.unwrap().scrutinised.map(|charge| charge.remaining));
        }
    }
    assert_eq!(charged, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
}

fn reservation(number: u64, amount: u64) -> Reservation {
    Reservation {
        exchange: sample::exchange_id(number),
        amount: MicroUsd(amount),
        budgets: vec![BudgetLimit {
            target: Target::Team(sample::principal().team),
            window: Window::Day,
            limit: MicroUsd(100),
        }],
        at: NOON,
    }
}

fn has_room(counters: &dyn Counters, number: u64, amount: u64) -> bool {
    match counters.reserve(&sample::scope(), &reservation(number, amount)) {
        Ok(()) => true,
        Err(ReserveError::Exhausted(_)) => false,
        Err(ReserveError::Port(error)) => panic!("{error}"),
    }
}

#[test]
fn money_set_aside_for_what_a_crash_cut_is_charged_and_for_what_never_left_given_back() {
    let world = World::new();
    let store = world.open();
    let counters = store.counters();
    assert!(has_room(counters.as_ref(), 1, 40), "forwarded, then cut");
    append_intent(&store, 1);
    assert!(has_room(counters.as_ref(), 2, 50), "cut before its intent");
    assert!(!has_room(counters.as_ref(), 3, 20));
    drop((counters, store));
    let store = world.open();
    let counters = store.counters();
    assert!(!has_room(counters.as_ref(), 4, 61));
    assert!(has_room(counters.as_ref(), 5, 60));
}

#[test]
fn a_torn_tail_is_stepped_over_and_reported() {
    let world = World::new();
    let store = world.open();
    append(&store, &ended(1));
    append(&store, &ended(2));
    drop(store);
    let spool = world.data().join("spool");
    let last = fs::read_dir(&spool)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .max()
        .unwrap();
    let whole = fs::read(&last).unwrap();
    // The drop may come before or after the commit; a fresh cursor replays in both cases.
    fs::write(&last, &whole[..whole.len() - 3]).unwrap();
    let store = world.open();
    append(&store, &ended(3));
    let trail = store
        .events(&Scope::Installation, EventKind::System, None, 10)
        .unwrap();
    let damaged = trail.items.iter().any(|event| {
        matches!(&event.envelope.event, Event::System(system) if &*system.act == "spool.damaged")
    });
    assert!(damaged && store.status().damaged_stretches > 0);
}

fn files(world: &World, folder: &str) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(world.data().join(folder)).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_spool_cut_anywhere_keeps_every_entry_before_the_cut(
        count in 1_u64..6,
        place in any::<prop::sample::Index>(),
    ) {
        let world = World::new();
        let store = world.open();
        let header = fs::metadata(files(&world, "spool").pop().unwrap()).unwrap().len();
        let mut ends = Vec::new();
        for number in 1..=count {
            append(&store, &ended(number));
            ends.push(fs::metadata(files(&world, "spool").pop().unwrap()).unwrap().len());
        }
        drop(store);
        // As if nothing had been committed: only the spool is left.
        for folder in ["facts", "bodies"] {
            fs::remove_dir_all(world.data().join(folder)).unwrap();
        }
        fs::remove_file(world.data().join("log.db")).unwrap();
        let last = files(&world, "spool").pop().unwrap();
        let length = fs::metadata(&last).unwrap().len();
        let cut = header + place.index(usize::try_from(length - header).unwrap() + 1) as u64;
        fs::OpenOptions::new().write(true).open(&last).unwrap().set_len(cut).unwrap();
        let whole = ends.iter().filter(|end| **end <= cut).count();
        let store = world.open();
        prop_assert_eq!(outcomes(&store).len(), whole);
    }
}

#[test]
fn records_survive_a_crash_with_their_versions() {
    let world = World::new();
    let things = model::ports::Collection {
        name: "things",
        indexes: &["colour"],
    };
    let record = model::ports::Kept {
        id: "a".to_owned(),
        tenant: sample::tenant(),
        version: 0,
        json: r#"{"colour":"red","size":3}"#.to_owned(),
    };
    let store = world.open();
    store.records().put(things, &record, 0).unwrap();
    drop(store);
    let store = world.open();
    // An index that is declared later covers what is there already.
    let more = model::ports::Collection {
        indexes: &["colour", "size"],
        ..things
    };
    let query = model::ports::RecordQuery {
        equals: vec![("size", "3".to_owned())],
        before: None,
        limit: 5,
    };
    let found = store.records().find(&sample::scope(), more, &query);
    assert_eq!(found.unwrap()[0].version, 1);
}

#[test]
fn two_processes_never_share_a_data_folder() {
    let world = World::new();
    let store = world.open();
    assert_eq!(world.try_open().unwrap_err().code, "store.in_use");
    drop(store);
    drop(world.open());
}

#[test]
fn another_root_key_and_a_newer_file_are_refused_clearly() {
    let world = World::with(|config| config.root_key = model::Secret::new([8; 32]));
    drop(world.open());
    let other = World {
        change: |_config| {},
        ..world
    };
    assert_eq!(other.try_open().unwrap_err().code, "store.root_key_wrong");
    let log = Connection::open(other.data().join("records.db")).unwrap();
    log.execute_batch("PRAGMA user_version = 99").unwrap();
    drop(log);
    assert_eq!(other.try_open().unwrap_err().code, "store.newer_version");
}

#[test]
fn a_spool_of_a_newer_build_is_refused() {
    let world = World::new();
    drop(world.open());
    let segment = world.data().join("spool/00000000000000ff.spool");
    let mut header = b"BZSPOOL\0".to_vec();
    header.extend_from_slice(&9_u32.to_le_bytes());
    header.extend_from_slice(&[0; 8]);
    fs::write(segment, header).unwrap();
    let refused = world.try_open().unwrap_err();
    assert_eq!(refused.code, "store.newer_version");
    assert!(refused.message.contains("version 9"), "{refused}");
}

#[test]
fn a_store_that_was_closed_has_nothing_left_in_its_spool() {
    let world = World::new();
    let store = world.open();
    for number in 1..=50 {
        append(&store, &ended(number));
    }
    store.close().unwrap();
    assert_eq!(store.status().spool_bytes, 0);
    let status = store.status();
    assert_eq!(status.position, 50);
    assert!(
        status.facts_bytes > Some(0) && status.bodies_bytes == Some(0),
        "{status:?}"
    );
}
