//! The watch list: every standing that binds now, with the alert it goes back to.

use model::ports::PortError;
use model::standing::Author;
use model::{AlertId, Scope, Standing};

use crate::alerts::{Alerts, LINKS, link_id};

/// A standing on the watch list. How many scrutinised requests are left stands in its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchEntry {
    /// What binds.
    pub standing: Standing,
    /// The alert of the exchange that caused it; `None` if a person set it, or the alert has not
    /// been raised yet.
    pub alert: Option<AlertId>,
}

impl Alerts {
    /// Everything that binds now, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn watchlist(&self, scope: &Scope) -> Result<Vec<WatchEntry>, PortError> {
        let active = self.ports.counters.list(scope, self.ports.clock.now())?;
        let mut entries = Vec::with_capacity(active.len());
        for standing in active {
            let alert = self.alert_of(scope, &standing)?;
            entries.push(WatchEntry { standing, alert });
        }
        Ok(entries)
    }

    /// The alert that a standing goes back to.
    pub(crate) fn alert_of(
        &self,
        scope: &Scope,
        standing: &Standing,
    ) -> Result<Option<AlertId>, PortError> {
        let (Some(exchange), Author::Playbook { id, .. }) = (standing.exchange, &standing.author)
        else {
            return Ok(None);
        };
        let link = self
            .ports
            .records
            .get(scope, LINKS, &link_id(exchange, id))?;
        Ok(link.as_ref().map(crate::alerts::read_link).transpose()?)
    }
}
