//! Measures the store by hand: what an append costs its caller, and how fast the writer commits.
//!
//! `cargo run --release -p store --example measure -- FOLDER`
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_types,
    reason = "a tool for developers, run by hand"
)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::counters::{BudgetLimit, Reservation, Window};
use model::event::{Entry, Stamper};
use model::money::MicroUsd;
use model::sealed::Sealer;
use model::time::SystemClock;
use model::{
    BodyPlain, BootId, Conversation, Direction, Event, GatewayId, Kind, Origin, Scope, Secret,
    Segment, Target,
};
use store::{Store, StoreConfig};
use testkit::sample::{self, NOON};

const EXCHANGES: u64 = 50_000;

fn main() {
    let folder = std::env::args().nth(1).unwrap();
    let gateway = GatewayId::parse("measure").unwrap();
    let stamper = Arc::new(Stamper::new(gateway, BootId::mint(NOON, &[1; 10])));
    let mut config = StoreConfig::new(folder.into(), Secret::new([7; 32]), stamper);
    // The sample exchanges are as old as the samples.
    config.retention.search = Duration::from_hours(24 * 36_500);
    config.retention.bodies = config.retention.search;
    config.retention.facts = config.retention.search;
    let store = Store::open(config, Arc::new(SystemClock)).unwrap();
    let entries = entries(&store);
    let started = Instant::now();
    let (intents, events) = append(&store, &entries);
    let appended = started.elapsed();
    report("append an intent", intents);
    report("append an event with its body", events);
    while store.status().spool_bytes > 0 {
        store.log().wait(u64::MAX, Duration::from_millis(5));
    }
    let rate = EXCHANGES as f64 / started.elapsed().as_secs_f64();
    println!(
        "committed {rate:.0} exchanges/s (appended in {appended:?}, all in {:?})",
        started.elapsed()
    );
    while store.status().search_lag > 0 {
        store.log().wait(u64::MAX, Duration::from_millis(5));
    }
    let rate = EXCHANGES as f64 / started.elapsed().as_secs_f64();
    println!("indexed {rate:.0} exchanges/s");
    threads();
    money(&store);
    store.close().unwrap();
}

/// What each thread has used of a processor so far, as Linux tells it.
fn threads() {
    for task in std::fs::read_dir("/proc/self/task").unwrap() {
        let task = task.unwrap().path();
        let name = std::fs::read_to_string(task.join("comm")).unwrap();
        let stat = std::fs::read_to_string(task.join("schedstat")).unwrap();
        let nanos: u64 = stat.split(' ').next().unwrap().parse().unwrap();
        println!(
            "{}: {} µs of processor per exchange",
            name.trim(),
            nanos / EXCHANGES / 1000
        );
    }
}

fn entries(store: &Store) -> Vec<(Entry, Entry)> {
    let sealer = Sealer::new(&store.keys().intake().unwrap(), [5; 32]);
    let words = "the quick brown fox jumps over the lazy dog and runs away from it again";
    (1..=EXCHANGES)
        .map(|number| {
            let mut event = sample::exchange(number);
            event.findings = vec![sample::finding(Kind::Pii, Direction::Input); 2];
            let said = Conversation {
                request: vec![Segment::content(
                    Origin::User,
                    0,
                    format!("{words} {number}"),
                )],
                answer: vec![Segment::content(Origin::Assistant, 0, words.repeat(5))],
            };
            let plain = serde_json::to_vec(&BodyPlain::new(said, None)).unwrap();
            let context = BodyPlain::context(&sample::tenant(), event.exchange);
            let body = sealer.seal([6; 32], &context, &plain).unwrap();
            event.body = Some(body.digest());
            let intent = Entry::Intent {
                stamp: sample::stamp(number),
                intent: Box::new(sample::intent(number)),
            };
            let event = Event::Exchange(Box::new(event));
            let event = Entry::Event {
                envelope: Box::new(sample::envelope(number, event)),
                body: Some(Box::new(body)),
            };
            (intent, event)
        })
        .collect()
}

fn append(store: &Store, entries: &[(Entry, Entry)]) -> (Vec<Duration>, Vec<Duration>) {
    let (log, scope) = (store.log(), Scope::Installation);
    let timed = |entry: &Entry| {
        let started = Instant::now();
        log.append(&scope, entry).unwrap();
        started.elapsed()
    };
    entries
        .iter()
        .map(|(intent, event)| (timed(intent), timed(event)))
        .unzip()
}

fn money(store: &Store) {
    let counters = store.counters();
    let targets = sample::principal().targets(&sample::session());
    let budget = BudgetLimit {
        target: Target::Team(sample::principal().team),
        window: Window::Day,
        limit: MicroUsd(u64::MAX),
    };
    let (mut admits, mut reserves) = (Vec::new(), Vec::new());
    for number in 1..=EXCHANGES {
        let started = Instant::now();
        black_box(counters.admit(&sample::scope(), &targets, NOON).unwrap());
        admits.push(started.elapsed());
        let reservation = Reservation {
            exchange: sample::exchange_id(number),
            amount: MicroUsd(10),
            budgets: vec![budget.clone()],
            at: NOON,
        };
        let started = Instant::now();
        counters.reserve(&sample::scope(), &reservation).unwrap();
        let exchange = reservation.exchange;
        counters
            .settle(&sample::scope(), exchange, MicroUsd(7))
            .unwrap();
        reserves.push(started.elapsed());
    }
    report("admit", admits);
    report("reserve and settle", reserves);
}

fn report(what: &str, mut took: Vec<Duration>) {
    took.sort_unstable();
    let at = |share: usize| {
        took.get(took.len() * share / 1000)
            .copied()
            .unwrap_or_default()
    };
    let mean = took.iter().sum::<Duration>() / u32::try_from(took.len()).unwrap_or(1);
    println!(
        "{what}: p50 {:?}, p99 {:?}, p99.9 {:?}, mean {mean:?}",
        at(500),
        at(990),
        at(999)
    );
}
