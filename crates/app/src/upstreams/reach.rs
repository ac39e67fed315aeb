//! What of the configuration in use one tenant may see: the models that its keys may ask for, and
//! the upstreams that those lead to. The home tenant runs the installation and sees everything.

use std::collections::{BTreeMap, BTreeSet};

use gateway::Snapshot;
use gateway::snapshot::{ModelEntry, Upstream};
use model::TenantId;

/// An upstream, and the models that lead to it.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub(super) upstream: &'a Upstream,
    pub(super) models: BTreeSet<&'a str>,
}

/// The models that keys of a tenant may ask for, by name.
pub(super) fn models<'a>(snapshot: &'a Snapshot, tenant: &TenantId) -> Vec<&'a ModelEntry> {
    let keys = snapshot.keys.entries().filter(|key| key.tenant == *tenant);
    let allowed: BTreeSet<&str> = keys
        .flat_map(|key| key.models.iter().map(|name| name.as_str()))
        .collect();
    let is_home = snapshot.home == *tenant;
    let mut models: Vec<&ModelEntry> = snapshot
        .models
        .entries()
        .map(AsRef::as_ref)
        .filter(|model| is_home || allowed.contains(model.name.as_str()))
        .collect();
    models.sort_unstable_by_key(|model| model.name.as_str());
    models
}

/// The upstreams that keys of a tenant may reach, by id.
pub(super) fn places<'a>(snapshot: &'a Snapshot, tenant: &TenantId) -> Vec<Place<'a>> {
    let mut places: BTreeMap<&str, Place<'a>> = BTreeMap::new();
    for model in models(snapshot, tenant) {
        for target in model.route.targets() {
            let upstream = target.upstream.as_ref();
            let fresh = || Place {
                upstream,
                models: BTreeSet::new(),
            };
            let place = places.entry(upstream.id.as_str()).or_insert_with(fresh);
            place.models.insert(model.name.as_str());
        }
    }
    places.into_values().collect()
}

#[cfg(test)]
mod tests;
