//! What calls may cost, per window.

use std::sync::Arc;

use model::counters::{BudgetLimit, Window};
use model::{KeyId, Target, TeamId};

use crate::config::compile::Check;
use crate::config::compile::models::dollars;
use crate::config::spec::BudgetSpec;

/// Amounts per window.
pub(super) type Limits = Vec<(Window, model::money::MicroUsd)>;

/// Reads the amounts, or reports them.
pub(super) fn limits(spec: &BudgetSpec, file: &Arc<str>, check: &mut Check<'_>) -> Limits {
    let written = [
        (Window::Day, spec.usd_per_day.as_ref()),
        (Window::Month, spec.usd_per_month.as_ref()),
    ];
    let mut limits = Limits::new();
    for (window, amount) in written {
        let amount = amount.and_then(|amount| dollars(amount, file, check));
        limits.extend(amount.map(|amount| (window, amount)));
    }
    limits
}

/// The budgets that every call with a key must fit into: its own, then its team's.
pub(super) fn budgets(
    (key_id, key): (&KeyId, &Limits),
    (team_id, team): (&TeamId, &Limits),
) -> Vec<BudgetLimit> {
    let of = |target: Target, limits: &Limits| -> Vec<BudgetLimit> {
        let budget = |&(window, limit): &(Window, _)| BudgetLimit {
            target: target.clone(),
            window,
            limit,
        };
        limits.iter().map(budget).collect()
    };
    let mut budgets = of(Target::Key(key_id.clone()), key);
    budgets.extend(of(Target::Team(team_id.clone()), team));
    budgets
}
