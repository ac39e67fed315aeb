//! Exchanges: one by its id, or many by a query, newest first, day by day.

use model::event::Envelope;
use model::ports::PortError;
use model::{Event, ExchangeId, Scope};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::filter::Filter;
use super::{ExchangeQuery, ExchangeRow, Page};
use crate::database;
use crate::day::Day;
use crate::facts::read::decode;
use crate::facts::schema::PART;
use crate::facts::words;
use crate::fault;
use crate::inner::Inner;
use crate::search::{self, Blinder};

const USUAL: usize = 50;
const MOST: usize = 500;

/// Exchanges that fit a query, newest first.
pub(crate) fn exchanges(
    inner: &Inner,
    scope: &Scope,
    query: &ExchangeQuery,
) -> Result<Page<ExchangeRow, ExchangeId>, PortError> {
    let limit = match query.limit {
        0 => USUAL,
        limit => limit.min(MOST),
    };
    let matching = match &query.text {
        Some(text) if !text.trim().is_empty() => Some(expression(inner, scope, text)?),
        _ => None,
    };
    let mut items = Vec::new();
    for day in days(inner, query)? {
        if items.len() > limit {
            break;
        }
        // One more than asked for tells whether there is a next page.
        let room = limit + 1 - items.len();
        items.extend(match &matching {
            None => of_day(inner, scope, query, day, room)?,
            Some(Some(matching)) => matching_of_day(inner, scope, query, (day, room), matching)?,
            Some(None) => Vec::new(),
        });
    }
    let more = items.len() > limit;
    items.truncate(limit);
    let last = items.last().map(|row| row.event.exchange);
    Ok(Page {
        next: last.filter(|_| more),
        items,
    })
}

/// One exchange.
pub(crate) fn exchange(
    inner: &Inner,
    scope: &Scope,
    id: ExchangeId,
) -> Result<Option<Envelope>, PortError> {
    let mut filter = published(inner, Filter::of(scope, &ExchangeQuery::default()));
    filter.add("e.exchange = ?", Value::Blob(id.as_bytes().to_vec()));
    let day = Day::of_exchange(id);
    let found = inner.facts.files.read(day, |connection| {
        let mut rows = select(connection, filter, 1)?;
        Ok(rows.pop())
    })?;
    Ok(found.flatten().map(|(_, envelope)| envelope))
}

/// What to match; `None` when there is no word in the text.
fn expression(inner: &Inner, scope: &Scope, text: &str) -> Result<Option<String>, PortError> {
    let tenant = scope.tenant().ok_or_else(|| {
        fault::error(
            "store.no_tenant",
            "words are blinded per tenant; search within one",
        )
    })?;
    let blinder = Blinder::new(&inner.keys.search_key(tenant)?);
    Ok(search::expression(text, &blinder))
}

/// The days that can hold an answer, newest first.
pub(super) fn days(inner: &Inner, query: &ExchangeQuery) -> Result<Vec<Day>, PortError> {
    let mut days = inner.facts.files.days()?;
    days.reverse();
    let newest = [query.to.map(Day::of), query.before.map(Day::of_exchange)];
    let newest = newest.into_iter().flatten().min();
    let oldest = query.from.map(Day::of);
    days.retain(|day| {
        newest.is_none_or(|newest| *day <= newest) && oldest.is_none_or(|oldest| *day >= oldest)
    });
    Ok(days)
}

fn of_day(
    inner: &Inner,
    scope: &Scope,
    query: &ExchangeQuery,
    day: Day,
    room: usize,
) -> Result<Vec<ExchangeRow>, PortError> {
    let filter = published(inner, Filter::of(scope, query));
    let found = inner
        .facts
        .files
        .read(day, |connection| select(connection, filter, room))?;
    rows(found.unwrap_or_default())
}

fn matching_of_day(
    inner: &Inner,
    scope: &Scope,
    query: &ExchangeQuery,
    (day, room): (Day, usize),
    matching: &str,
) -> Result<Vec<ExchangeRow>, PortError> {
    let index = inner.search.path(day);
    if !index.exists() {
        return Ok(Vec::new());
    }
    let index = index
        .to_str()
        .ok_or_else(|| fault::error("store.folder_name", "the data folder's name is not UTF-8"))?;
    let mut filter = published(inner, Filter::of(scope, query));
    filter.add(
        "e.position IN (SELECT rowid FROM search.words WHERE words MATCH ?)",
        Value::from(matching.to_owned()),
    );
    let found = inner.facts.files.read(day, |connection| {
        let fault = fault::database("search");
        connection
            .execute("ATTACH ? AS search", [index])
            .map_err(&fault)?;
        let found = select(connection, filter, room);
        connection.flush_prepared_statement_cache();
        connection.execute("DETACH search", []).map_err(&fault)?;
        found
    })?;
    rows(found.unwrap_or_default())
}

/// Nobody sees what is not published yet.
pub(super) fn published(inner: &Inner, mut filter: Filter) -> Filter {
    let position = i64::try_from(inner.committed.position()).unwrap_or(i64::MAX);
    filter.add("e.position <= ?", Value::from(position));
    filter
}

fn select(
    connection: &Connection,
    filter: Filter,
    room: usize,
) -> Result<Vec<(u64, Envelope)>, PortError> {
    let (conditions, mut values) = filter.into_parts();
    values.push(Value::from(i64::try_from(room).unwrap_or(i64::MAX)));
    let mut statement = connection
        .prepare_cached(&format!(
            "SELECT e.position, (SELECT envelope FROM events v WHERE v.position = e.position)
             FROM exchanges e WHERE {conditions} ORDER BY e.exchange DESC LIMIT ?"
        ))
        .map_err(fault::database(PART))?;
    let rows = statement
        .query_map(params_from_iter(values), |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
        })
        .map_err(fault::database(PART))?;
    let mut found = Vec::new();
    for row in rows {
        let (position, bytes) = row.map_err(fault::database(PART))?;
        found.push((database::whole(position), decode(&bytes)?));
    }
    Ok(found)
}

fn rows(found: Vec<(u64, Envelope)>) -> Result<Vec<ExchangeRow>, PortError> {
    found
        .into_iter()
        .map(|(position, envelope)| match envelope.event {
            Event::Exchange(event) | Event::Inspect(event) => Ok(ExchangeRow {
                position,
                tenant: envelope.tenant,
                verdict: words::overall(&event),
                event,
            }),
            Event::Admin(_) | Event::Action(_) | Event::System(_) => {
                Err(fault::damaged(PART, "an exchange that is none"))
            }
        })
        .collect()
}
