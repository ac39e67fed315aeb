//! Writing a day's share of a batch: rows and counts in one transaction, each event once.

use model::event::Envelope;
use model::exchange::ExchangeEvent;
use model::ports::PortError;
use model::{Event, TenantId};
use rusqlite::{Connection, Transaction, params};

use super::schema::PART;
use super::words;
use crate::database;
use crate::day;
use crate::fault;
use crate::rollup::Tally;
use crate::spool::entry::SpooledEvent;

/// Commits events with their positions to the file of their day. An event that is there already,
/// because a crash came between two files, is left as it is and not counted again. Tells whether
/// all were new.
pub(crate) fn commit(
    connection: &mut Connection,
    events: &[(u64, &SpooledEvent)],
) -> Result<bool, PortError> {
    let transaction = connection.transaction().map_err(fault::database(PART))?;
    let mut tally = Tally::default();
    let mut all_new = true;
    for (position, event) in events {
        let position = database::column(PART, *position)?;
        if !insert_event(&transaction, position, event)? {
            all_new = false;
            continue;
        }
        if let Event::Exchange(exchange) | Event::Inspect(exchange) = &event.envelope.event {
            insert_exchange(&transaction, position, &event.envelope, exchange)?;
            let minted = day::minted(exchange.exchange);
            tally.add(event.envelope.tenant.as_ref(), minted, exchange);
        }
    }
    add_counts(&transaction, &tally)?;
    transaction.commit().map_err(fault::database(PART))?;
    Ok(all_new)
}

fn insert_event(
    transaction: &Transaction<'_>,
    position: i64,
    event: &SpooledEvent,
) -> Result<bool, PortError> {
    let envelope = &event.envelope;
    let rows = transaction
        .prepare_cached(
            "INSERT INTO events(position, gateway, boot, sequence, at, tenant, type, envelope)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT(gateway, boot, sequence) DO NOTHING",
        )
        .and_then(|mut insert| {
            insert.execute(params![
                position,
                envelope.stamp.gateway.as_str(),
                envelope.stamp.boot.as_bytes(),
                i64::try_from(envelope.stamp.sequence).unwrap_or(i64::MAX),
                envelope.at.unix_micros(),
                envelope.tenant.as_ref().map(TenantId::as_str),
                words::event(&envelope.event),
                event.canonical,
            ])
        })
        .map_err(fault::database(PART))?;
    Ok(rows == 1)
}

fn insert_exchange(
    transaction: &Transaction<'_>,
    position: i64,
    envelope: &Envelope,
    event: &ExchangeEvent,
) -> Result<(), PortError> {
    let principal = event.principal.as_ref();
    transaction
        .prepare_cached(
            // A second end of one exchange stays in the log; what is listed is the first.
            "INSERT OR IGNORE INTO exchanges VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )
        .and_then(|mut insert| {
            insert.execute(params![
                position,
                event.exchange.as_bytes(),
                envelope.tenant.as_ref().map(TenantId::as_str),
                event.started.unix_micros(),
                principal.map(|principal| principal.user.as_str()),
                principal.map(|principal| principal.team.as_str()),
                principal.map(|principal| principal.app.as_str()),
                principal.map(|principal| principal.key.as_str()),
                event.session.as_ref().map(|session| session.as_str()),
                event.model.as_ref().map(|model| model.as_str()),
                event.outcome.word(),
                words::verdict(words::overall(event)),
            ])
        })
        .map_err(fault::database(PART))?;
    for (ordinal, finding) in (0_i64..).zip(&event.findings) {
        transaction
            .prepare_cached("INSERT INTO findings VALUES (?1, ?2, ?3, ?4, ?5)")
            .and_then(|mut insert| {
                insert.execute(params![
                    position,
                    ordinal,
                    words::kind(finding.kind),
                    finding.rule.as_str(),
                    words::direction(finding.direction),
                ])
            })
            .map_err(fault::database(PART))?;
    }
    Ok(())
}

fn add_counts(transaction: &Transaction<'_>, tally: &Tally) -> Result<(), PortError> {
    for (key, value) in &tally.counts {
        transaction
            .prepare_cached(
                "INSERT INTO counts VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET value = value + excluded.value",
            )
            .and_then(|mut insert| {
                let value = i64::try_from(*value).unwrap_or(i64::MAX);
                insert.execute(params![key.tenant, key.width, key.start, key.name, value])
            })
            .map_err(fault::database(PART))?;
    }
    for (key, value) in &tally.spending {
        transaction
            .prepare_cached(
                "INSERT INTO spending VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET value = value + excluded.value",
            )
            .and_then(|mut insert| {
                let value = i64::try_from(*value).unwrap_or(i64::MAX);
                insert.execute(params![
                    key.tenant,
                    key.start,
                    key.who,
                    key.name,
                    key.measure,
                    value
                ])
            })
            .map_err(fault::database(PART))?;
    }
    Ok(())
}
