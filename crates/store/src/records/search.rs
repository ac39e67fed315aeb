//! Searching one collection by indexed fields, newest id first.

use model::ports::{Collection, Kept, PortError, RecordQuery};
use model::{Scope, TenantId};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::{fault_records, row};

/// Finds records. Every field has been checked to have an index.
pub(crate) fn find(
    connection: &Connection,
    scope: &Scope,
    of: Collection,
    query: &RecordQuery,
) -> Result<Vec<Kept>, PortError> {
    let mut statement =
        "SELECT id, tenant, version, json FROM records WHERE collection = ?".to_owned();
    let mut values = vec![Value::from(of.name.to_owned())];
    if let Some(tenant) = scope.tenant() {
        statement.push_str(" AND tenant = ?");
        values.push(text(tenant.as_str()));
    }
    if let Some(before) = &query.before {
        statement.push_str(" AND id < ?");
        values.push(text(before));
    }
    for (field, value) in &query.equals {
        statement.push_str(
            " AND (tenant, id) IN (SELECT tenant, id FROM fields WHERE collection = ? AND field = ? AND value = ?",
        );
        values.extend([text(of.name), text(field), text(value)]);
        if let Some(tenant) = scope.tenant().map(TenantId::as_str) {
            statement.push_str(" AND tenant = ?");
            values.push(text(tenant));
        }
        statement.push(')');
    }
    statement.push_str(" ORDER BY id DESC LIMIT ?");
    values.push(Value::from(i64::try_from(query.limit).unwrap_or(i64::MAX)));
    let mut statement = connection
        .prepare_cached(&statement)
        .map_err(fault_records())?;
    let rows = statement
        .query_map(params_from_iter(values), row)
        .map_err(fault_records())?;
    rows.map(|row| row.map_err(fault_records()).and_then(|kept| kept))
        .collect()
}

fn text(text: &str) -> Value {
    Value::from(text.to_owned())
}
