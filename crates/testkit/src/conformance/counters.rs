//! What every implementation of standings must do; money has its own file.

use std::sync::Arc;
use std::time::Duration;

use model::counters::{Bound, Trip};
use model::ports::Counters;
use model::{Scope, StandingKind, Target, Timestamp, UserId};

use super::money;
use crate::sample::{self, NOON};

const DAY: Duration = Duration::from_secs(86_400);
const HOUR: Duration = Duration::from_secs(3600);

/// Runs every case against fresh counters.
pub fn counters(make: impl Fn() -> Arc<dyn Counters>) {
    without_standings_nothing_binds(make().as_ref());
    watch_quarantine_and_budget_factor_bind_until_they_expire(make().as_ref());
    a_new_trigger_resets_the_scrutiny_and_never_adds(make().as_ref());
    one_call_charges_the_narrowest_target_only(make().as_ref());
    concurrent_calls_charge_exactly_as_many_as_were_set(&make());
    an_expired_scrutiny_charges_nothing(make().as_ref());
    a_removed_standing_binds_no_more(make().as_ref());
    only_one_undo_removes(&make());
    standings_are_listed_newest_first_while_active(make().as_ref());
    a_tenant_is_bound_by_its_own_standings_only(make().as_ref());
    trips_count_distinct_users_of_a_key_within_the_window(make().as_ref());
    money::cases(&make);
}

fn user() -> Target {
    Target::User(sample::principal().user)
}

fn key() -> Target {
    Target::Key(sample::principal().key)
}

fn scrutiny(remaining: u32) -> StandingKind {
    StandingKind::Scrutiny {
        remaining,
        of: remaining,
    }
}

fn set(counters: &dyn Counters, number: u64, target: Target, kind: StandingKind) {
    let standing = sample::standing(number, target, kind);
    counters.set(&sample::scope(), &standing).unwrap();
}

fn admit_at(counters: &dyn Counters, now: Timestamp) -> Bound {
    let targets = sample::principal().targets(&sample::session());
    counters.admit(&sample::scope(), &targets, now).unwrap()
}

fn admit(counters: &dyn Counters) -> Bound {
    admit_at(counters, NOON.plus(HOUR))
}

/// How many of this many calls are scrutinised.
fn charged(counters: &dyn Counters, calls: u32) -> usize {
    (0..calls)
        .filter(|_| admit(counters).scrutinised.is_some())
        .count()
}

fn without_standings_nothing_binds(counters: &dyn Counters) {
    assert_eq!(admit(counters), Bound::default());
    assert!(counters.list(&sample::scope(), NOON).unwrap().is_empty());
}

fn watch_quarantine_and_budget_factor_bind_until_they_expire(counters: &dyn Counters) {
    let session = Target::Session(sample::session());
    set(counters, 1, session, StandingKind::Watch);
    set(counters, 2, key(), StandingKind::Quarantine);
    set(
        counters,
        3,
        user(),
        StandingKind::BudgetFactor { millis: 800 },
    );
    set(
        counters,
        4,
        key(),
        StandingKind::BudgetFactor { millis: 500 },
    );
    let bound = admit(counters);
    assert!(bound.watched);
    assert_eq!(
        bound.quarantined.map(|standing| standing.id),
        Some(sample::standing_id(2))
    );
    assert_eq!(
        bound.budget_factor_millis,
        Some(500),
        "the strictest one counts"
    );
    assert_eq!(admit_at(counters, NOON.plus(DAY)), Bound::default());
}

fn a_new_trigger_resets_the_scrutiny_and_never_adds(counters: &dyn Counters) {
    set(counters, 1, user(), scrutiny(10));
    let first = admit(counters).scrutinised.unwrap();
    assert_eq!(
        (first.standing, first.remaining),
        (sample::standing_id(1), 9)
    );
    assert_eq!(first.target, user());
    assert_eq!(charged(counters, 4), 4);
    set(counters, 2, user(), scrutiny(10));
    let again = admit(counters).scrutinised.unwrap();
    assert_eq!(
        (again.standing, again.remaining),
        (sample::standing_id(2), 9)
    );
    assert_eq!(charged(counters, 20), 9, "ten after the reset, not fifteen");
    let spent = counters.list(&sample::scope(), NOON.plus(HOUR)).unwrap();
    assert!(spent.is_empty(), "a spent scrutiny is not active");
}

fn one_call_charges_the_narrowest_target_only(counters: &dyn Counters) {
    set(counters, 1, key(), scrutiny(2));
    set(counters, 2, user(), scrutiny(2));
    let charges: Vec<_> = (0..5).map(|_| admit(counters).scrutinised).collect();
    let targets: Vec<_> = charges
        .iter()
        .flatten()
        .map(|charge| charge.target.clone())
        .collect();
    assert_eq!(targets, [user(), user(), key(), key()]);
    assert_eq!(charges[4], None);
}

fn concurrent_calls_charge_exactly_as_many_as_were_set(counters: &Arc<dyn Counters>) {
    set(counters.as_ref(), 1, user(), scrutiny(10));
    let callers: Vec<_> = (0..5)
        .map(|_| {
            let counters = Arc::clone(counters);
            std::thread::spawn(move || charged(counters.as_ref(), 10))
        })
        .collect();
    let charged: usize = callers
        .into_iter()
        .map(|caller| caller.join().unwrap())
        .sum();
    assert_eq!(charged, 10, "fifty calls, ten of them scrutinised");
}

fn an_expired_scrutiny_charges_nothing(counters: &dyn Counters) {
    set(counters, 1, user(), scrutiny(10));
    assert_eq!(admit_at(counters, NOON.plus(DAY)).scrutinised, None);
    assert!(
        counters
            .list(&sample::scope(), NOON.plus(DAY))
            .unwrap()
            .is_empty()
    );
}

fn a_removed_standing_binds_no_more(counters: &dyn Counters) {
    set(counters, 1, user(), scrutiny(10));
    let id = sample::standing_id(1);
    let removed = counters.remove(&sample::scope(), id).unwrap();
    assert_eq!(removed.map(|standing| standing.id), Some(id));
    assert_eq!(admit(counters), Bound::default());
    assert_eq!(counters.remove(&sample::scope(), id).unwrap(), None);
}

fn only_one_undo_removes(counters: &Arc<dyn Counters>) {
    set(counters.as_ref(), 1, user(), scrutiny(10));
    let undoers: Vec<_> = (0..4)
        .map(|_| {
            let counters = Arc::clone(counters);
            std::thread::spawn(move || {
                counters
                    .remove(&sample::scope(), sample::standing_id(1))
                    .unwrap()
            })
        })
        .collect();
    let removed: usize = undoers
        .into_iter()
        .map(|undoer| usize::from(undoer.join().unwrap().is_some()))
        .sum();
    assert_eq!(removed, 1);
}

fn standings_are_listed_newest_first_while_active(counters: &dyn Counters) {
    set(counters, 1, user(), StandingKind::Watch);
    set(counters, 2, key(), StandingKind::Watch);
    set(counters, 3, user(), scrutiny(3));
    assert_eq!(charged(counters, 1), 1);
    let listed = counters.list(&sample::scope(), NOON.plus(HOUR)).unwrap();
    let ids: Vec<_> = listed.iter().map(|standing| standing.id).collect();
    assert_eq!(ids, [3, 2, 1].map(sample::standing_id));
    let left = StandingKind::Scrutiny {
        remaining: 2,
        of: 3,
    };
    assert_eq!(listed[0].kind, left, "the remaining number is visible");
}

fn a_tenant_is_bound_by_its_own_standings_only(counters: &dyn Counters) {
    set(counters, 1, user(), scrutiny(10));
    let other = sample::other_scope();
    let targets = sample::principal().targets(&sample::session());
    let bound = counters.admit(&other, &targets, NOON).unwrap();
    assert_eq!(bound, Bound::default());
    assert_eq!(
        counters.remove(&other, sample::standing_id(1)).unwrap(),
        None
    );
    assert!(counters.list(&other, NOON).unwrap().is_empty());
    let standing = sample::standing(2, user(), StandingKind::Quarantine);
    assert!(
        counters.set(&other, &standing).is_err(),
        "not another tenant's standing"
    );
    assert_eq!(counters.list(&Scope::Installation, NOON).unwrap().len(), 1);
    assert_eq!(charged(counters, 20), 10);
}

fn trips_count_distinct_users_of_a_key_within_the_window(counters: &dyn Counters) {
    let trip = |scope: &Scope, name: &str, at: Timestamp| {
        let trip = Trip {
            key: sample::principal().key,
            user: UserId::parse(name).unwrap(),
            window: HOUR,
            at,
        };
        counters.trip(scope, &trip).unwrap()
    };
    let scope = sample::scope();
    assert_eq!(trip(&scope, "u1", NOON), 1);
    assert_eq!(
        trip(&scope, "u1", NOON),
        1,
        "the same user again is no other user"
    );
    assert_eq!(trip(&scope, "u2", NOON.plus(HOUR / 2)), 2);
    assert_eq!(trip(&sample::other_scope(), "u3", NOON.plus(HOUR / 2)), 1);
    assert_eq!(trip(&scope, "u3", NOON.plus(HOUR / 2)), 3);
    assert_eq!(
        trip(&scope, "u4", NOON.plus(HOUR * 5 / 4)),
        3,
        "u1 tripped too long ago"
    );
}
