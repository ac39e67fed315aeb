//! Standings and budgets: memory under a short lock, every change journalled by one plain write
//! before it can be seen. Exact after the death of the process.

mod change;
mod journal;
mod period;
mod state;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::counters::{Bound, Reservation, Trip};
use model::exchange::Scrutinised;
use model::money::MicroUsd;
use model::ports::{Counters, PortError, ReserveError};
use model::{
    Clock, ExchangeId, Scope, Standing, StandingId, StandingKind, Target, TenantId, Timestamp,
};
use parking_lot::Mutex;

use crate::fault;
use change::Change;
use journal::Journal;
use state::{State, Tenant};

/// A journal of this length is replaced by a snapshot.
const LONG: u64 = 8 << 20;

/// The counters of an open store.
#[derive(Debug)]
pub(crate) struct Ledger {
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    inner: Mutex<Inner>,
    /// Generation and length of the journal that are on the disk.
    synced: Mutex<(u64, u64)>,
}

#[derive(Debug)]
struct Inner {
    state: State,
    journal: Journal,
}

impl Inner {
    /// Journals a change, then lets it be seen.
    fn make(&mut self, change: Change) -> Result<(), PortError> {
        self.journal.append(&change)?;
        self.state.apply(change);
        Ok(())
    }
}

impl Ledger {
    /// Opens the counters. Also tells how many stretches of the files were damaged.
    pub(crate) fn open(folder: &Path, clock: Arc<dyn Clock>) -> Result<(Self, u64), PortError> {
        let loaded = journal::load(folder)?;
        let journal = Journal::begin(folder, loaded.next)?;
        journal::write_snapshot(folder, loaded.next, &loaded.state.dump(clock.now()))?;
        let ledger = Self {
            folder: folder.to_owned(),
            clock,
            inner: Mutex::new(Inner {
                state: loaded.state,
                journal,
            }),
            synced: Mutex::default(),
        };
        Ok((ledger, loaded.damaged))
    }

    /// Replaces a long or broken journal by a snapshot.
    pub(crate) fn compact_if_long(&self) -> Result<(), PortError> {
        let due = {
            let journal = &self.inner.lock().journal;
            journal.length() >= LONG || journal.is_broken()
        };
        if due { self.compact() } else { Ok(()) }
    }

    /// Begins a new journal with a snapshot of now; only the first is on anybody's way.
    fn compact(&self) -> Result<(), PortError> {
        let (generation, state) = {
            let mut inner = self.inner.lock();
            inner.journal = inner.journal.next()?;
            (inner.journal.generation(), inner.state.clone())
        };
        journal::write_snapshot(&self.folder, generation, &state.dump(self.clock.now()))
    }

    /// Forces the journal to the disk.
    pub(crate) fn sync(&self) -> Result<(), PortError> {
        let (file, place) = {
            let journal = &self.inner.lock().journal;
            (journal.handle(), (journal.generation(), journal.length()))
        };
        let mut synced = self.synced.lock();
        if *synced != place {
            file.sync_data().map_err(fault::file("counters"))?;
            *synced = place;
        }
        Ok(())
    }

    /// Every exchange that money is set aside for.
    pub(crate) fn open_exchanges(&self) -> Vec<(TenantId, ExchangeId)> {
        let inner = self.inner.lock();
        let tenants = inner.state.tenants();
        tenants
            .flat_map(|(tenant, counters)| counters.open_exchanges().map(|id| (tenant.clone(), id)))
            .collect()
    }

    /// How much is set aside for an exchange.
    pub(crate) fn set_aside(&self, tenant: &TenantId, exchange: ExchangeId) -> Option<MicroUsd> {
        let inner = self.inner.lock();
        let reservation = inner.state.tenant(tenant)?.open(exchange)?;
        Some(reservation.amount)
    }
}

fn tenant_of(scope: &Scope) -> Result<&TenantId, PortError> {
    scope.tenant().ok_or_else(|| {
        fault::error(
            "store.no_tenant",
            "what is counted is counted per tenant; ask within one",
        )
    })
}

impl Counters for Ledger {
    fn admit(&self, scope: &Scope, targets: &[Target], now: Timestamp) -> Result<Bound, PortError> {
        let tenant = tenant_of(scope)?;
        let mut inner = self.inner.lock();
        let mut bound = Bound::default();
        let Some(counters) = inner.state.tenant(tenant) else {
            return Ok(bound);
        };
        for target in targets {
            let held = counters.standings_on(target);
            for standing in held.iter().filter(|standing| standing.is_active(now)) {
                bind(&mut bound, standing);
            }
        }
        if let Some(charge) = &bound.scrutinised {
            inner.make(Change::Charged {
                tenant: tenant.clone(),
                target: charge.target.clone(),
                id: charge.standing,
                remaining: charge.remaining,
            })?;
        }
        Ok(bound)
    }

    fn set(&self, scope: &Scope, standing: &Standing) -> Result<(), PortError> {
        if !scope.covers(&standing.tenant) {
            return Err(fault::error(
                "store.other_tenant",
                "the standing belongs to another tenant than the call",
            ));
        }
        self.inner.lock().make(Change::Set(standing.clone()))
    }

    fn remove(&self, scope: &Scope, id: StandingId) -> Result<Option<Standing>, PortError> {
        let mut inner = self.inner.lock();
        let standings = inner
            .state
            .tenants()
            .flat_map(|(_, counters)| counters.standings());
        let found = standings
            .filter(|standing| standing.id == id && scope.covers(&standing.tenant))
            .max_by_key(|standing| standing.created)
            .cloned();
        if let Some(standing) = &found {
            inner.make(Change::Removed {
                tenant: standing.tenant.clone(),
                id,
            })?;
        }
        Ok(found)
    }

    fn list(&self, scope: &Scope, now: Timestamp) -> Result<Vec<Standing>, PortError> {
        let inner = self.inner.lock();
        let covered = inner
            .state
            .tenants()
            .filter(|(tenant, _)| scope.covers(tenant));
        let standings = covered.flat_map(|(_, counters)| counters.standings());
        let mut active: Vec<Standing> = standings
            .filter(|standing| standing.is_active(now))
            .cloned()
            .collect();
        active.sort_by_key(|standing| std::cmp::Reverse((standing.created, standing.id)));
        Ok(active)
    }

    fn trip(&self, scope: &Scope, trip: &Trip) -> Result<u32, PortError> {
        let tenant = tenant_of(scope)?;
        let mut inner = self.inner.lock();
        let others = inner.state.tenant(tenant).map_or(0, |counters| {
            counters.others_tripped(&trip.key, &trip.user, trip.at, trip.window)
        });
        inner.make(Change::Tripped {
            tenant: tenant.clone(),
            trip: trip.clone(),
        })?;
        Ok(u32::try_from(others + 1).unwrap_or(u32::MAX))
    }

    fn reserve(&self, scope: &Scope, reservation: &Reservation) -> Result<(), ReserveError> {
        let tenant = tenant_of(scope).map_err(ReserveError::Port)?;
        let mut inner = self.inner.lock();
        let nothing = Tenant::default();
        let counters = inner.state.tenant(tenant).unwrap_or(&nothing);
        if reservation.budgets.is_empty() || counters.open(reservation.exchange).is_some() {
            return Ok(());
        }
        counters
            .fits(reservation)
            .map_err(|exhausted| ReserveError::Exhausted(Box::new(exhausted)))?;
        inner
            .make(Change::Reserved {
                tenant: tenant.clone(),
                reservation: reservation.clone(),
            })
            .map_err(ReserveError::Port)
    }

    fn settle(&self, scope: &Scope, exchange: ExchangeId, cost: MicroUsd) -> Result<(), PortError> {
        let tenant = tenant_of(scope)?;
        let mut inner = self.inner.lock();
        let counters = inner.state.tenant(tenant);
        if counters.is_none_or(|counters| counters.open(exchange).is_none()) {
            return Ok(());
        }
        inner.make(Change::Settled {
            tenant: tenant.clone(),
            exchange,
            cost,
        })
    }
}

/// Adds what one active standing means for the call.
fn bind(bound: &mut Bound, standing: &Standing) {
    match &standing.kind {
        StandingKind::Watch => bound.watched = true,
        StandingKind::Quarantine => {
            bound.quarantined.get_or_insert_with(|| standing.clone());
        }
        StandingKind::BudgetFactor { millis } => {
            let had = bound.budget_factor_millis.unwrap_or(u32::MAX);
            bound.budget_factor_millis = Some(had.min(*millis));
        }
        StandingKind::Scrutiny { remaining, .. } => {
            bound.scrutinised.get_or_insert_with(|| Scrutinised {
                standing: standing.id,
                target: standing.target.clone(),
                remaining: remaining.saturating_sub(1),
            });
        }
        StandingKind::Risk { .. } => {}
    }
}
