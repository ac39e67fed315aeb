//! What every implementation of budgets must do.

use std::sync::Arc;
use std::time::Duration;

use model::counters::{BudgetLimit, Reservation, Window};
use model::money::MicroUsd;
use model::ports::{Counters, ReserveError};
use model::{Target, Timestamp};

use crate::sample::{self, NOON};

const DAY: Duration = Duration::from_secs(86_400);

/// Runs every case against fresh counters.
pub(crate) fn cases(make: &impl Fn() -> Arc<dyn Counters>) {
    a_reservation_must_fit_and_counts_at_once(make().as_ref());
    all_budgets_are_charged_or_none(make().as_ref());
    settling_replaces_what_was_set_aside(make().as_ref());
    settling_twice_or_without_a_reservation_changes_nothing(make().as_ref());
    a_budget_starts_anew_with_its_window(make().as_ref());
    tenants_do_not_share_a_budget(make().as_ref());
    concurrent_reservations_never_overspend(&make());
}

fn team(window: Window, limit: u64) -> BudgetLimit {
    BudgetLimit {
        target: Target::Team(sample::principal().team),
        window,
        limit: MicroUsd(limit),
    }
}

fn user(limit: u64) -> BudgetLimit {
    BudgetLimit {
        target: Target::User(sample::principal().user),
        ..team(Window::Day, limit)
    }
}

fn reservation(number: u64, amount: u64, budgets: &[BudgetLimit], at: Timestamp) -> Reservation {
    Reservation {
        exchange: sample::exchange_id(number),
        amount: MicroUsd(amount),
        budgets: budgets.to_vec(),
        at,
    }
}

/// Whether it was set aside, and else which budget had no room.
fn reserve(
    counters: &dyn Counters,
    number: u64,
    amount: u64,
    budgets: &[BudgetLimit],
) -> Result<(), BudgetLimit> {
    match counters.reserve(
        &sample::scope(),
        &reservation(number, amount, budgets, NOON),
    ) {
        Ok(()) => Ok(()),
        Err(ReserveError::Exhausted(exhausted)) => Err(exhausted.budget),
        Err(ReserveError::Port(error)) => panic!("{error}"),
    }
}

fn settle(counters: &dyn Counters, number: u64, cost: u64) {
    counters
        .settle(
            &sample::scope(),
            sample::exchange_id(number),
            MicroUsd(cost),
        )
        .unwrap();
}

fn a_reservation_must_fit_and_counts_at_once(counters: &dyn Counters) {
    let budget = team(Window::Day, 100);
    assert_eq!(
        reserve(counters, 1, 60, std::slice::from_ref(&budget)),
        Ok(())
    );
    assert_eq!(
        reserve(counters, 2, 41, std::slice::from_ref(&budget)),
        Err(budget.clone())
    );
    assert_eq!(
        reserve(counters, 3, 40, std::slice::from_ref(&budget)),
        Ok(()),
        "just fits"
    );
    assert_eq!(reserve(counters, 4, 0, &[]), Ok(()), "no budget, no limit");
}

fn all_budgets_are_charged_or_none(counters: &dyn Counters) {
    let (wide, narrow) = (team(Window::Day, 100), user(10));
    let both = [wide.clone(), narrow.clone()];
    assert_eq!(reserve(counters, 1, 50, &both), Err(narrow));
    assert_eq!(
        reserve(counters, 2, 100, &[wide]),
        Ok(()),
        "nothing was charged before"
    );
}

fn settling_replaces_what_was_set_aside(counters: &dyn Counters) {
    let budget = [team(Window::Day, 100)];
    assert_eq!(reserve(counters, 1, 90, &budget), Ok(()));
    settle(counters, 1, 30);
    assert!(reserve(counters, 2, 71, &budget).is_err());
    assert_eq!(reserve(counters, 3, 70, &budget), Ok(()));
    settle(counters, 3, 200);
    assert!(
        reserve(counters, 4, 1, &budget).is_err(),
        "a higher cost counts in full"
    );
}

fn settling_twice_or_without_a_reservation_changes_nothing(counters: &dyn Counters) {
    let budget = [team(Window::Day, 100)];
    settle(counters, 1, 50);
    assert_eq!(reserve(counters, 2, 100, &budget), Ok(()));
    settle(counters, 2, 50);
    settle(counters, 2, 50);
    assert_eq!(reserve(counters, 3, 50, &budget), Ok(()));
}

fn a_budget_starts_anew_with_its_window(counters: &dyn Counters) {
    let (day, month) = (team(Window::Day, 100), team(Window::Month, 150));
    let both = [day, month.clone()];
    assert_eq!(reserve(counters, 1, 100, &both), Ok(()));
    let exhausted = counters.reserve(&sample::scope(), &reservation(2, 1, &both, NOON));
    let Err(ReserveError::Exhausted(exhausted)) = exhausted else {
        panic!("the day is spent");
    };
    let resets = exhausted.resets;
    assert!(resets > NOON && resets <= NOON.plus(DAY), "{resets}");
    assert!(
        resets.to_string().ends_with("T00:00:00.000000Z"),
        "{resets}"
    );
    let tomorrow = reservation(3, 50, &both, resets);
    assert_eq!(counters.reserve(&sample::scope(), &tomorrow), Ok(()));
    let exhausted = counters.reserve(&sample::scope(), &reservation(4, 1, &both, resets));
    let Err(ReserveError::Exhausted(exhausted)) = exhausted else {
        panic!("the month is spent");
    };
    assert_eq!(exhausted.budget, month);
    assert!(
        exhausted.resets.day().ends_with("-01"),
        "{}",
        exhausted.resets
    );
}

fn tenants_do_not_share_a_budget(counters: &dyn Counters) {
    let budget = [team(Window::Day, 100)];
    assert_eq!(reserve(counters, 1, 100, &budget), Ok(()));
    let theirs = reservation(2, 100, &budget, NOON);
    assert_eq!(counters.reserve(&sample::other_scope(), &theirs), Ok(()));
}

fn concurrent_reservations_never_overspend(counters: &Arc<dyn Counters>) {
    let callers: Vec<_> = (0..4)
        .map(|caller| {
            let counters = Arc::clone(counters);
            std::thread::spawn(move || {
                let budget = [team(Window::Day, 100)];
                (0..10)
                    .filter(|n| reserve(counters.as_ref(), caller * 10 + n, 9, &budget).is_ok())
                    .count()
            })
        })
        .collect();
    let reserved: usize = callers
        .into_iter()
        .map(|caller| caller.join().unwrap())
        .sum();
    assert_eq!(reserved, 11, "eleven times nine fits into a hundred");
}
