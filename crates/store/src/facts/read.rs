//! Reading events by position, over however many days they lie in.

use std::sync::Arc;

use model::event::Envelope;
use model::ports::{Committed, PortError};
use model::{Scope, TenantId};
use rusqlite::{Connection, params};

use super::Facts;
use super::schema::PART;
use crate::database;
use crate::fault;

impl Facts {
    /// Events after a position and up to another, oldest first.
    pub(crate) fn after(
        &self,
        scope: &Scope,
        after: u64,
        upto: u64,
        limit: usize,
    ) -> Result<Vec<Committed>, PortError> {
        if let Some(found) = self.recent.after(scope, after, upto, limit) {
            return Ok(found);
        }
        let mut found: Vec<Committed> = Vec::new();
        for (day, range) in self.ranges.after(after) {
            if is_complete(&found, limit, |last| last < range.first) {
                break;
            }
            let events = self.files.read(day, |connection| {
                select(
                    connection,
                    "SELECT position, envelope FROM events
                     WHERE position > ?1 AND position <= ?2 AND (?3 IS NULL OR tenant = ?3)
                     ORDER BY position LIMIT ?4",
                    scope,
                    (after, upto, limit),
                )
            })?;
            found.extend(events.unwrap_or_default());
            found.sort_by_key(|event| event.position);
            found.truncate(limit);
        }
        Ok(found)
    }

    /// Events of a type before a position, newest first.
    pub(crate) fn before(
        &self,
        scope: &Scope,
        kind: &'static str,
        before: u64,
        limit: usize,
    ) -> Result<Vec<Committed>, PortError> {
        let statement = format!(
            "SELECT position, envelope FROM events
             WHERE type = '{kind}' AND position >= ?1 AND position < ?2
               AND (?3 IS NULL OR tenant = ?3)
             ORDER BY position DESC LIMIT ?4"
        );
        let mut found: Vec<Committed> = Vec::new();
        for (day, range) in self.ranges.before(before) {
            if is_complete(&found, limit, |last| last > range.last) {
                break;
            }
            let events = self.files.read(day, |connection| {
                select(connection, &statement, scope, (0, before, limit))
            })?;
            found.extend(events.unwrap_or_default());
            found.sort_by_key(|event| std::cmp::Reverse(event.position));
            found.truncate(limit);
        }
        Ok(found)
    }
}

/// Whether enough was found and nothing in the next day can come before the last of it.
fn is_complete(found: &[Committed], limit: usize, beyond: impl Fn(u64) -> bool) -> bool {
    found.len() >= limit && found.last().is_none_or(|last| beyond(last.position))
}

fn select(
    connection: &Connection,
    statement: &str,
    scope: &Scope,
    (from, to, limit): (u64, u64, usize),
) -> Result<Vec<Committed>, PortError> {
    let mut statement = connection
        .prepare_cached(statement)
        .map_err(fault::database(PART))?;
    let rows = statement
        .query_map(
            params![
                clamp(from),
                clamp(to),
                scope.tenant().map(TenantId::as_str),
                i64::try_from(limit).unwrap_or(i64::MAX)
            ],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)),
        )
        .map_err(fault::database(PART))?;
    let mut found = Vec::new();
    for row in rows {
        let (position, bytes) = row.map_err(fault::database(PART))?;
        found.push(Committed {
            position: database::whole(position),
            envelope: Arc::new(decode(&bytes)?),
        });
    }
    Ok(found)
}

fn clamp(position: u64) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}

/// Reads an envelope back.
pub(crate) fn decode(bytes: &[u8]) -> Result<Envelope, PortError> {
    Envelope::decode(bytes)
        .map_err(|_cause| fault::damaged(PART, "an event that this build cannot read"))
}
