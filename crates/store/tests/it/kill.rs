//! `kill -9` in the middle of it all, against a real process.
//!
//! The test binary starts itself again as the victim: a run inside a folder that holds the mark
//! appends, charges and writes down each thing that was acknowledged.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use model::event::Entry;
use model::{BodyPlain, Clock, Event, Scope, StandingKind, Target};
use parking_lot::{Condvar, Mutex};
use store::{ExchangeQuery, Store, View};
use testkit::ManualClock;
use testkit::sample::{self, NOON};

use crate::world::{append_intent, append_said, config, ended, said};

const MARK: &str = "be-the-victim";
/// How many standing charges the victim may use up.
const CHARGES: u32 = 100_000;

fn open(data: &Path, boot: u8) -> Store {
    Store::open(
        config(data, boot),
        Arc::new(ManualClock::default()) as Arc<dyn Clock>,
    )
    .unwrap()
}

fn targets() -> Vec<Target> {
    sample::principal().targets(&sample::session()).to_vec()
}

/// Works until it is killed. Does nothing when run as a test.
#[test]
fn the_victim_works_until_it_is_killed() {
    let Ok(round) = fs::read_to_string(MARK) else {
        return;
    };
    let round: u64 = round.parse().unwrap();
    let store = open(Path::new("data"), u8::try_from(round).unwrap());
    let mut done = OpenOptions::new()
        .append(true)
        .create(true)
        .open("done")
        .unwrap();
    for number in round * 1_000_000.. {
        append_intent(&store, number);
        let body = BodyPlain::new(said("hello", "hi"), None);
        append_said(&store, ended(number), &body);
        let bound = store.counters().admit(&sample::scope(), &targets(), NOON);
        let left = bound.unwrap().scrutinised.unwrap().remaining;
        done.write_all(format!("{number} {left}\n").as_bytes())
            .unwrap();
    }
}

fn start(folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::the_victim_works_until_it_is_killed"])
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Lets some time pass, with nothing to wait for.
fn pause(time: Duration) {
    let (mutex, never) = (Mutex::new(()), Condvar::new());
    never.wait_for(&mut mutex.lock(), time);
}

#[test]
fn after_kill_9_every_acknowledged_append_and_charge_is_there_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let store = open(&data, 200);
    let kind = StandingKind::Scrutiny {
        remaining: CHARGES,
        of: CHARGES,
    };
    let standing = sample::standing(1, Target::User(sample::principal().user), kind);
    store.counters().set(&sample::scope(), &standing).unwrap();
    drop(store);
    for round in 1..=4_u64 {
        fs::write(folder.path().join(MARK), round.to_string()).unwrap();
        let before = lines(folder.path()).len();
        let mut victim = start(folder.path());
        while lines(folder.path()).len() < before + 50 {
            assert_eq!(
                victim.try_wait().unwrap(),
                None,
                "the victim ended by itself"
            );
            pause(Duration::from_millis(5));
        }
        pause(Duration::from_millis(17 * round));
        victim.kill().unwrap();
        victim.wait().unwrap();
    }
    check(&data, &lines(folder.path()));
}

/// What was acknowledged: number of the exchange, charges left.
fn lines(folder: &Path) -> Vec<(u64, u32)> {
    let text = fs::read_to_string(folder.join("done")).unwrap_or_default();
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    whole
        .lines()
        .map(|line| {
            let (number, left) = line.split_once(' ').unwrap();
            (number.parse().unwrap(), left.parse().unwrap())
        })
        .collect()
}

fn check(data: &Path, acknowledged: &[(u64, u32)]) {
    let store = open(data, 201);
    for (number, _) in acknowledged {
        let id = sample::exchange_id(*number);
        let found = store.exchange(&sample::scope(), id).unwrap().unwrap();
        let Event::Exchange(event) = &found.event else {
            panic!("an exchange");
        };
        assert_eq!(event.outcome.word(), "completed");
    }
    let last = acknowledged.last().unwrap();
    let view = store.body(&sample::scope(), sample::exchange_id(last.0), View::Raw);
    assert!(matches!(
        view.unwrap(),
        Some(store::BodyView::Conversation(_))
    ));

    // At most one exchange per kill was appended and not acknowledged any more.
    let mut numbers = exchanges(&store);
    let count = numbers.len();
    let known = acknowledged.len();
    assert!((known..=known + 4).contains(&count), "{count} of {known}");
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), count, "nothing is there twice");

    let bound = store.counters().admit(&sample::scope(), &targets(), NOON);
    let left = bound.unwrap().scrutinised.unwrap().remaining;
    let charged = CHARGES - left - 1;
    let known = u32::try_from(acknowledged.len()).unwrap();
    assert!(
        charged >= known && charged <= known + 4,
        "{charged} of {known}"
    );
    let page = store.exchanges(&sample::scope(), &ExchangeQuery::default());
    assert!(!page.unwrap().items.is_empty());
}

/// Numbers of the exchanges in the log, in its order.
fn exchanges(store: &Store) -> Vec<u64> {
    let (mut numbers, mut position) = (Vec::new(), 0);
    loop {
        let events = store
            .log()
            .read(&Scope::Installation, position, 500)
            .unwrap();
        let Some(last) = events.last() else {
            return numbers;
        };
        position = last.position;
        let ends = events.iter().map(|event| &event.envelope);
        let ends = ends.filter(|envelope| matches!(envelope.event, Event::Exchange(_)));
        numbers.extend(ends.map(|envelope| envelope.stamp.sequence));
    }
}

#[test]
fn an_intent_of_a_killed_process_is_ended_even_when_the_next_one_is_killed_too() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), 1);
    append_intent(&store, 1);
    drop(store);
    let store = open(folder.path(), 2);
    let again = Entry::Event {
        envelope: Box::new(ended(2)),
        body: None,
    };
    store.log().append(&sample::scope(), &again).unwrap();
    drop(store);
    let store = open(folder.path(), 3);
    let page = store.exchanges(&sample::scope(), &ExchangeQuery::default());
    assert_eq!(page.unwrap().items.len(), 2);
    assert_eq!(store.status().crashed_exchanges, 0, "it was ended once");
}
