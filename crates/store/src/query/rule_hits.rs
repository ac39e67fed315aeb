//! How many exchanges each rule fired in.

use std::collections::BTreeMap;

use model::ports::PortError;
use model::{Scope, Timestamp};
use rusqlite::params_from_iter;

use super::ExchangeQuery;
use super::exchanges::{days, published};
use super::filter::Filter;
use crate::database;
use crate::facts::schema::PART;
use crate::fault;
use crate::inner::Inner;

/// Exchanges that started within a time, counted by the rules that fired in them. A rule that
/// did not fire is missing.
pub(crate) fn rule_hits(
    inner: &Inner,
    scope: &Scope,
    from: Timestamp,
    to: Timestamp,
) -> Result<BTreeMap<String, u64>, PortError> {
    let query = ExchangeQuery {
        from: Some(from),
        to: Some(to),
        ..ExchangeQuery::default()
    };
    let mut hits = BTreeMap::new();
    for day in days(inner, &query)? {
        let filter = published(inner, Filter::of(scope, &query));
        let counted = inner.facts.files.read(day, |connection| {
            let (conditions, values) = filter.into_parts();
            let fault = fault::database(PART);
            let mut statement = connection
                .prepare_cached(&format!(
                    "SELECT f.rule, count(DISTINCT f.position)
                     FROM exchanges e JOIN findings f ON f.position = e.position
                     WHERE {conditions} GROUP BY f.rule"
                ))
                .map_err(&fault)?;
            let rows = statement.query_map(params_from_iter(values), |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
            });
            let rows = rows.map_err(&fault)?;
            rows.collect::<Result<Vec<_>, _>>().map_err(&fault)
        })?;
        for (rule, count) in counted.unwrap_or_default() {
            *hits.entry(rule).or_default() += database::whole(count);
        }
    }
    Ok(hits)
}
