//! Writes administrative acts to the log, where the ledger will seal them.

use std::sync::Arc;

use model::event::{AdminEvent, Entry, Stamper};
use model::ports::{EventLog, PortError};
use model::standing::Author;
use model::{Clock, Event, Scope, TenantId};

/// One administrative act, as it happens.
#[derive(Debug, Clone)]
pub struct Act {
    /// Whose installation it concerns.
    pub tenant: TenantId,
    /// Who.
    pub author: Author,
    /// What, as `noun.verb_past`.
    pub act: &'static str,
    /// On what.
    pub object: Option<Arc<str>>,
    /// The reason that was given.
    pub reason: Option<Arc<str>>,
    /// Whether it was allowed and done.
    pub success: bool,
}

impl Act {
    /// An act that was allowed and done.
    #[must_use]
    pub fn done(tenant: TenantId, author: Author, act: &'static str) -> Self {
        Self {
            tenant,
            author,
            act,
            object: None,
            reason: None,
            success: true,
        }
    }

    /// An act that was refused or failed.
    #[must_use]
    pub fn refused(tenant: TenantId, author: Author, act: &'static str) -> Self {
        Self {
            success: false,
            ..Self::done(tenant, author, act)
        }
    }

    /// The same, on something.
    #[must_use]
    pub fn on(self, object: impl Into<Arc<str>>) -> Self {
        Self {
            object: Some(object.into()),
            ..self
        }
    }

    /// The same, for a reason.
    #[must_use]
    pub fn because(self, reason: impl Into<Arc<str>>) -> Self {
        Self {
            reason: Some(reason.into()),
            ..self
        }
    }
}

/// Writes acts to the log.
#[derive(Debug, Clone)]
pub struct Audit {
    log: Arc<dyn EventLog>,
    stamper: Arc<Stamper>,
    clock: Arc<dyn Clock>,
}

impl Audit {
    /// Writes to this log, with these stamps and times.
    #[must_use]
    pub fn new(log: Arc<dyn EventLog>, stamper: Arc<Stamper>, clock: Arc<dyn Clock>) -> Self {
        Self {
            log,
            stamper,
            clock,
        }
    }

    /// Writes an act. When this returns, it survives the death of the process.
    ///
    /// # Errors
    /// When the log could not be written; whoever acts must then not go on.
    pub fn record(&self, act: Act) -> Result<(), PortError> {
        let event = Event::Admin(AdminEvent {
            author: act.author,
            act: act.act.into(),
            object: act.object,
            reason: act.reason,
            success: act.success,
        });
        let tenant = act.tenant;
        let scope = Scope::Tenant(tenant.clone());
        let envelope = self.stamper.wrap(self.clock.now(), Some(tenant), event);
        let entry = Entry::Event {
            envelope: Box::new(envelope),
            body: None,
        };
        self.log.append(&scope, &entry)
    }
}
