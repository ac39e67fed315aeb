//! Typed collections in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::ports::{Collection, Kept, PortError, RecordQuery, Records, WriteError};
use model::{Scope, TenantId};
use parking_lot::Mutex;
use serde_json::Value;

use crate::faults::Faults;

type Place = (&'static str, TenantId, String);

/// Keeps records until it is dropped.
#[derive(Debug, Default)]
pub struct MemoryRecords {
    kept: Mutex<BTreeMap<Place, Kept>>,
    faults: Arc<Faults>,
}

impl MemoryRecords {
    /// Records that fail when these faults say so.
    #[must_use]
    pub fn with_faults(faults: Arc<Faults>) -> Self {
        Self {
            faults,
            ..Self::default()
        }
    }

    /// The switch that makes writes fail.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    fn visible(&self, scope: &Scope, of: Collection) -> Vec<Kept> {
        let kept = self.kept.lock();
        let visible = kept
            .iter()
            .filter(|((name, tenant, _), _)| *name == of.name && scope.covers(tenant))
            .map(|(_, kept)| kept.clone());
        visible.collect()
    }
}

/// An indexed field as the text that a query compares it to.
fn indexed(kept: &Kept, field: &str) -> Option<String> {
    let document: Value = serde_json::from_str(&kept.json).expect("a record is a JSON document");
    match document.get(field)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn check_indexes(of: Collection, query: &RecordQuery) -> Result<(), PortError> {
    for (field, _) in &query.equals {
        if !of.indexes.contains(field) {
            return Err(PortError {
                code: "records.no_index",
                message: format!("the collection `{}` has no index on `{field}`", of.name),
                retryable: false,
            });
        }
    }
    Ok(())
}

impl Records for MemoryRecords {
    fn get(&self, scope: &Scope, of: Collection, id: &str) -> Result<Option<Kept>, PortError> {
        Ok(self
            .visible(scope, of)
            .into_iter()
            .find(|kept| kept.id == id))
    }

    fn put(&self, of: Collection, record: &Kept, expected: u64) -> Result<u64, WriteError> {
        self.faults
            .check("records.write_failed")
            .map_err(WriteError::Port)?;
        let mut kept = self.kept.lock();
        let place = (of.name, record.tenant.clone(), record.id.clone());
        if kept.get(&place).map_or(0, |kept| kept.version) != expected {
            return Err(WriteError::Conflict);
        }
        let version = expected + 1;
        let record = Kept {
            version,
            ..record.clone()
        };
        kept.insert(place, record);
        Ok(version)
    }

    fn remove(&self, scope: &Scope, of: Collection, id: &str) -> Result<bool, PortError> {
        self.faults.check("records.write_failed")?;
        let Some(found) = self.get(scope, of, id)? else {
            return Ok(false);
        };
        let place = (of.name, found.tenant, found.id);
        Ok(self.kept.lock().remove(&place).is_some())
    }

    fn find(
        &self,
        scope: &Scope,
        of: Collection,
        query: &RecordQuery,
    ) -> Result<Vec<Kept>, PortError> {
        check_indexes(of, query)?;
        let mut found = self.visible(scope, of);
        found.sort_by(|a, b| b.id.cmp(&a.id));
        found.retain(|kept| {
            let earlier = query.before.as_ref().is_none_or(|before| kept.id < *before);
            let equal =
                |(field, text): &(&str, String)| indexed(kept, field).as_ref() == Some(text);
            earlier && query.equals.iter().all(equal)
        });
        found.truncate(query.limit);
        Ok(found)
    }
}
