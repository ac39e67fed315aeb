//! Looks after virtual keys for the console: what is in force, what is written, and what the
//! gateway knows of their use. Neither plane knows the other.

mod uses;

use std::sync::Arc;

use control::{KeptChange, KeyCard, KeyDesk, NewChange, NotChanged, TeamCard};
use gateway::Gateway;
use model::ports::PortError;
use model::{KeyId, TenantId, Timestamp};
use store::Store;

use crate::config::origin::DocumentKind;
use crate::reload::Reloader;
pub(crate) use uses::keep_uses;

/// Asks the configuration in force and the gateway.
#[derive(Debug)]
pub(crate) struct Keys {
    reloader: Arc<Reloader>,
    gateway: Gateway,
}

impl Keys {
    /// Looks after the keys of this gateway, which is told of their use before the start.
    pub(crate) fn open(
        gateway: &Gateway,
        reloader: &Arc<Reloader>,
        store: &Store,
    ) -> Result<Arc<Self>, PortError> {
        uses::recall(gateway, store.records().as_ref())?;
        Ok(Arc::new(Self {
            reloader: Arc::clone(reloader),
            gateway: gateway.clone(),
        }))
    }
}

impl KeyDesk for Keys {
    fn keys(&self, tenant: &TenantId) -> Vec<KeyCard> {
        self.reloader.cards(tenant).keys
    }

    fn teams(&self, tenant: &TenantId) -> Vec<TeamCard> {
        self.reloader.cards(tenant).teams
    }

    fn last_use(&self, tenant: &TenantId, key: &str) -> Option<Timestamp> {
        let key = KeyId::parse(key).ok()?;
        self.gateway.key_uses().last(tenant, &key)
    }

    fn kept(&self, tenant: &TenantId) -> Result<Vec<KeptChange>, PortError> {
        self.reloader.written(DocumentKind::Key, tenant)
    }

    fn keep(&self, document: &NewChange) -> Result<(), NotChanged> {
        self.reloader.write(DocumentKind::Key, document)
    }
}
