//! The keyed hashes of each tenant: asked for once, kept as long as the process lives.

use std::collections::HashMap;
use std::sync::Arc;

use detect::Hasher;
use model::ports::{Keys, PortError};
use model::{Scope, TenantId};
use parking_lot::RwLock;
use ring::hmac;

/// The keyed hashes of one tenant, a key per purpose.
#[derive(Debug)]
pub(crate) struct TenantHashes {
    /// For values that findings tell of.
    pub(crate) values: Arc<Hasher>,
    /// For sessions that no application names.
    pub(crate) sessions: hmac::Key,
    /// For client programs and networks.
    pub(crate) clients: hmac::Key,
}

/// The hashes of every tenant met so far. Bounded by the tenants of the configuration.
#[derive(Debug, Default)]
pub(crate) struct Tenants {
    known: RwLock<HashMap<TenantId, Arc<TenantHashes>>>,
}

impl Tenants {
    /// The hashes of a tenant.
    pub(crate) fn hashes(
        &self,
        keys: &dyn Keys,
        tenant: &TenantId,
    ) -> Result<Arc<TenantHashes>, PortError> {
        if let Some(known) = self.known.read().get(tenant) {
            return Ok(Arc::clone(known));
        }
        let scope = Scope::Tenant(tenant.clone());
        let key = |purpose| keys.hash_key(&scope, purpose);
        let hmac_key = |secret: &model::Secret| hmac::Key::new(hmac::HMAC_SHA256, secret.expose());
        let hashes = Arc::new(TenantHashes {
            values: Arc::new(Hasher::new(&key("value")?)),
            sessions: hmac_key(&key("session")?),
            clients: hmac_key(&key("client")?),
        });
        self.known
            .write()
            .insert(tenant.clone(), Arc::clone(&hashes));
        Ok(hashes)
    }
}

/// The first eight bytes of a keyed hash.
pub(crate) fn short(tag: &hmac::Tag) -> u64 {
    tag.as_ref()
        .iter()
        .take(8)
        .fold(0, |hash, byte| (hash << 8) | u64::from(*byte))
}
