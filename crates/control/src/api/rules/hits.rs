//! What rules hit, and how much of it was noise.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use model::{Scope, Timestamp};
use respond::{Alert, AlertQuery, AlertVerdict};

use crate::app::App;
use crate::error::ApiError;

/// SAFETY LIMIT: so many alerts are read. Where there are more, the share of noise is not told.
const MOST_ALERTS: usize = 5_000;
/// Clocks of gateways may run ahead by so much.
pub(super) const SKEW: Duration = Duration::from_mins(5);
const DAY: Duration = Duration::from_hours(24);
pub(super) const WEEK: Duration = Duration::from_hours(7 * 24);

/// What every rule hit.
pub(super) struct Hits {
    day: BTreeMap<String, u64>,
    week: BTreeMap<String, u64>,
    /// Exchanges of the week that somebody had to see, by rule; `None` when there were too many
    /// alerts to tell.
    worth: Option<BTreeMap<String, u64>>,
}

impl Hits {
    /// Counts. Reads the store.
    pub(super) fn count(app: &App, scope: &Scope, now: Timestamp) -> Result<Self, ApiError> {
        let to = now.plus(SKEW);
        Ok(Self {
            day: app.store.rule_hits(scope, now.minus(DAY), to)?,
            week: app.store.rule_hits(scope, now.minus(WEEK), to)?,
            worth: worth(app, scope, now.minus(WEEK))?,
        })
    }

    /// Exchanges of the last day in which the rule fired.
    pub(super) fn day(&self, rule: &str) -> u64 {
        self.day.get(rule).copied().unwrap_or_default()
    }

    /// Exchanges of the last week in which the rule fired.
    pub(super) fn week(&self, rule: &str) -> u64 {
        self.week.get(rule).copied().unwrap_or_default()
    }

    /// The share of them that nobody had to see; of nothing, there is none.
    pub(super) fn noise(&self, rule: &str) -> Option<f64> {
        let hits = self.week(rule);
        let worth = self.worth.as_ref()?.get(rule).copied().unwrap_or_default();
        let noise = hits.saturating_sub(worth);
        let thousandths = noise.saturating_mul(1000).checked_div(hits)?;
        Some(f64::from(u32::try_from(thousandths).unwrap_or(1000)) / 1000.0)
    }
}

/// Exchanges with an alert that was not a false alarm, by rule.
fn worth(
    app: &App,
    scope: &Scope,
    from: Timestamp,
) -> Result<Option<BTreeMap<String, u64>>, ApiError> {
    let mut seen: BTreeSet<(String, model::ExchangeId)> = BTreeSet::new();
    let mut query = AlertQuery {
        limit: 200,
        ..AlertQuery::default()
    };
    for _page in 0..MOST_ALERTS / 200 {
        let alerts = app.alerts.list(scope, &query)?;
        for alert in alerts.iter().filter(|alert| is_worth(alert)) {
            for rule in &alert.rules {
                seen.extend(alert.exchanges.iter().map(|id| (rule.to_string(), *id)));
            }
        }
        let last = alerts.last();
        if last.is_none_or(|last| last.last_seen < from) || alerts.len() < 200 {
            let mut worth = BTreeMap::new();
            for (rule, _) in seen {
                *worth.entry(rule).or_default() += 1;
            }
            return Ok(Some(worth));
        }
        query.before = last.map(|last| last.id);
    }
    Ok(None)
}

fn is_worth(alert: &Alert) -> bool {
    alert.verdict != Some(AlertVerdict::FalsePositive)
}
