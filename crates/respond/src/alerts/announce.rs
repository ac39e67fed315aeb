//! Telling the log what happened to an alert.
//!
//! A change is first kept in the alert, as pending, and then appended. Between the two lies the
//! only gap: a crash there makes the next one to look append it, and a crash between the append
//! and its note makes it append twice. An event is never lost.

use model::event::Entry;
use model::ports::{PortError, RecordQuery, WriteError};
use model::{Event, Scope, TenantId};

use super::record::{ALERTS, LINKS, Row, telling, write_link};
use super::{Alerts, MAX_ATTEMPTS, Ports};

/// How many alerts with something left to tell are looked at in one go.
const MAX_DUE: usize = 100;

impl Alerts {
    /// Appends what earlier changes could not.
    ///
    /// # Errors
    /// When the store or the log fails; what is pending stays so.
    pub(crate) fn announce_due(&self) -> Result<(), PortError> {
        let due = RecordQuery {
            equals: vec![("telling", telling(true).to_owned())],
            before: None,
            limit: MAX_DUE,
        };
        let found = self
            .ports
            .records
            .find(&Scope::Installation, ALERTS, &due)?;
        for kept in &found {
            self.announce(&Row::read(kept)?)?;
        }
        Ok(())
    }

    /// Announces a change that is safely kept. If that fails the responder does it later, so the
    /// change itself has succeeded.
    pub(crate) fn announce_or_leave_it(&self, row: &Row) {
        if let Err(error) = self.announce(row) {
            tracing::warn!(alert = %row.alert.id, code = error.code, "alert.announcement_delayed");
        }
    }

    /// Appends everything that is pending for an alert.
    ///
    /// # Errors
    /// When the store or the log fails; what is pending stays so.
    pub(crate) fn announce(&self, row: &Row) -> Result<(), PortError> {
        let _one_at_a_time = self.announcing.lock();
        let scope = row.alert.principal.scope();
        let Some(row) = self.row(&scope, row.alert.id)? else {
            return Ok(());
        };
        for pending in &row.pending {
            if let Some(exchange) = pending.exchange {
                self.link(&row, exchange)?;
            }
            self.append(pending, &row)?;
        }
        self.forget_pending(&scope, &row)
    }

    /// Notes that everything pending in `told` has been appended.
    fn forget_pending(&self, scope: &Scope, told: &Row) -> Result<(), PortError> {
        for _attempt in 0..MAX_ATTEMPTS {
            let Some(mut row) = self.row(scope, told.alert.id)? else {
                return Ok(());
            };
            row.pending
                .retain(|pending| !told.pending.contains(pending));
            match self.keep(&row) {
                Ok(()) => return Ok(()),
                Err(WriteError::Conflict) => {}
                Err(WriteError::Port(error)) => return Err(error),
            }
        }
        Err(PortError {
            code: "respond.alert_busy",
            message: "an alert is being changed too often to note what was told".to_owned(),
            retryable: true,
        })
    }

    fn link(&self, row: &Row, exchange: model::ExchangeId) -> Result<(), PortError> {
        let link = write_link(&row.alert.principal.tenant, exchange, &row.alert)?;
        match self.ports.records.put(LINKS, &link, 0) {
            // Conflict: the link was made before, by an announcement that a crash cut short.
            Ok(_) | Err(WriteError::Conflict) => Ok(()),
            Err(WriteError::Port(error)) => Err(error),
        }
    }
}

/// Appends an event of a tenant, now.
pub(crate) fn append(ports: &Ports, tenant: &TenantId, event: Event) -> Result<(), PortError> {
    let envelope = ports
        .stamper
        .wrap(ports.clock.now(), Some(tenant.clone()), event);
    let entry = Entry::Event {
        envelope: Box::new(envelope),
        body: None,
    };
    ports.log.append(&Scope::Tenant(tenant.clone()), &entry)
}
