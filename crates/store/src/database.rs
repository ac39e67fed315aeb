//! How every SQLite file of the store is opened: pragmas, schema versions, readers.
//!
//! A file written by a newer build is refused; an older one is upgraded in one transaction.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use model::ports::PortError;
use rusqlite::{Connection, OpenFlags};

use crate::fault;

/// How long a call waits for another connection of ours, or for a person's tool.
const BUSY: Duration = Duration::from_secs(5);

/// The schema of one kind of file.
#[derive(Debug)]
pub(crate) struct Schema {
    /// What the file holds, in words for an operator.
    pub(crate) part: &'static str,
    /// The statements that lead from version n to n+1.
    pub(crate) steps: &'static [&'static str],
    /// Whether a lost transaction would be lost for good: then every commit reaches the disk,
    /// and deleted bytes are overwritten.
    pub(crate) precious: bool,
}

/// Opens a file for writing; makes it when it is missing.
pub(crate) fn open(path: &Path, schema: &Schema) -> Result<Connection, PortError> {
    let fault = fault::database(schema.part);
    let mut connection = Connection::open(path).map_err(&fault)?;
    connection.busy_timeout(BUSY).map_err(&fault)?;
    check_version(&connection, schema)?;
    let (synchronous, secure_delete) = if schema.precious {
        ("FULL", "ON")
    } else {
        ("NORMAL", "OFF")
    };
    connection
        .execute_batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous};
             PRAGMA secure_delete = {secure_delete}; PRAGMA temp_store = MEMORY;
             PRAGMA journal_size_limit = 67108864; PRAGMA foreign_keys = OFF;"
        ))
        .map_err(&fault)?;
    upgrade(&mut connection, schema)?;
    Ok(connection)
}

/// Opens a file for reading; `None` when there is none.
pub(crate) fn open_reader(path: &Path, schema: &Schema) -> Result<Option<Connection>, PortError> {
    let fault = fault::database(schema.part);
    // Not read-only: the reader of a file in WAL mode must be able to make its shared memory.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if !path.exists() {
        return Ok(None);
    }
    let connection = Connection::open_with_flags(path, flags).map_err(&fault)?;
    connection.busy_timeout(BUSY).map_err(&fault)?;
    connection
        .execute_batch("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;")
        .map_err(&fault)?;
    // A file that its writer has not finished making is as good as none.
    Ok((version(&connection, schema)? != 0).then_some(connection))
}

fn version(connection: &Connection, schema: &Schema) -> Result<usize, PortError> {
    let version: i64 = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(fault::database(schema.part))?;
    usize::try_from(version).map_err(|_negative| fault::damaged(schema.part, "no sane version"))
}

fn check_version(connection: &Connection, schema: &Schema) -> Result<(), PortError> {
    let version = version(connection, schema)?;
    if version > schema.steps.len() {
        return Err(fault::error(
            "store.newer_version",
            format!(
                "the {} database has version {version}, and this build knows up to {}; start the newer build",
                schema.part,
                schema.steps.len()
            ),
        ));
    }
    Ok(())
}

fn upgrade(connection: &mut Connection, schema: &Schema) -> Result<(), PortError> {
    let from = version(connection, schema)?;
    if from == schema.steps.len() {
        return Ok(());
    }
    let fault = fault::database(schema.part);
    let transaction = connection.transaction().map_err(&fault)?;
    for step in schema.steps.iter().skip(from) {
        transaction.execute_batch(step).map_err(&fault)?;
    }
    transaction
        .execute_batch(&format!("PRAGMA user_version = {}", schema.steps.len()))
        .map_err(&fault)?;
    transaction.commit().map_err(&fault)
}

/// Forces what was committed to a file to the disk.
///
/// Only the write-ahead log is touched: SQLite syncs the file itself before it cuts the log, and
/// closing another handle of that file would drop SQLite's locks.
pub(crate) fn sync(path: &Path, part: &'static str) -> Result<(), PortError> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    match File::open(Path::new(&log)) {
        Ok(log) => log.sync_data().map_err(fault::file(part))?,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {}
        Err(cause) => return Err(fault::file(part)(cause)),
    }
    // The folder too: a file that was just made must be found again.
    let folder = path.parent().unwrap_or(Path::new("."));
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(fault::file(part))
}

/// A count or position as a database column holds it.
pub(crate) fn column(part: &'static str, value: u64) -> Result<i64, PortError> {
    i64::try_from(value).map_err(|_large| fault::too_large(part))
}

/// A count or position as read from a database column; nothing negative is ever written.
pub(crate) fn whole(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: Schema = Schema {
        part: "test",
        steps: &["CREATE TABLE a(x)", "ALTER TABLE a ADD COLUMN y"],
        precious: false,
    };

    #[test]
    fn an_older_file_is_upgraded_and_a_newer_one_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let old = Schema {
            steps: &["CREATE TABLE a(x)"],
            ..SCHEMA
        };
        drop(open(&path, &old).unwrap());
        let new = open(&path, &SCHEMA).unwrap();
        new.execute("INSERT INTO a(x, y) VALUES (1, 2)", [])
            .unwrap();
        drop(new);
        let refused = open(&path, &old).unwrap_err();
        assert_eq!(refused.code, "store.newer_version");
        assert!(refused.message.contains("version 2"), "{refused}");
    }

    #[test]
    fn a_file_that_is_no_database_is_called_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        std::fs::write(&path, vec![7; 4096]).unwrap();
        assert_eq!(open(&path, &SCHEMA).unwrap_err().code, "store.damaged");
    }

    #[test]
    fn a_reader_of_a_missing_file_makes_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        assert!(open_reader(&path, &SCHEMA).unwrap().is_none());
        assert!(!path.exists());
    }
}
