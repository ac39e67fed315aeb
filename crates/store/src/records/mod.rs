//! Typed collections in one SQLite file: documents with versions, and an index row for each
//! declared field.

mod index;
mod search;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use model::ports::{Collection, Kept, PortError, RecordQuery, Records, WriteError};
use model::{Scope, TenantId};
use parking_lot::Mutex;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::database::{self, Schema};
use crate::fault;

/// What an operator calls it.
pub(crate) const PART: &str = "records";

const SCHEMA: Schema = Schema {
    part: PART,
    steps: &["CREATE TABLE records(
             collection TEXT NOT NULL, tenant TEXT NOT NULL, id TEXT NOT NULL,
             version INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY(collection, tenant, id));
         CREATE TABLE fields(
             collection TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
             tenant TEXT NOT NULL, id TEXT NOT NULL,
             PRIMARY KEY(collection, field, value, tenant, id)) WITHOUT ROWID;
         CREATE INDEX fields_of_a_record ON fields(collection, tenant, id);
         CREATE TABLE collections(name TEXT PRIMARY KEY, indexes TEXT NOT NULL) WITHOUT ROWID;"],
    precious: false,
};

/// The typed collections of an open store.
#[derive(Debug)]
pub(crate) struct Shelves {
    path: PathBuf,
    database: Mutex<Connection>,
    /// Whether something was written since the last sync.
    changed: AtomicBool,
    known: Mutex<Vec<Collection>>,
}

impl Shelves {
    /// Opens the file.
    pub(crate) fn open(path: &Path) -> Result<Self, PortError> {
        Ok(Self {
            path: path.to_owned(),
            changed: AtomicBool::new(false),
            database: Mutex::new(database::open(path, &SCHEMA)?),
            known: Mutex::default(),
        })
    }

    /// Forces what was written to the disk.
    pub(crate) fn sync(&self) -> Result<(), PortError> {
        if !self.changed.swap(false, Ordering::AcqRel) {
            return Ok(());
        }
        let synced = database::sync(&self.path, PART);
        if synced.is_err() {
            self.changed.store(true, Ordering::Release);
        }
        synced
    }

    /// Makes sure that every record of a collection has the index rows that are declared now.
    fn ensure(&self, of: Collection) -> Result<(), PortError> {
        let mut known = self.known.lock();
        if !known.contains(&of) {
            index::ensure(&mut self.database.lock(), of)?;
            known.push(of);
        }
        Ok(())
    }
}

fn fault_records() -> impl Fn(rusqlite::Error) -> PortError {
    fault::database(PART)
}

impl Records for Shelves {
    fn get(&self, scope: &Scope, of: Collection, id: &str) -> Result<Option<Kept>, PortError> {
        select(&self.database.lock(), scope, of, id)
    }

    fn put(&self, of: Collection, record: &Kept, expected: u64) -> Result<u64, WriteError> {
        self.ensure(of).map_err(WriteError::Port)?;
        let mut database = self.database.lock();
        let transaction = database
            .transaction()
            .map_err(fault_records())
            .map_err(WriteError::Port)?;
        let version = write(&transaction, of, record, expected)?;
        transaction
            .commit()
            .map_err(fault_records())
            .map_err(WriteError::Port)?;
        self.changed.store(true, Ordering::Release);
        Ok(version)
    }

    fn remove(&self, scope: &Scope, of: Collection, id: &str) -> Result<bool, PortError> {
        let mut database = self.database.lock();
        let transaction = database.transaction().map_err(fault_records())?;
        let Some(found) = select(&transaction, scope, of, id)? else {
            return Ok(false);
        };
        index::forget(&transaction, of, &found.tenant, id)?;
        transaction
            .execute(
                "DELETE FROM records WHERE collection = ?1 AND tenant = ?2 AND id = ?3",
                params![of.name, found.tenant.as_str(), id],
            )
            .map_err(fault_records())?;
        transaction.commit().map_err(fault_records())?;
        self.changed.store(true, Ordering::Release);
        Ok(true)
    }

    fn find(
        &self,
        scope: &Scope,
        of: Collection,
        query: &RecordQuery,
    ) -> Result<Vec<Kept>, PortError> {
        index::check(of, query)?;
        self.ensure(of)?;
        search::find(&self.database.lock(), scope, of, query)
    }
}

fn select(
    connection: &Connection,
    scope: &Scope,
    of: Collection,
    id: &str,
) -> Result<Option<Kept>, PortError> {
    connection
        .prepare_cached(
            "SELECT id, tenant, version, json FROM records
             WHERE collection = ?1 AND id = ?2 AND (?3 IS NULL OR tenant = ?3) LIMIT 1",
        )
        .and_then(|mut select| {
            select
                .query_row(
                    params![of.name, id, scope.tenant().map(TenantId::as_str)],
                    row,
                )
                .optional()
        })
        .map_err(fault_records())?
        .transpose()
}

/// A record from a row of id, tenant, version and document.
fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Result<Kept, PortError>> {
    let tenant: String = row.get(1)?;
    let (id, version, json) = (row.get(0)?, row.get(2)?, row.get(3)?);
    Ok(TenantId::parse(&tenant)
        .map_err(|_invalid| fault::damaged(PART, "a tenant without a name"))
        .map(|tenant| Kept {
            id,
            tenant,
            version: database::whole(version),
            json,
        }))
}

fn write(
    transaction: &Transaction<'_>,
    of: Collection,
    record: &Kept,
    expected: u64,
) -> Result<u64, WriteError> {
    let column = |number| database::column(PART, number).map_err(WriteError::Port);
    let (before, version) = (column(expected)?, column(expected + 1)?);
    let tenant = record.tenant.as_str();
    let statement = if expected == 0 {
        "INSERT INTO records(collection, tenant, id, version, json)
         SELECT ?1, ?2, ?3, ?4, ?5 WHERE ?6 = 0 ON CONFLICT DO NOTHING"
    } else {
        "UPDATE records SET version = ?4, json = ?5
         WHERE collection = ?1 AND tenant = ?2 AND id = ?3 AND version = ?6"
    };
    let changed = transaction
        .prepare_cached(statement)
        .and_then(|mut write| {
            write.execute(params![
                of.name,
                tenant,
                record.id,
                version,
                record.json,
                before
            ])
        })
        .map_err(fault_records())
        .map_err(WriteError::Port)?;
    if changed == 0 {
        return Err(WriteError::Conflict);
    }
    index::forget(transaction, of, &record.tenant, &record.id).map_err(WriteError::Port)?;
    index::note(transaction, of, record).map_err(WriteError::Port)?;
    Ok(expected + 1)
}
