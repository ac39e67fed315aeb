//! What was said: one file per day with the sealed bodies, each data key wrapped under its
//! subject's key.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use model::ports::PortError;
use model::sealed::SealedBody;
use model::segment::BODY_VERSION;
use model::{BodyPlain, Event, ExchangeId, TenantId};
use rusqlite::{Connection, OptionalExtension, params};

use crate::database::Schema;
use crate::day::Day;
use crate::day_files::DayFiles;
use crate::fault;
use crate::keys::{KeyRing, Subject};
use crate::spool::entry::SpooledEvent;

const PART: &str = "bodies";

const SCHEMA: Schema = Schema {
    part: PART,
    steps: &["CREATE TABLE bodies(
             exchange BLOB PRIMARY KEY, tenant TEXT NOT NULL, subject INTEGER NOT NULL,
             nonce BLOB NOT NULL, wrapped BLOB NOT NULL, body BLOB NOT NULL);"],
    precious: false,
};

/// Opens the folder.
pub(crate) fn open(data: &Path) -> Result<Arc<DayFiles>, PortError> {
    DayFiles::open(data.join("bodies"), &SCHEMA).map(Arc::new)
}

/// A body of a batch, with what it belongs to.
#[derive(Debug)]
pub(crate) struct Arrived<'a> {
    /// The exchange.
    pub(crate) exchange: ExchangeId,
    /// Whose data it is.
    pub(crate) subject: Subject,
    /// What was said.
    pub(crate) sealed: &'a SealedBody,
}

/// The body of an event, if it has one that belongs to somebody.
pub(crate) fn arrived(event: &SpooledEvent) -> Option<Arrived<'_>> {
    let (Event::Exchange(exchange) | Event::Inspect(exchange)) = &event.envelope.event else {
        return None;
    };
    let tenant = event.envelope.tenant.clone()?;
    let user = exchange.principal.as_ref().map(|who| who.user.clone());
    Some(Arrived {
        exchange: exchange.exchange,
        subject: Subject { tenant, user },
        sealed: event.body.as_ref()?,
    })
}

/// Commits bodies to the file of their day. Returns how many did not open and were left out.
pub(crate) fn commit(
    connection: &mut Connection,
    bodies: &[Arrived<'_>],
    keys: &KeyRing,
) -> Result<u64, PortError> {
    let fault = fault::database(PART);
    let mut lost = 0;
    let transaction = connection.transaction().map_err(&fault)?;
    for body in bodies {
        let tenant = &body.subject.tenant;
        let context = BodyPlain::context(tenant, body.exchange);
        let Some(rewrapped) = keys.rewrap(body.sealed, &context, &body.subject)? else {
            // After a crash it may have been committed before its key was destroyed.
            lost += u64::from(!is_there(&transaction, body.exchange)?);
            continue;
        };
        transaction
            .prepare_cached("INSERT OR IGNORE INTO bodies VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .and_then(|mut insert| {
                insert.execute(params![
                    body.exchange.as_bytes(),
                    tenant.as_str(),
                    rewrapped.subject,
                    rewrapped.nonce,
                    rewrapped.wrapped,
                    body.sealed.body,
                ])
            })
            .map_err(&fault)?;
    }
    transaction.commit().map_err(&fault)?;
    Ok(lost)
}

/// The subjects of some bodies.
pub(crate) fn subjects(bodies: &[Arrived<'_>]) -> BTreeSet<Subject> {
    bodies.iter().map(|body| body.subject.clone()).collect()
}

fn is_there(connection: &Connection, exchange: ExchangeId) -> Result<bool, PortError> {
    connection
        .prepare_cached("SELECT 1 FROM bodies WHERE exchange = ?1")
        .and_then(|mut select| select.exists([exchange.as_bytes()]))
        .map_err(fault::database(PART))
}

/// What became of a body.
#[derive(Debug)]
pub(crate) enum Kept {
    /// It opens.
    Body(Box<BodyPlain>),
    /// There is none.
    Nothing,
    /// Its subject's key was destroyed.
    Erased,
}

struct Row {
    subject: i64,
    nonce: [u8; 24],
    wrapped: Vec<u8>,
    body: Vec<u8>,
}

/// The bodies of one day, seen at one moment; none when the day has no file.
#[derive(Debug)]
pub(crate) struct DayBodies<'a>(Option<&'a Connection>);

/// Reads bodies of a day, all in one transaction: a reader's locks cost more than a body.
pub(crate) fn read_all<T>(
    files: &DayFiles,
    day: Day,
    mut reading: impl FnMut(&DayBodies<'_>) -> Result<T, PortError>,
) -> Result<T, PortError> {
    let found = files.read(day, |connection| {
        let transaction = connection
            .unchecked_transaction()
            .map_err(fault::database(PART))?;
        reading(&DayBodies(Some(&transaction)))
    })?;
    match found {
        Some(found) => Ok(found),
        None => reading(&DayBodies(None)),
    }
}

/// Opens the body of an exchange of a tenant.
pub(crate) fn read(
    files: &DayFiles,
    keys: &KeyRing,
    tenant: &TenantId,
    exchange: ExchangeId,
) -> Result<Kept, PortError> {
    read_all(files, Day::of_exchange(exchange), |bodies| {
        bodies.read(keys, tenant, exchange)
    })
}

impl DayBodies<'_> {
    /// Opens the body of an exchange of a tenant.
    pub(crate) fn read(
        &self,
        keys: &KeyRing,
        tenant: &TenantId,
        exchange: ExchangeId,
    ) -> Result<Kept, PortError> {
        let Some(connection) = self.0 else {
            return Ok(Kept::Nothing);
        };
        match select(connection, tenant, exchange)? {
            Some(row) => open_row(keys, &row, &BodyPlain::context(tenant, exchange)),
            None => Ok(Kept::Nothing),
        }
    }
}

fn open_row(keys: &KeyRing, row: &Row, context: &[u8]) -> Result<Kept, PortError> {
    let Some(key) = keys.subject(row.subject)? else {
        return Ok(Kept::Erased);
    };
    let changed = |_opaque| fault::damaged(PART, "a body that does not open");
    let data_key = key
        .unwrap(&row.nonce, context, &row.wrapped)
        .map_err(changed)?;
    let plain = data_key.open_body(context, &row.body).map_err(changed)?;
    let body: BodyPlain = serde_json::from_slice(&plain)
        .map_err(|_cause| fault::damaged(PART, "a body that this build cannot read"))?;
    if body.v > BODY_VERSION {
        return Err(fault::error(
            "store.newer_version",
            "the body was written by a newer build; start that one",
        ));
    }
    Ok(Kept::Body(Box::new(body)))
}

fn select(
    connection: &Connection,
    tenant: &TenantId,
    exchange: ExchangeId,
) -> Result<Option<Row>, PortError> {
    connection
        .prepare_cached(
            "SELECT subject, nonce, wrapped, body FROM bodies WHERE exchange = ?1 AND tenant = ?2",
        )
        .and_then(|mut select| {
            select
                .query_row(params![exchange.as_bytes(), tenant.as_str()], |row| {
                    Ok(Row {
                        subject: row.get(0)?,
                        nonce: row.get(1)?,
                        wrapped: row.get(2)?,
                        body: row.get(3)?,
                    })
                })
                .optional()
        })
        .map_err(fault::database(PART))
}
