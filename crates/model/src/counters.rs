//! Values of the `Counters` port: what admission reads and charges, atomically.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::exchange::Scrutinised;
use crate::id::{ExchangeId, KeyId, UserId};
use crate::money::MicroUsd;
use crate::standing::{Standing, Target};
use crate::time::Timestamp;

/// What binds a call at the moment of admission.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bound {
    /// One of the targets is quarantined.
    pub quarantined: Option<Standing>,
    /// One of the targets is on the watch list.
    pub watched: bool,
    /// The scrutinised request that this call used up, if one was due.
    pub scrutinised: Option<Scrutinised>,
    /// The strictest budget factor, in thousandths, if any.
    pub budget_factor_millis: Option<u32>,
}

/// The calendar window of a budget, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// From midnight to midnight.
    Day,
    /// From the first to the last of the month.
    Month,
}

/// A budget that a call must fit into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetLimit {
    /// Whose budget.
    pub target: Target,
    /// Per what.
    pub window: Window,
    /// How much.
    pub limit: MicroUsd,
}

/// What a call may cost at most, to be set aside before it is forwarded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// The exchange.
    pub exchange: ExchangeId,
    /// How much.
    pub amount: MicroUsd,
    /// From which budgets; all or none.
    pub budgets: Vec<BudgetLimit>,
    /// When.
    pub at: Timestamp,
}

/// A budget has no room left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetExhausted {
    /// Which one.
    pub budget: BudgetLimit,
    /// When it starts anew.
    pub resets: Timestamp,
}

/// Who tripped over a reflex, to see whether many users share one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trip {
    /// The key.
    pub key: KeyId,
    /// The end user.
    pub user: UserId,
    /// How long a trip counts.
    pub window: Duration,
    /// When.
    pub at: Timestamp,
}
