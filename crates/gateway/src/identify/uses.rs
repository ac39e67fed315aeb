//! When each key was last used. Kept in memory and handed to whoever writes it down from time to
//! time: the hot path writes to no disk for it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use model::{KeyId, TenantId, Timestamp};
use parking_lot::RwLock;

/// One key's last use.
#[derive(Debug, Default)]
struct Use {
    micros: AtomicI64,
    /// Whether it is newer than what was handed out last.
    fresh: AtomicBool,
}

/// The last use of each key since the start, and what was known of it before. Bounded by the keys
/// of the configuration and of those before it.
#[derive(Debug, Default)]
pub struct KeyUses {
    known: RwLock<BTreeMap<TenantId, BTreeMap<KeyId, Use>>>,
}

impl KeyUses {
    /// Notes a use.
    pub fn note(&self, tenant: &TenantId, key: &KeyId, at: Timestamp) {
        if self.update(tenant, key, at, true) {
            return;
        }
        let mut known = self.known.write();
        let of_tenant = known.entry(tenant.clone()).or_default();
        of_tenant.entry(key.clone()).or_default();
        drop(known);
        self.update(tenant, key, at, true);
    }

    /// Takes over what was written down before the start.
    pub fn recall(&self, tenant: TenantId, key: KeyId, at: Timestamp) {
        let mut known = self.known.write();
        let of_key = known.entry(tenant).or_default().entry(key).or_default();
        of_key.micros.fetch_max(at.unix_micros(), Ordering::AcqRel);
    }

    fn update(&self, tenant: &TenantId, key: &KeyId, at: Timestamp, fresh: bool) -> bool {
        let known = self.known.read();
        let Some(of_key) = known.get(tenant).and_then(|keys| keys.get(key)) else {
            return false;
        };
        of_key.micros.fetch_max(at.unix_micros(), Ordering::AcqRel);
        of_key.fresh.store(fresh, Ordering::Release);
        true
    }

    /// When a key was last used; `None` when nothing is known of it.
    #[must_use]
    pub fn last(&self, tenant: &TenantId, key: &KeyId) -> Option<Timestamp> {
        let known = self.known.read();
        let of_key = known.get(tenant)?.get(key)?;
        let micros = of_key.micros.load(Ordering::Acquire);
        Some(Timestamp::from_unix_micros(micros))
    }

    /// What has changed since this was asked last. Whoever cannot write it down hands it back to
    /// [`KeyUses::note`].
    #[must_use]
    pub fn take_fresh(&self) -> Vec<(TenantId, KeyId, Timestamp)> {
        let known = self.known.read();
        let mut fresh = Vec::new();
        for (tenant, keys) in known.iter() {
            for (key, of_key) in keys {
                // The mark first: a use that comes between the two is told of again.
                if of_key.fresh.swap(false, Ordering::AcqRel) {
                    let micros = of_key.micros.load(Ordering::Acquire);
                    let at = Timestamp::from_unix_micros(micros);
                    fresh.push((tenant.clone(), key.clone(), at));
                }
            }
        }
        fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_use_counts_and_is_handed_out_once() {
        let uses = KeyUses::default();
        let tenant = TenantId::parse("acme").unwrap();
        let key = KeyId::parse("support").unwrap();
        let at = Timestamp::from_unix_micros;
        assert_eq!(uses.last(&tenant, &key), None);
        uses.recall(tenant.clone(), key.clone(), at(5));
        assert_eq!(uses.last(&tenant, &key), Some(at(5)));
        assert!(uses.take_fresh().is_empty());
        uses.note(&tenant, &key, at(9));
        uses.note(&tenant, &key, at(7));
        assert_eq!(uses.last(&tenant, &key), Some(at(9)));
        assert_eq!(uses.take_fresh(), [(tenant, key, at(9))]);
        assert!(uses.take_fresh().is_empty());
    }
}
