//! The number of a configuration: one more for each text that differs from the last, over
//! restarts too, so that an event can name the configuration that judged it.

use model::ports::{Collection, Kept, PortError, RecordQuery, Records, WriteError};
use model::{Scope, TenantId, Timestamp};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use crate::commands::key::hex;

const SNAPSHOTS: Collection = Collection {
    name: "snapshots",
    indexes: &[],
};

/// What is kept of a configuration that came into force.
#[derive(Debug, Serialize, Deserialize)]
struct Numbered {
    version: u64,
    at: Timestamp,
    /// SHA-256 of its text.
    text: String,
}

/// The version of a text that comes into force now.
pub(super) fn next(
    records: &dyn Records,
    home: &TenantId,
    text: &str,
    now: Timestamp,
) -> Result<u64, PortError> {
    let hash = hex(digest(&SHA256, text.as_bytes()).as_ref());
    let newest = RecordQuery {
        limit: 1,
        ..RecordQuery::default()
    };
    let last = records.find(&Scope::Installation, SNAPSHOTS, &newest)?;
    let last: Option<Numbered> = match last.first() {
        Some(kept) => Some(serde_json::from_str(&kept.json).map_err(|_opaque| damaged())?),
        None => None,
    };
    let version = match last {
        Some(last) if last.text == hash => return Ok(last.version),
        Some(last) => last.version + 1,
        None => 1,
    };
    let numbered = Numbered {
        version,
        at: now,
        text: hash,
    };
    let record = Kept {
        id: format!("{version:020}"),
        tenant: home.clone(),
        version: 0,
        json: serde_json::to_string(&numbered).map_err(|_opaque| damaged())?,
    };
    match records.put(SNAPSHOTS, &record, 0) {
        Ok(_) => Ok(version),
        Err(WriteError::Port(error)) => Err(error),
        Err(WriteError::Conflict) => Err(damaged()),
    }
}

fn damaged() -> PortError {
    PortError {
        code: "app.snapshots",
        message: "the list of configurations cannot be read or written".to_owned(),
        retryable: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::MemoryRecords;

    #[test]
    fn a_text_keeps_its_number_until_it_changes() {
        let records = MemoryRecords::default();
        let home = TenantId::parse("acme").unwrap();
        let now = Timestamp::from_unix_micros(1);
        let number = |text| next(&records, &home, text, now).unwrap();
        assert_eq!(number("a"), 1);
        assert_eq!(number("a"), 1);
        assert_eq!(number("b"), 2);
        assert_eq!(number("a"), 3);
    }
}
