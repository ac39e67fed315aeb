//! The counters in memory: a value that changes only by a [`Change`]. No I/O, no clock.

use std::collections::BTreeMap;
use std::time::Duration;

use model::counters::{BudgetExhausted, BudgetLimit, Reservation};
use model::money::MicroUsd;
use model::{
    ExchangeId, KeyId, Standing, StandingId, StandingKind, Target, TenantId, Timestamp, UserId,
};

use super::change::Change;
use super::period::Period;

/// How long a trip can matter at most.
const TRIP_LIFE: Duration = Duration::from_hours(24 * 31);

/// The counters of every tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct State {
    tenants: BTreeMap<TenantId, Tenant>,
}

/// The counters of one tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tenant {
    standings: BTreeMap<Target, Vec<Standing>>,
    /// When each user of a key tripped last.
    trips: BTreeMap<KeyId, BTreeMap<UserId, Timestamp>>,
    used: BTreeMap<(Target, Period), MicroUsd>,
    open: BTreeMap<ExchangeId, Reservation>,
}

impl State {
    /// One tenant's counters, if there are any.
    pub(crate) fn tenant(&self, tenant: &TenantId) -> Option<&Tenant> {
        self.tenants.get(tenant)
    }

    /// Every tenant's counters.
    pub(crate) fn tenants(&self) -> impl Iterator<Item = (&TenantId, &Tenant)> {
        self.tenants.iter()
    }

    /// Makes a change.
    pub(crate) fn apply(&mut self, change: Change) {
        match change {
            Change::Begin { .. } | Change::End => {}
            Change::Set(standing) => self.at(&standing.tenant.clone()).set(standing),
            Change::Removed { tenant, id } => self.at(&tenant).remove(id),
            Change::Charged {
                tenant,
                target,
                id,
                remaining,
            } => self.at(&tenant).charge(&target, id, remaining),
            Change::Tripped { tenant, trip } => {
                let users = self.at(&tenant).trips.entry(trip.key).or_default();
                let last = users.entry(trip.user).or_insert(trip.at);
                *last = trip.at.max(*last);
            }
            Change::Reserved {
                tenant,
                reservation,
            } => self.at(&tenant).reserve(reservation),
            Change::Settled {
                tenant,
                exchange,
                cost,
            } => self.at(&tenant).settle(exchange, cost),
            Change::Used {
                tenant,
                target,
                period,
                amount,
            } => {
                self.at(&tenant).used.insert((target, period), amount);
            }
        }
    }

    fn at(&mut self, tenant: &TenantId) -> &mut Tenant {
        self.tenants.entry(tenant.clone()).or_default()
    }

    /// The changes that make an empty state equal to this one, without what time has made
    /// meaningless.
    pub(crate) fn dump(&self, now: Timestamp) -> Vec<Change> {
        let mut changes = Vec::new();
        for (tenant, counters) in &self.tenants {
            counters.dump(tenant, now, &mut changes);
        }
        changes
    }
}

impl Tenant {
    /// The standings on a target.
    pub(crate) fn standings_on(&self, target: &Target) -> &[Standing] {
        self.standings.get(target).map_or(&[], Vec::as_slice)
    }

    /// Every standing.
    pub(crate) fn standings(&self) -> impl Iterator<Item = &Standing> {
        self.standings.values().flatten()
    }

    /// How many distinct users of a key tripped last within a window before a time, besides one.
    pub(crate) fn others_tripped(
        &self,
        key: &KeyId,
        besides: &UserId,
        at: Timestamp,
        window: Duration,
    ) -> usize {
        let users = self.trips.get(key).into_iter().flatten();
        users
            .filter(|(user, last)| *user != besides && at.since(**last) < window)
            .count()
    }

    /// Whether money is set aside for an exchange.
    pub(crate) fn open(&self, exchange: ExchangeId) -> Option<&Reservation> {
        self.open.get(&exchange)
    }

    /// The exchanges that money is set aside for.
    pub(crate) fn open_exchanges(&self) -> impl Iterator<Item = ExchangeId> {
        self.open.keys().copied()
    }

    /// Whether a reservation fits into all its budgets.
    pub(crate) fn fits(&self, reservation: &Reservation) -> Result<(), BudgetExhausted> {
        for budget in &reservation.budgets {
            let place = place(budget, reservation.at);
            let used = self.used.get(&place).copied().unwrap_or_default();
            if used.plus(reservation.amount) > budget.limit {
                return Err(BudgetExhausted {
                    budget: budget.clone(),
                    resets: place.1.ends(),
                });
            }
        }
        Ok(())
    }

    fn set(&mut self, standing: Standing) {
        let held = self.standings.entry(standing.target.clone()).or_default();
        held.retain(|had| had.kind.word() != standing.kind.word());
        held.push(standing);
    }

    fn remove(&mut self, id: StandingId) {
        self.standings.retain(|_, held| {
            held.retain(|standing| standing.id != id);
            !held.is_empty()
        });
    }

    fn charge(&mut self, target: &Target, id: StandingId, left: u32) {
        let held = self.standings.get_mut(target).into_iter().flatten();
        for standing in held.filter(|standing| standing.id == id) {
            if let StandingKind::Scrutiny { remaining, .. } = &mut standing.kind {
                *remaining = left;
            }
        }
    }

    fn reserve(&mut self, reservation: Reservation) {
        for budget in &reservation.budgets {
            let place = place(budget, reservation.at);
            let used = self.used.entry(place).or_default();
            *used = used.plus(reservation.amount);
        }
        self.open.insert(reservation.exchange, reservation);
    }

    fn settle(&mut self, exchange: ExchangeId, cost: MicroUsd) {
        let Some(reservation) = self.open.remove(&exchange) else {
            return;
        };
        for budget in &reservation.budgets {
            let place = place(budget, reservation.at);
            let used = self.used.entry(place).or_default();
            let others = MicroUsd(used.0.saturating_sub(reservation.amount.0));
            *used = others.plus(cost);
        }
    }

    fn dump(&self, tenant: &TenantId, now: Timestamp, into: &mut Vec<Change>) {
        // A spent scrutiny stays until it expires: somebody may still undo it.
        let lasting = self.standings().filter(|standing| now < standing.expires);
        into.extend(lasting.cloned().map(Change::Set));
        for (key, users) in &self.trips {
            let recent = users.iter().filter(|(_, at)| now.since(**at) < TRIP_LIFE);
            into.extend(recent.map(|(user, at)| Change::Tripped {
                tenant: tenant.clone(),
                trip: model::counters::Trip {
                    key: key.clone(),
                    user: user.clone(),
                    window: Duration::ZERO,
                    at: *at,
                },
            }));
        }
        into.extend(self.open.values().map(|reservation| Change::Reserved {
            tenant: tenant.clone(),
            reservation: reservation.clone(),
        }));
        // After the reservations, because these figures hold them already.
        let lasting = |period: &Period| period.ends() > now || !self.open.is_empty();
        let used = self.used.iter().filter(|((_, period), _)| lasting(period));
        into.extend(used.map(|((target, period), amount)| Change::Used {
            tenant: tenant.clone(),
            target: target.clone(),
            period: *period,
            amount: *amount,
        }));
    }
}

fn place(budget: &BudgetLimit, at: Timestamp) -> (Target, Period) {
    (budget.target.clone(), Period::holding(budget.window, at))
}
