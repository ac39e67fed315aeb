//! What one batch adds to the counts.

use std::collections::{BTreeMap, BTreeSet};

use model::exchange::{ExchangeEvent, Outcome, Profile};
use model::{Direction, TenantId, Timestamp};

use super::latency;
use crate::facts::words;
use crate::query::Step;

/// Whose spending, of what, in which hour.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SpendingKey {
    /// The tenant.
    pub(crate) tenant: String,
    /// The start of the hour.
    pub(crate) start: i64,
    /// `team` or `user`.
    pub(crate) who: &'static str,
    /// Its name.
    pub(crate) name: String,
    /// What is counted.
    pub(crate) measure: &'static str,
}

/// One count of one stretch of time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CountKey {
    /// The tenant; empty when nobody could be identified.
    pub(crate) tenant: String,
    /// How long the stretch is.
    pub(crate) width: i64,
    /// When it starts.
    pub(crate) start: i64,
    /// What is counted.
    pub(crate) name: String,
}

/// What one batch adds to the counts of one day.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Counts over time.
    pub(crate) counts: BTreeMap<CountKey, u64>,
    /// Spending by team and user.
    pub(crate) spending: BTreeMap<SpendingKey, u64>,
}

impl Tally {
    /// Counts one exchange at the time it was minted.
    pub(crate) fn add(&mut self, tenant: Option<&TenantId>, at: Timestamp, event: &ExchangeEvent) {
        let tenant = tenant.map_or("", TenantId::as_str);
        for (name, value) in counts_of(event) {
            for step in [Step::Minute, Step::Hour] {
                let key = CountKey {
                    tenant: tenant.to_owned(),
                    width: step.micros(),
                    start: floor(at, step),
                    name: name.clone(),
                };
                add_to(self.counts.entry(key).or_default(), value);
            }
        }
        if let Some(principal) = &event.principal {
            self.spend(tenant, at, ("team", principal.team.as_str()), event);
            self.spend(tenant, at, ("user", principal.user.as_str()), event);
        }
    }

    fn spend(
        &mut self,
        tenant: &str,
        at: Timestamp,
        (who, name): (&'static str, &str),
        event: &ExchangeEvent,
    ) {
        let measures = [
            ("exchanges", Some(1)),
            ("tokens.input", event.usage.map(|usage| usage.input_tokens)),
            (
                "tokens.output",
                event.usage.map(|usage| usage.output_tokens),
            ),
            ("cost", event.cost.map(|cost| cost.0)),
        ];
        for (measure, value) in measures {
            let key = SpendingKey {
                tenant: tenant.to_owned(),
                start: floor(at, Step::Hour),
                who,
                name: name.to_owned(),
                measure,
            };
            if let Some(value) = value {
                add_to(self.spending.entry(key).or_default(), value);
            }
        }
    }
}

fn add_to(count: &mut u64, value: u64) {
    *count = count.saturating_add(value);
}

/// The start of the step that a time lies in.
pub(crate) fn floor(at: Timestamp, step: Step) -> i64 {
    let micros = at.unix_micros();
    micros - micros.rem_euclid(step.micros())
}

fn counts_of(event: &ExchangeEvent) -> Vec<(String, u64)> {
    let mut counts = vec![
        ("exchanges".to_owned(), 1),
        (format!("outcome.{}", event.outcome.word()), 1),
        (
            format!("verdict.{}", words::verdict(words::overall(event))),
            1,
        ),
    ];
    // Nobody measured what a crash cut.
    if !matches!(event.outcome, Outcome::Aborted { .. }) {
        let bucket = latency::bucket(event.latency.total_us);
        counts.push((format!("latency.{bucket}"), 1));
    }
    if let Some(micros) = event.latency.inspect_us {
        counts.push((format!("inspect.{}", latency::bucket(micros)), 1));
    }
    let kinds: BTreeSet<(Direction, &str)> = event
        .findings
        .iter()
        .map(|finding| (finding.direction, words::kind(finding.kind)))
        .collect();
    for (direction, kind) in &kinds {
        counts.push((format!("{}.{kind}", words::direction(*direction)), 1));
    }
    let flags = [
        ("with_findings", !event.findings.is_empty()),
        ("scrutinised", event.profile == Profile::Strict),
        ("errors", is_error(&event.outcome)),
    ];
    counts.extend(
        flags
            .iter()
            .filter(|(_, holds)| *holds)
            .map(|(name, _)| ((*name).to_owned(), 1)),
    );
    if let Some(usage) = event.usage {
        counts.push(("tokens.input".to_owned(), usage.input_tokens));
        counts.push(("tokens.output".to_owned(), usage.output_tokens));
    }
    if let Some(cost) = event.cost {
        counts.push(("cost".to_owned(), cost.0));
    }
    counts
}

fn is_error(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Failed { .. } | Outcome::Aborted { .. } => true,
        Outcome::Completed
        | Outcome::Blocked { .. }
        | Outcome::Withheld { .. }
        | Outcome::Denied { .. }
        | Outcome::ClientLeft => false,
    }
}
