//! Standings and budgets in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::counters::{Bound, BudgetExhausted, BudgetLimit, Reservation, Trip};
use model::exchange::Scrutinised;
use model::money::MicroUsd;
use model::ports::{Counters, PortError, ReserveError};
use model::{
    ExchangeId, KeyId, Scope, Standing, StandingId, StandingKind, Target, TenantId, Timestamp,
    UserId,
};
use parking_lot::Mutex;

use super::window::{self, Period};
use crate::faults::Faults;

#[derive(Debug, Default)]
struct Inner {
    standings: Vec<Standing>,
    trips: BTreeMap<(TenantId, KeyId), Vec<(Timestamp, UserId)>>,
    spent: BTreeMap<(TenantId, Target, Period), MicroUsd>,
    open: BTreeMap<(TenantId, ExchangeId), Reservation>,
}

/// Counts in memory, under one lock.
#[derive(Debug, Default)]
pub struct MemoryCounters {
    inner: Mutex<Inner>,
    faults: Arc<Faults>,
}

impl MemoryCounters {
    /// Counters that fail when these faults say so.
    #[must_use]
    pub fn with_faults(faults: Arc<Faults>) -> Self {
        Self {
            faults,
            ..Self::default()
        }
    }

    /// The switch that makes every charge and every change fail.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// What a target has spent or set aside in the window that holds this time.
    #[must_use]
    pub fn used(&self, tenant: &TenantId, budget: &BudgetLimit, at: Timestamp) -> MicroUsd {
        self.inner.lock().used(tenant, budget, at)
    }

    /// How many reservations wait for their settlement.
    #[must_use]
    pub fn open_reservations(&self) -> usize {
        self.inner.lock().open.len()
    }
}

impl Inner {
    fn used(&self, tenant: &TenantId, budget: &BudgetLimit, at: Timestamp) -> MicroUsd {
        let place = place(tenant, budget, at);
        self.spent.get(&place).copied().unwrap_or_default()
    }

    fn bound(&mut self, scope: &Scope, targets: &[Target], now: Timestamp) -> Bound {
        let mut bound = Bound::default();
        for target in targets {
            for standing in &mut self.standings {
                let concerned = standing.target == *target && scope.covers(&standing.tenant);
                if concerned && standing.is_active(now) {
                    bind(&mut bound, standing);
                }
            }
        }
        bound
    }
}

fn place(tenant: &TenantId, budget: &BudgetLimit, at: Timestamp) -> (TenantId, Target, Period) {
    let period = window::holding(budget.window, at);
    (tenant.clone(), budget.target.clone(), period)
}

/// Adds what one active standing means for the call; charges its scrutiny if none was charged.
fn bind(bound: &mut Bound, standing: &mut Standing) {
    match &mut standing.kind {
        StandingKind::Watch => bound.watched = true,
        StandingKind::Quarantine => {
            bound.quarantined.get_or_insert_with(|| standing.clone());
        }
        StandingKind::BudgetFactor { millis } => {
            let strictest = bound
                .budget_factor_millis
                .map_or(*millis, |had| had.min(*millis));
            bound.budget_factor_millis = Some(strictest);
        }
        StandingKind::Scrutiny { remaining, .. } if bound.scrutinised.is_none() => {
            *remaining -= 1;
            bound.scrutinised = Some(Scrutinised {
                standing: standing.id,
                target: standing.target.clone(),
                remaining: *remaining,
            });
        }
        StandingKind::Scrutiny { .. } | StandingKind::Risk { .. } => {}
    }
}

fn tenant_of(scope: &Scope) -> Result<&TenantId, PortError> {
    scope.tenant().ok_or_else(|| PortError {
        code: "counters.no_tenant",
        message: "money and trips are counted per tenant".to_owned(),
        retryable: false,
    })
}

impl Counters for MemoryCounters {
    fn admit(&self, scope: &Scope, targets: &[Target], now: Timestamp) -> Result<Bound, PortError> {
        self.faults.check("counters.unavailable")?;
        Ok(self.inner.lock().bound(scope, targets, now))
    }

    fn set(&self, scope: &Scope, standing: &Standing) -> Result<(), PortError> {
        self.faults.check("counters.unavailable")?;
        if !scope.covers(&standing.tenant) {
            return Err(PortError {
                code: "counters.other_tenant",
                message: "the standing belongs to another tenant than the call".to_owned(),
                retryable: false,
            });
        }
        let mut inner = self.inner.lock();
        inner.standings.retain(|had| {
            let same_kind = had.kind.word() == standing.kind.word();
            !(same_kind && had.target == standing.target && had.tenant == standing.tenant)
        });
        inner.standings.push(standing.clone());
        Ok(())
    }

    fn remove(&self, scope: &Scope, id: StandingId) -> Result<Option<Standing>, PortError> {
        self.faults.check("counters.unavailable")?;
        let mut inner = self.inner.lock();
        let found = inner
            .standings
            .iter()
            .position(|standing| standing.id == id && scope.covers(&standing.tenant));
        Ok(found.map(|index| inner.standings.remove(index)))
    }

    fn list(&self, scope: &Scope, now: Timestamp) -> Result<Vec<Standing>, PortError> {
        let mut active = self.inner.lock().standings.clone();
        active.retain(|standing| scope.covers(&standing.tenant) && standing.is_active(now));
        active.sort_by_key(|standing| std::cmp::Reverse((standing.created, standing.id)));
        Ok(active)
    }

    fn trip(&self, scope: &Scope, trip: &Trip) -> Result<u32, PortError> {
        self.faults.check("counters.unavailable")?;
        let place = (tenant_of(scope)?.clone(), trip.key.clone());
        let mut inner = self.inner.lock();
        let trips = inner.trips.entry(place).or_default();
        trips.push((trip.at, trip.user.clone()));
        let recent = trips
            .iter()
            .filter(|(at, _)| trip.at.since(*at) < trip.window);
        let users: BTreeSet<&UserId> = recent.map(|(_, user)| user).collect();
        Ok(u32::try_from(users.len()).unwrap_or(u32::MAX))
    }

    fn reserve(&self, scope: &Scope, reservation: &Reservation) -> Result<(), ReserveError> {
        self.faults
            .check("counters.unavailable")
            .map_err(ReserveError::Port)?;
        let tenant = tenant_of(scope).map_err(ReserveError::Port)?;
        let mut inner = self.inner.lock();
        for budget in &reservation.budgets {
            let used = inner.used(tenant, budget, reservation.at);
            if used.plus(reservation.amount) > budget.limit {
                return Err(ReserveError::Exhausted(Box::new(BudgetExhausted {
                    budget: budget.clone(),
                    resets: window::holding(budget.window, reservation.at).ends(),
                })));
            }
        }
        for budget in &reservation.budgets {
            let used = inner
                .spent
                .entry(place(tenant, budget, reservation.at))
                .or_default();
            *used = used.plus(reservation.amount);
        }
        inner
            .open
            .insert((tenant.clone(), reservation.exchange), reservation.clone());
        Ok(())
    }

    fn settle(&self, scope: &Scope, exchange: ExchangeId, cost: MicroUsd) -> Result<(), PortError> {
        self.faults.check("counters.unavailable")?;
        let tenant = tenant_of(scope)?.clone();
        let mut inner = self.inner.lock();
        let Some(reservation) = inner.open.remove(&(tenant.clone(), exchange)) else {
            return Ok(());
        };
        for budget in &reservation.budgets {
            let used = inner
                .spent
                .entry(place(&tenant, budget, reservation.at))
                .or_default();
            used.0 = (used.0 - reservation.amount.0).saturating_add(cost.0);
        }
        Ok(())
    }
}
