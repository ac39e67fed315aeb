//! Keeps when keys were last used: written once a minute and at the end, so that a crash forgets a
//! minute of it at most.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use gateway::Gateway;
use model::ports::{Collection, Kept, PortError, RecordQuery, Records, WriteError};
use model::{KeyId, Scope, TenantId, Timestamp};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

/// Where uses are kept.
const USES: Collection = Collection {
    name: "key_uses",
    indexes: &[],
};

/// SAFETY LIMIT: no more uses are read at the start.
const MOST: usize = 10_000;
/// How often what is new is written.
const EVERY: Duration = Duration::from_secs(60);

/// A use as kept.
#[derive(Debug, Serialize, Deserialize)]
struct KeyUse {
    key: String,
    at: Timestamp,
}

/// Tells the gateway what was known before the start.
pub(super) fn recall(gateway: &Gateway, records: &dyn Records) -> Result<(), PortError> {
    let query = RecordQuery {
        limit: MOST,
        ..RecordQuery::default()
    };
    for kept in records.find(&Scope::Installation, USES, &query)? {
        let read: Option<KeyUse> = serde_json::from_str(&kept.json).ok();
        let read = read.and_then(|one| Some((KeyId::parse(&one.key).ok()?, one.at)));
        match read {
            Some((key, at)) => gateway.key_uses().recall(kept.tenant, key, at),
            None => tracing::warn!("key_use.unreadable: it is written anew with the next use"),
        }
    }
    Ok(())
}

/// Writes what is new from time to time, and once more when told to stop.
pub(crate) async fn keep_uses(
    gateway: Gateway,
    records: Arc<dyn Records>,
    stop: CancellationToken,
) -> Result<()> {
    loop {
        let stopped = tokio::time::timeout(EVERY, stop.cancelled()).await.is_ok();
        let (gateway, records) = (gateway.clone(), Arc::clone(&records));
        tokio::task::spawn_blocking(move || write(&gateway, records.as_ref())).await?;
        if stopped {
            return Ok(());
        }
    }
}

fn write(gateway: &Gateway, records: &dyn Records) {
    for (tenant, key, at) in gateway.key_uses().take_fresh() {
        if let Err(code) = write_one(records, (&tenant, &key), at) {
            tracing::warn!(code, "key_use.not_written: it is tried again");
            gateway.key_uses().note(&tenant, &key, at);
        }
    }
}

fn write_one(
    records: &dyn Records,
    (tenant, key): (&TenantId, &KeyId),
    at: Timestamp,
) -> Result<(), &'static str> {
    let id = format!("{tenant}/{key}");
    let scope = Scope::Tenant(tenant.clone());
    let known = records.get(&scope, USES, &id);
    let known = known.map_err(|error| error.code)?;
    let version = known.map_or(0, |kept| kept.version);
    let one = KeyUse {
        key: key.to_string(),
        at,
    };
    let kept = Kept {
        id,
        tenant: tenant.clone(),
        version: version + 1,
        json: serde_json::to_string(&one).map_err(|_opaque| "key_use.unwritable")?,
    };
    match records.put(USES, &kept, version) {
        Ok(_) => Ok(()),
        Err(WriteError::Conflict) => Err("key_use.conflict"),
        Err(WriteError::Port(error)) => Err(error.code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::MemoryRecords;

    #[test]
    fn a_use_is_written_over_the_one_before() {
        let records = MemoryRecords::default();
        let tenant = TenantId::parse("acme").unwrap();
        let key = KeyId::parse("support").unwrap();
        for micros in [5, 9] {
            let at = Timestamp::from_unix_micros(micros);
            write_one(&records, (&tenant, &key), at).unwrap();
        }
        let scope = Scope::Tenant(tenant);
        let kept = records.get(&scope, USES, "acme/support").unwrap().unwrap();
        let read: KeyUse = serde_json::from_str(&kept.json).unwrap();
        assert_eq!((kept.version, read.at.unix_micros()), (2, 9));
    }
}
