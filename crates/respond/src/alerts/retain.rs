//! Alerts do not stay for ever: what was closed long enough ago is removed, with its links to
//! exchanges. An open alert stays, however old it is.
//!
//! Approximates: a decision that is corrected in the very moment of the removal is lost with its
//! alert.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use model::event::SystemEvent;
use model::ports::{PortError, RecordQuery};
use model::{AlertId, Event, Scope, TenantId, Timestamp};

use super::record::{ALERTS, LINKS, Row, link_id};
use super::{Alerts, MAX_PAGE, append};
use crate::alert::{Alert, AlertStatus};

impl Alerts {
    /// Alerts removed since the start.
    #[must_use]
    pub fn removed(&self) -> u64 {
        self.removed.load(Ordering::Relaxed)
    }

    /// Removes every alert that was closed longer ago than this, and tells how many there were.
    ///
    /// # Errors
    /// When the store fails; what was removed until then is removed and told.
    pub fn remove_closed(&self, kept_for: Duration) -> Result<u64, PortError> {
        let now = self.ports.clock.now();
        let mut removed = BTreeMap::new();
        let result = self.remove_closed_before(now.minus(kept_for), &mut removed);
        for (tenant, count) in &removed {
            self.removed.fetch_add(*count, Ordering::Relaxed);
            tracing::info!(%tenant, count, "alerts.removed");
            let told = Event::System(SystemEvent {
                act: "alerts.removed".into(),
                detail: format!("{count} closed alerts, because their retention was over").into(),
            });
            append(&self.ports, tenant, told)?;
        }
        result.map(|()| removed.values().sum())
    }

    fn remove_closed_before(
        &self,
        until: Timestamp,
        removed: &mut BTreeMap<TenantId, u64>,
    ) -> Result<(), PortError> {
        // Ids sort by time: what was opened later cannot have been closed before.
        let mut before = AlertId::mint(until, &[0; 10]).to_string();
        loop {
            let query = RecordQuery {
                equals: vec![("status", AlertStatus::Resolved.word().to_owned())],
                before: Some(before),
                limit: MAX_PAGE,
            };
            let page = self
                .ports
                .records
                .find(&Scope::Installation, ALERTS, &query)?;
            for kept in &page {
                let row = Row::read(kept)?;
                if is_over(&row, until) {
                    self.remove(&row.alert)?;
                    *removed.entry(kept.tenant.clone()).or_default() += 1;
                }
            }
            match page.last() {
                Some(last) if page.len() == MAX_PAGE => before = last.id.clone(),
                _ => return Ok(()),
            }
        }
    }

    /// The links first: an alert that is left behind is found again, a link is not.
    fn remove(&self, alert: &Alert) -> Result<(), PortError> {
        let scope = Scope::Tenant(alert.principal.tenant.clone());
        let records = &self.ports.records;
        for exchange in &alert.exchanges {
            records.remove(&scope, LINKS, &link_id(*exchange, &alert.playbook))?;
        }
        records.remove(&scope, ALERTS, &alert.id.to_string())?;
        Ok(())
    }
}

/// Closed long enough ago, and nothing of it is left to be told.
fn is_over(row: &Row, until: Timestamp) -> bool {
    let resolved = row.alert.resolved;
    row.pending.is_empty() && resolved.is_some_and(|resolved| resolved <= until)
}
