//! From a query over exchanges to the conditions of a statement.

use model::Scope;
use rusqlite::types::Value;

use super::{ExchangeQuery, VerdictIs};
use crate::day;
use crate::facts::words;

/// Conditions joined by AND, with their values in order.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Filter {
    /// The conditions of a query within a scope, without its text.
    pub(crate) fn of(scope: &Scope, query: &ExchangeQuery) -> Self {
        let mut filter = Self::default();
        if let Some(tenant) = scope.tenant() {
            filter.equal("e.tenant", Some(tenant.as_str()));
        }
        filter.within(query);
        filter.equal("e.user", query.user.as_ref().map(|user| user.as_str()));
        filter.equal("e.team", query.team.as_deref());
        filter.equal("e.app", query.app.as_deref());
        filter.equal("e.key", query.key.as_deref());
        filter.equal("e.model", query.model.as_deref());
        filter.equal(
            "e.session",
            query.session.as_ref().map(|session| session.as_str()),
        );
        filter.equal("e.outcome", query.outcome.as_deref());
        filter.unless("e.outcome", "completed", query.outcome.as_deref());
        let verdict = query.verdict.map(|verdict| match verdict {
            VerdictIs::Decided(verdict) => words::verdict(Some(verdict)),
            VerdictIs::NotScanned => words::verdict(None),
        });
        filter.equal("e.verdict", verdict);
        filter.unless("e.verdict", "pass", verdict);
        filter.found(query);
        filter
    }

    /// Adds a condition with one value.
    pub(crate) fn add(&mut self, condition: &str, value: Value) {
        self.conditions.push(condition.to_owned());
        self.values.push(value);
    }

    /// The text behind WHERE, and its values.
    pub(crate) fn into_parts(self) -> (String, Vec<Value>) {
        (self.conditions.join(" AND "), self.values)
    }

    fn equal(&mut self, column: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.add(&format!("{column} = ?"), Value::from(value.to_owned()));
        }
    }

    /// Says again that the common value is not asked for: only then is the index without it used.
    fn unless(&mut self, column: &str, common: &str, value: Option<&str>) {
        if value.is_some_and(|value| value != common) {
            self.conditions.push(format!("{column} <> '{common}'"));
        }
    }

    /// Ids sort by time, so time is a condition on the id.
    fn within(&mut self, query: &ExchangeQuery) {
        if let Some(from) = query.from {
            self.add(
                "e.exchange >= ?",
                Value::Blob(day::lowest_id(from).to_vec()),
            );
        }
        if let Some(to) = query.to {
            self.add("e.exchange < ?", Value::Blob(day::lowest_id(to).to_vec()));
        }
        if let Some(before) = query.before {
            self.add("e.exchange < ?", Value::Blob(before.as_bytes().to_vec()));
        }
    }

    /// One finding must meet all that is asked of findings.
    fn found(&mut self, query: &ExchangeQuery) {
        let wanted = [
            ("kind", query.kind.map(words::kind)),
            ("direction", query.direction.map(words::direction)),
            ("rule", query.rule.as_deref()),
        ];
        let mut conditions = Vec::new();
        for (column, value) in wanted {
            if let Some(value) = value {
                conditions.push(format!("{column} = ?"));
                self.values.push(Value::from(value.to_owned()));
            }
        }
        if !conditions.is_empty() {
            self.conditions.push(format!(
                "e.position IN (SELECT position FROM findings WHERE {})",
                conditions.join(" AND ")
            ));
        }
    }
}
