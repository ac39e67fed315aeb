//! How far everything has come: the spool's consumption, the log in positions, each consumer in
//! the log; and which exchanges were admitted and have not ended.
//!
//! The spool's cursor is noted only when everything before it is on the disk, so it lags behind;
//! a start commits the rest once more, which changes nothing because every fact has its stamp.
//! The consumers' cursors are kept in memory and written now and then: after a crash a consumer
//! reads a little again, which it must bear anyhow, and nobody pays for a transaction a batch.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use model::ExchangeId;
use model::ports::PortError;
use parking_lot::Mutex;
use rusqlite::{Connection, OptionalExtension, params};

use crate::database::{self, Schema};
use crate::fault;
use crate::spool::Cursor;
use crate::spool::entry::Admitted;

const PART: &str = "log";

const SCHEMA: Schema = Schema {
    part: PART,
    steps: &[
        "CREATE TABLE progress(segment INTEGER NOT NULL, offset INTEGER NOT NULL, position INTEGER NOT NULL);
         INSERT INTO progress VALUES (0, 0, 0);
         CREATE TABLE consumers(name TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
         CREATE TABLE open_intents(exchange BLOB PRIMARY KEY, tenant TEXT NOT NULL, admitted TEXT NOT NULL) WITHOUT ROWID;",
    ],
    precious: false,
};

fn fault_log() -> impl Fn(rusqlite::Error) -> PortError {
    fault::database(PART)
}

/// How far everything has come.
#[derive(Debug)]
pub(crate) struct Progress {
    path: PathBuf,
    database: Mutex<Connection>,
    consumers: Mutex<Consumers>,
}

/// How far the consumers have come.
#[derive(Debug, Default)]
struct Consumers {
    positions: BTreeMap<String, u64>,
    /// Those that have moved since they were written.
    moved: BTreeSet<String>,
}

/// What one batch changes.
#[derive(Debug, Default)]
pub(crate) struct Advance {
    /// The last committed position.
    pub(crate) position: u64,
    /// Exchanges that were admitted and have not ended within the batch.
    pub(crate) opened: BTreeMap<ExchangeId, Admitted>,
    /// Exchanges that ended.
    pub(crate) ended: Vec<ExchangeId>,
}

impl Progress {
    /// Opens the file.
    pub(crate) fn open(path: &Path) -> Result<Self, PortError> {
        let database = database::open(path, &SCHEMA)?;
        let consumers = Consumers {
            positions: load_consumers(&database)?,
            moved: BTreeSet::new(),
        };
        Ok(Self {
            path: path.to_owned(),
            database: Mutex::new(database),
            consumers: Mutex::new(consumers),
        })
    }

    /// Up to where the spool is consumed and on the disk, and the last committed position.
    pub(crate) fn load(&self) -> Result<(Cursor, u64), PortError> {
        self.database
            .lock()
            .query_row(
                "SELECT segment, offset, position FROM progress",
                [],
                |row| {
                    let cursor = Cursor {
                        segment: database::whole(row.get(0)?),
                        offset: database::whole(row.get(1)?),
                    };
                    Ok((cursor, database::whole(row.get(2)?)))
                },
            )
            .map_err(fault_log())
    }

    /// Commits what one batch changes.
    pub(crate) fn advance(&self, advance: &Advance) -> Result<(), PortError> {
        let mut database = self.database.lock();
        let transaction = database.transaction().map_err(fault_log())?;
        for id in &advance.ended {
            transaction
                .prepare_cached("DELETE FROM open_intents WHERE exchange = ?1")
                .and_then(|mut delete| delete.execute([id.as_bytes()]))
                .map_err(fault_log())?;
        }
        for (id, admitted) in &advance.opened {
            let json = serde_json::to_string(admitted)
                .map_err(|_cause| fault::damaged(PART, "an intent without a JSON form"))?;
            let tenant = admitted.intent.principal.tenant.as_str();
            transaction
                .prepare_cached("INSERT OR IGNORE INTO open_intents VALUES (?1, ?2, ?3)")
                .and_then(|mut insert| insert.execute(params![id.as_bytes(), tenant, json]))
                .map_err(fault_log())?;
        }
        transaction
            .execute(
                "UPDATE progress SET position = ?1",
                [database::column(PART, advance.position)?],
            )
            .map_err(fault_log())?;
        transaction.commit().map_err(fault_log())
    }

    /// Notes up to where the spool is consumed and everything made of it is on the disk.
    pub(crate) fn note_cursor(&self, cursor: Cursor) -> Result<(), PortError> {
        let database = self.database.lock();
        database
            .execute(
                "UPDATE progress SET segment = ?1, offset = ?2",
                params![
                    database::column(PART, cursor.segment)?,
                    database::column(PART, cursor.offset)?,
                ],
            )
            .map_err(fault_log())?;
        database::sync(&self.path, PART)
    }

    /// Every exchange that was admitted and has not ended.
    pub(crate) fn open_intents(&self) -> Result<Vec<Admitted>, PortError> {
        let database = self.database.lock();
        let mut statement = database
            .prepare("SELECT admitted FROM open_intents ORDER BY exchange")
            .map_err(fault_log())?;
        let rows = statement
            .query_map([], |row| row.get::<_, String>(0))
            .map_err(fault_log())?;
        let mut intents = Vec::new();
        for row in rows {
            let json = row.map_err(fault_log())?;
            intents.push(
                serde_json::from_str(&json)
                    .map_err(|_cause| fault::damaged(PART, "an intent that cannot be read"))?,
            );
        }
        Ok(intents)
    }

    /// The tenant of an exchange that was admitted and has not ended.
    pub(crate) fn open_intent(&self, id: ExchangeId) -> Result<Option<String>, PortError> {
        self.database
            .lock()
            .query_row(
                "SELECT tenant FROM open_intents WHERE exchange = ?1",
                [id.as_bytes()],
                |row| row.get(0),
            )
            .optional()
            .map_err(fault_log())
    }

    /// How far a consumer has come; 0 if it is new.
    pub(crate) fn consumer(&self, name: &str) -> u64 {
        let consumers = self.consumers.lock();
        consumers.positions.get(name).copied().unwrap_or(0)
    }

    /// Notes how far a consumer has come.
    pub(crate) fn note_consumer(&self, name: &str, position: u64) {
        let mut consumers = self.consumers.lock();
        consumers.positions.insert(name.to_owned(), position);
        consumers.moved.insert(name.to_owned());
    }

    /// Writes how far the consumers have come, if they have moved.
    pub(crate) fn keep_consumers(&self) -> Result<(), PortError> {
        let moved: Vec<(String, u64)> = {
            let consumers = self.consumers.lock();
            let moved = consumers.positions.iter();
            moved
                .filter(|(name, _)| consumers.moved.contains(*name))
                .map(|(name, position)| (name.clone(), *position))
                .collect()
        };
        if moved.is_empty() {
            return Ok(());
        }
        let mut database = self.database.lock();
        let transaction = database.transaction().map_err(fault_log())?;
        for (name, position) in &moved {
            transaction
                .prepare_cached(
                    "INSERT INTO consumers VALUES (?1, ?2) ON CONFLICT(name) DO UPDATE SET position = ?2",
                )
                .and_then(|mut upsert| {
                    let position = i64::try_from(*position).unwrap_or(i64::MAX);
                    upsert.execute(params![name, position])
                })
                .map_err(fault_log())?;
        }
        transaction.commit().map_err(fault_log())?;
        let mut consumers = self.consumers.lock();
        for (name, position) in &moved {
            // Who has moved on meanwhile is written the next time.
            if consumers.positions.get(name) == Some(position) {
                consumers.moved.remove(name);
            }
        }
        Ok(())
    }
}

fn load_consumers(database: &Connection) -> Result<BTreeMap<String, u64>, PortError> {
    let mut statement = database
        .prepare("SELECT name, position FROM consumers")
        .map_err(fault_log())?;
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, database::whole(row.get(1)?))))
        .map_err(fault_log())?;
    rows.collect::<Result<_, _>>().map_err(fault_log())
}
