//! The counters over crashes, compactions and cut files: always as if nothing had happened.

use std::path::Path;
use std::time::Duration;

use model::counters::{BudgetLimit, Window};
use model::{StandingKind, UserId};
use proptest::prelude::*;
use testkit::ManualClock;
use testkit::sample::{self, NOON};

use super::*;

#[derive(Debug, Clone)]
enum Step {
    Set(u64, bool, u32),
    Admit,
    Remove(u64),
    Trip(u8),
    Reserve(u64, u64),
    Settle(u64, u64),
    Compact,
    Crash,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (0_u64..6, any::<bool>(), 0_u32..4).prop_map(|(id, key, left)| Step::Set(id, key, left)),
        Just(Step::Admit),
        (0_u64..6).prop_map(Step::Remove),
        (0_u8..4).prop_map(Step::Trip),
        (0_u64..6, 0_u64..50).prop_map(|(id, amount)| Step::Reserve(id, amount)),
        (0_u64..6, 0_u64..60).prop_map(|(id, cost)| Step::Settle(id, cost)),
        Just(Step::Compact),
        Just(Step::Crash),
    ];
    prop::collection::vec(step, 0..40)
}

fn open(folder: &Path) -> Ledger {
    let (ledger, damaged) = Ledger::open(folder, Arc::new(ManualClock::default())).unwrap();
    assert_eq!(damaged, 0);
    ledger
}

fn reservation(number: u64, amount: u64) -> Reservation {
    let limit = |window, limit| BudgetLimit {
        target: Target::Team(sample::principal().team),
        window,
        limit: MicroUsd(limit),
    };
    Reservation {
        exchange: sample::exchange_id(number),
        amount: MicroUsd(amount),
        budgets: vec![limit(Window::Day, 100), limit(Window::Month, 120)],
        at: NOON,
    }
}

/// What the ledger answers, as text.
fn make(ledger: &Ledger, step: &Step) -> String {
    let scope = sample::scope();
    match step {
        Step::Set(id, key, left) => {
            let principal = sample::principal();
            let target = if *key {
                Target::Key(principal.key)
            } else {
                Target::User(principal.user)
            };
            let kind = match left {
                0 => StandingKind::Watch,
                left => StandingKind::Scrutiny {
                    remaining: *left,
                    of: 3,
                },
            };
            let standing = sample::standing(*id, target, kind);
            format!("{:?}", ledger.set(&scope, &standing))
        }
        Step::Admit => {
            let targets = sample::principal().targets(&sample::session());
            format!("{:?}", ledger.admit(&scope, &targets, NOON))
        }
        Step::Remove(id) => format!("{:?}", ledger.remove(&scope, sample::standing_id(*id))),
        Step::Trip(user) => {
            let trip = Trip {
                key: sample::principal().key,
                user: UserId::parse(&format!("user-{user}")).unwrap(),
                window: Duration::from_hours(1),
                at: NOON,
            };
            format!("{:?}", ledger.trip(&scope, &trip))
        }
        Step::Reserve(id, amount) => {
            format!("{:?}", ledger.reserve(&scope, &reservation(*id, *amount)))
        }
        Step::Settle(id, cost) => {
            let exchange = sample::exchange_id(*id);
            format!("{:?}", ledger.settle(&scope, exchange, MicroUsd(*cost)))
        }
        Step::Compact | Step::Crash => String::new(),
    }
}

fn state(ledger: &Ledger) -> Vec<Change> {
    ledger.inner.lock().state.dump(NOON)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn crashes_and_compactions_change_no_answer(steps in steps()) {
        let (folder, calm) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut ledger = open(folder.path());
        let undisturbed = open(calm.path());
        for step in &steps {
            if matches!(step, Step::Compact) {
                ledger.compact().unwrap();
            }
            if matches!(step, Step::Crash) {
                drop(ledger);
                ledger = open(folder.path());
            }
            prop_assert_eq!(make(&ledger, step), make(&undisturbed, step));
        }
        prop_assert_eq!(state(&ledger), state(&undisturbed));
    }

    #[test]
    fn a_journal_cut_anywhere_is_the_state_of_some_moment_before(
        steps in steps(),
        place in any::<prop::sample::Index>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let ledger = open(folder.path());
        let mut moments = vec![state(&ledger)];
        for step in &steps {
            make(&ledger, step);
            moments.push(state(&ledger));
        }
        drop(ledger);
        let journal = folder.path().join("journal-0000000000000001");
        let bytes = std::fs::read(&journal).unwrap();
        std::fs::write(&journal, &bytes[..place.index(bytes.len() + 1)]).unwrap();
        let (ledger, _damaged) =
            Ledger::open(folder.path(), Arc::new(ManualClock::default())).unwrap();
        prop_assert!(moments.contains(&state(&ledger)));
    }
}

#[test]
fn a_crash_before_a_snapshot_is_finished_falls_back_to_the_one_before() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path());
    make(&ledger, &Step::Set(1, false, 3));
    {
        // What a compaction does first; then the process dies.
        let mut inner = ledger.inner.lock();
        inner.journal = inner.journal.next().unwrap();
    }
    make(&ledger, &Step::Admit);
    let before = state(&ledger);
    drop(ledger);
    std::fs::write(folder.path().join("snapshot.unfinished"), b"half").unwrap();
    assert_eq!(state(&open(folder.path())), before);
}

#[test]
fn a_spent_scrutiny_can_still_be_undone_after_a_start() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path());
    make(&ledger, &Step::Set(1, false, 1));
    make(&ledger, &Step::Admit);
    drop(ledger);
    let undone = open(folder.path()).remove(&sample::scope(), sample::standing_id(1));
    assert!(undone.unwrap().is_some());
}

#[test]
fn counters_of_a_newer_build_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()));
    let newer = change::encode(&Change::Begin {
        version: change::VERSION + 1,
    });
    std::fs::write(
        folder.path().join("journal-00000000000000ff"),
        newer.unwrap(),
    )
    .unwrap();
    let refused = Ledger::open(folder.path(), Arc::new(ManualClock::default())).unwrap_err();
    assert_eq!(refused.code, "store.newer_version");
}

#[test]
fn what_time_has_made_meaningless_is_left_out_of_a_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path());
    make(&ledger, &Step::Set(1, false, 0));
    make(&ledger, &Step::Reserve(1, 10));
    make(&ledger, &Step::Settle(1, 10));
    make(&ledger, &Step::Trip(1));
    let later = NOON.plus(Duration::from_hours(24 * 60));
    assert_eq!(ledger.inner.lock().state.dump(later), []);
    assert_eq!(state(&ledger).len(), 4, "standing, trip, day and month");
}

/// A budget whose factor changes while money is set aside, and crashes in between.
#[derive(Debug, Clone)]
enum Spending {
    /// So much, under a limit cut to so many thousandths.
    Reserve(u64, u16),
    /// The n-th open exchange cost so much.
    Settle(prop::sample::Index, u64),
    Crash,
}

fn spending() -> impl Strategy<Value = Vec<Spending>> {
    let step = prop_oneof![
        4 => (0_u64..60, 0_u16..=1000).prop_map(|(amount, factor)| Spending::Reserve(amount, factor)),
        3 => (any::<prop::sample::Index>(), 0_u64..80).prop_map(|(n, cost)| Spending::Settle(n, cost)),
        1 => Just(Spending::Crash),
    ];
    prop::collection::vec(step, 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The factor decides only whether a reservation fits when it is made. What is used is always
    /// what settled exchanges cost and open ones set aside, whatever the factor was or is.
    #[test]
    fn a_budget_factor_that_changes_before_settling_neither_loses_nor_invents_money(
        steps in spending(),
    ) {
        const LIMIT: u64 = 200;
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = open(folder.path());
        let scope = sample::scope();
        let (mut used, mut number) = (0, 0);
        let mut set_aside: Vec<(u64, u64)> = Vec::new();
        for step in steps {
            match step {
                Spending::Reserve(amount, factor) => {
                    number += 1;
                    let limit = LIMIT * u64::from(factor) / 1000;
                    let reservation = Reservation {
                        exchange: sample::exchange_id(number),
                        amount: MicroUsd(amount),
                        budgets: vec![BudgetLimit {
                            target: Target::Team(sample::principal().team),
                            window: Window::Day,
                            limit: MicroUsd(limit),
                        }],
                        at: NOON,
                    };
                    let fits = ledger.reserve(&scope, &reservation).is_ok();
                    prop_assert_eq!(fits, used + amount <= limit);
                    if fits {
                        used += amount;
                        set_aside.push((number, amount));
                    }
                }
                Spending::Settle(which, cost) if !set_aside.is_empty() => {
                    let (number, amount) = set_aside.swap_remove(which.index(set_aside.len()));
                    ledger.settle(&scope, sample::exchange_id(number), MicroUsd(cost)).unwrap();
                    used = used - amount + cost;
                }
                Spending::Settle(..) => {}
                Spending::Crash => {
                    drop(ledger);
                    ledger = open(folder.path());
                }
            }
        }
    }
}
