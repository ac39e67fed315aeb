//! Adding up the counts of the days in a range.
//!
//! The range is widened to whole steps. Exchanges count at the time they began.

use std::collections::BTreeMap;

use model::money::MicroUsd;
use model::ports::PortError;
use model::{Scope, TenantId, Timestamp};
use rusqlite::{Connection, params};

use super::{Column, Counts, Spending, Step, Summary};
use crate::database;
use crate::facts::schema::PART;
use crate::fault;
use crate::inner::Inner;
use crate::rollup::{floor, latency};

/// Counts by name.
type Named = BTreeMap<String, u64>;
/// Counts by measure, of teams and users by name.
type Spent = BTreeMap<(String, String), Named>;

/// What happened from a time until before another.
pub(crate) fn summary(
    inner: &Inner,
    scope: &Scope,
    (from, to): (Timestamp, Timestamp),
    step: Step,
) -> Result<Summary, PortError> {
    // Days are made of hours.
    let width = match step {
        Step::Minute => Step::Minute,
        Step::Hour | Step::Day => Step::Hour,
    };
    let tenant = scope.tenant().map(TenantId::as_str);
    let mut columns: BTreeMap<i64, Named> = BTreeMap::new();
    let mut spent = Spent::new();
    for day in inner.facts.files.days()? {
        if day.end() <= from || day.start() >= to {
            continue;
        }
        inner.facts.files.read(day, |connection| {
            let bounds = (floor(from, step), to.unix_micros());
            add_counts(connection, tenant, width, bounds, |start, name, value| {
                let start = floor(Timestamp::from_unix_micros(start), step);
                add(columns.entry(start).or_default(), name, value);
            })?;
            let bounds = (floor(from, Step::Hour), to.unix_micros());
            add_spending(connection, tenant, bounds, &mut spent)
        })?;
    }
    let mut totals = Named::new();
    for (name, value) in columns.values().flatten() {
        add(&mut totals, name.clone(), *value);
    }
    Ok(Summary {
        totals: counts(&totals),
        series: columns
            .iter()
            .map(|(start, named)| Column {
                start: Timestamp::from_unix_micros(*start),
                counts: counts(named),
            })
            .collect(),
        teams: spending(&spent, "team"),
        users: spending(&spent, "user"),
    })
}

fn add(to: &mut Named, name: String, value: u64) {
    let count = to.entry(name).or_default();
    *count = count.saturating_add(value);
}

fn add_counts(
    connection: &Connection,
    tenant: Option<&str>,
    width: Step,
    (from, to): (i64, i64),
    mut add: impl FnMut(i64, String, u64),
) -> Result<(), PortError> {
    let mut statement = connection
        .prepare_cached(
            "SELECT start, name, value FROM counts
             WHERE (?1 IS NULL OR tenant = ?1) AND width = ?2 AND start >= ?3 AND start < ?4",
        )
        .map_err(fault::database(PART))?;
    let mut rows = statement
        .query(params![tenant, width.micros(), from, to])
        .map_err(fault::database(PART))?;
    while let Some(row) = rows.next().map_err(fault::database(PART))? {
        let read = || Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)?));
        let (start, name, value) = read().map_err(fault::database(PART))?;
        add(start, name, database::whole(value));
    }
    Ok(())
}

fn add_spending(
    connection: &Connection,
    tenant: Option<&str>,
    (from, to): (i64, i64),
    spent: &mut Spent,
) -> Result<(), PortError> {
    let mut statement = connection
        .prepare_cached(
            "SELECT who, name, measure, value FROM spending
             WHERE (?1 IS NULL OR tenant = ?1) AND start >= ?2 AND start < ?3",
        )
        .map_err(fault::database(PART))?;
    let mut rows = statement
        .query(params![tenant, from, to])
        .map_err(fault::database(PART))?;
    while let Some(row) = rows.next().map_err(fault::database(PART))? {
        let read = || Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, i64>(3)?));
        let (who, name, measure, value) = read().map_err(fault::database(PART))?;
        let named = spent.entry((who, name)).or_default();
        add(named, measure, database::whole(value));
    }
    Ok(())
}

/// Sorts counts by what their names say.
fn counts(named: &Named) -> Counts {
    let one = |name: &str| named.get(name).copied();
    Counts {
        exchanges: one("exchanges").unwrap_or(0),
        outcomes: family(named, "outcome."),
        verdicts: family(named, "verdict."),
        prompt_kinds: family(named, "input."),
        answer_kinds: family(named, "output."),
        with_findings: one("with_findings").unwrap_or(0),
        scrutinised: one("scrutinised").unwrap_or(0),
        errors: one("errors").unwrap_or(0),
        input_tokens: one("tokens.input"),
        output_tokens: one("tokens.output"),
        cost: one("cost").map(MicroUsd),
        latency: latency::percentiles(&sketch(named, "latency.")),
        inspect: latency::percentiles(&sketch(named, "inspect.")),
    }
}

fn family(named: &Named, prefix: &str) -> Named {
    named
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix(prefix)?.to_owned(), *value)))
        .collect()
}

fn sketch(named: &Named, prefix: &str) -> BTreeMap<u32, u64> {
    named
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix(prefix)?.parse().ok()?, *value)))
        .collect()
}

fn spending(spent: &Spent, kind: &str) -> Vec<Spending> {
    let mut list: Vec<Spending> = spent
        .iter()
        .filter(|((who, _), _)| who == kind)
        .map(|((_, name), named)| Spending {
            name: name.clone(),
            exchanges: named.get("exchanges").copied().unwrap_or(0),
            input_tokens: named.get("tokens.input").copied(),
            output_tokens: named.get("tokens.output").copied(),
            cost: named.get("cost").copied().map(MicroUsd),
        })
        .collect();
    list.sort_by_key(|one| {
        let tokens = one.input_tokens.unwrap_or(0) + one.output_tokens.unwrap_or(0);
        std::cmp::Reverse((tokens, one.exchanges))
    });
    list
}
