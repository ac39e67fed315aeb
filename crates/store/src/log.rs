//! The log of facts as the planes see it: append to the spool, read what is committed.

use std::time::Duration;

use model::Scope;
use model::event::Entry;
use model::ports::{Committed, EventLog, PortError};

use crate::fault;
use crate::inner::Inner;
use crate::spool::entry;

impl EventLog for Inner {
    fn append(&self, scope: &Scope, entry: &Entry) -> Result<(), PortError> {
        let tenant = match entry {
            Entry::Intent { intent, .. } => Some(&intent.principal.tenant),
            Entry::Event { envelope, .. } => envelope.tenant.as_ref(),
        };
        if tenant.is_some_and(|tenant| !scope.covers(tenant)) {
            return Err(fault::error(
                "store.other_tenant",
                "the entry belongs to another tenant than the call",
            ));
        }
        self.spool.append(&entry::encode(entry)?, self.clock.now())
    }

    fn read(&self, scope: &Scope, after: u64, limit: usize) -> Result<Vec<Committed>, PortError> {
        self.facts
            .after(scope, after, self.committed.position(), limit)
    }

    fn wait(&self, position: u64, timeout: Duration) -> bool {
        self.committed.wait(position, timeout)
    }

    fn cursor(&self, consumer: &str) -> Result<u64, PortError> {
        Ok(self.progress.consumer(consumer))
    }

    fn advance(&self, consumer: &str, position: u64) -> Result<(), PortError> {
        self.progress.note_consumer(consumer, position);
        Ok(())
    }
}
