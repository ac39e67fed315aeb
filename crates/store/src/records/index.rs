//! Index rows: one for each declared top-level field that is a text or a number.

use model::TenantId;
use model::ports::{Collection, Kept, PortError, RecordQuery};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

use super::{fault_records, row};
use crate::fault;

/// Refuses a search over a field that has no index.
pub(crate) fn check(of: Collection, query: &RecordQuery) -> Result<(), PortError> {
    let unknown = query
        .equals
        .iter()
        .find(|(field, _)| !of.indexes.contains(field));
    match unknown {
        Some((field, _)) => Err(fault::error(
            "store.no_index",
            format!("the collection `{}` has no index on `{field}`", of.name),
        )),
        None => Ok(()),
    }
}

/// Writes the index rows of a record.
pub(crate) fn note(
    connection: &Connection,
    of: Collection,
    record: &Kept,
) -> Result<(), PortError> {
    let document: Value = serde_json::from_str(&record.json)
        .map_err(|_cause| fault::error("store.not_json", "a record must be a JSON document"))?;
    for field in of.indexes {
        let Some(value) = document.get(field).and_then(indexed) else {
            continue;
        };
        connection
            .prepare_cached("INSERT OR IGNORE INTO fields VALUES (?1, ?2, ?3, ?4, ?5)")
            .and_then(|mut insert| {
                insert.execute(params![
                    of.name,
                    field,
                    value,
                    record.tenant.as_str(),
                    record.id
                ])
            })
            .map_err(fault_records())?;
    }
    Ok(())
}

/// Removes the index rows of a record.
pub(crate) fn forget(
    connection: &Connection,
    of: Collection,
    tenant: &TenantId,
    id: &str,
) -> Result<(), PortError> {
    connection
        .prepare_cached("DELETE FROM fields WHERE collection = ?1 AND tenant = ?2 AND id = ?3")
        .and_then(|mut delete| delete.execute(params![of.name, tenant.as_str(), id]))
        .map_err(fault_records())?;
    Ok(())
}

/// Makes all index rows of a collection anew if other ones were declared when they were made.
pub(crate) fn ensure(connection: &mut Connection, of: Collection) -> Result<(), PortError> {
    let declared = of.indexes.join(",");
    let made: Option<String> = connection
        .query_row(
            "SELECT indexes FROM collections WHERE name = ?1",
            [of.name],
            |row| row.get(0),
        )
        .optional()
        .map_err(fault_records())?;
    if made.as_ref() == Some(&declared) {
        return Ok(());
    }
    let transaction = connection.transaction().map_err(fault_records())?;
    transaction
        .execute("DELETE FROM fields WHERE collection = ?1", [of.name])
        .map_err(fault_records())?;
    for record in all(&transaction, of)? {
        note(&transaction, of, &record)?;
    }
    transaction
        .execute(
            "INSERT INTO collections VALUES (?1, ?2) ON CONFLICT(name) DO UPDATE SET indexes = ?2",
            [of.name, &declared],
        )
        .map_err(fault_records())?;
    transaction.commit().map_err(fault_records())
}

fn all(connection: &Connection, of: Collection) -> Result<Vec<Kept>, PortError> {
    let mut statement = connection
        .prepare("SELECT id, tenant, version, json FROM records WHERE collection = ?1")
        .map_err(fault_records())?;
    let rows = statement
        .query_map([of.name], row)
        .map_err(fault_records())?;
    rows.map(|row| row.map_err(fault_records()).and_then(|kept| kept))
        .collect()
}

/// A value as the text that a query compares it to.
fn indexed(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
