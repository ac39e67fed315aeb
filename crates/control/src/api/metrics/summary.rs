//! `GET /metrics/summary`: counts what happened, in steps, and before that for comparison.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use model::Timestamp;
use store::{Column, Counts, Spending, Summary};

use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::input::{Asked, Input};
use crate::shape::metrics::{MetricsBucket, MetricsCounts, MetricsShare, MetricsSummary};
use crate::shape::query::SummaryParams;
use crate::shape::words::{Range, Step, Word};

/// SAFETY LIMIT: a series has no more buckets than there are minutes in a day, and one.
const MOST_BUCKETS: i64 = 1441;

/// Counts what happened, in steps, and before that for comparison.
pub(crate) async fn summary(
    State(app): State<App>,
    caller: Caller,
    Asked(mut input): Asked,
) -> Result<Json<MetricsSummary>, ApiError> {
    let params = read(&mut input);
    input.finish()?;
    let (store, now) = (app.store.clone(), app.clock.now());
    let work = move || {
        let scope = caller.scope();
        let from = start(&params, now);
        let step = params.step.into();
        let here = store.summary(&scope, from, now, step)?;
        let before = store.summary(&scope, from.minus(now.since(from)), from, step)?;
        Ok::<_, ApiError>(shape(&params, from, now, &here, &before))
    };
    app.blocking.run(work).await.map(Json)
}

fn read(input: &mut Input) -> SummaryParams {
    let range = input.word("range").unwrap_or(Range::Day);
    let step = input.word("step").unwrap_or(match range {
        Range::Hour => Step::Minute,
        Range::Day | Range::Week => Step::Hour,
        Range::Month => Step::Day,
    });
    let params = SummaryParams { range, step };
    let micros = i64::try_from(length(range).as_micros()).unwrap_or(i64::MAX);
    if micros / store::Step::from(step).micros() >= MOST_BUCKETS {
        let (step, range) = (step.word(), range.word());
        input.problem("step", format!("`{step}` is too fine for `{range}`"));
    }
    params
}

fn length(range: Range) -> Duration {
    match range {
        Range::Hour => Duration::from_hours(1),
        Range::Day => Duration::from_hours(24),
        Range::Week => Duration::from_hours(7 * 24),
        Range::Month => Duration::from_hours(30 * 24),
    }
}

/// The border of a step at which the range begins.
fn start(params: &SummaryParams, now: Timestamp) -> Timestamp {
    floor(now.minus(length(params.range)), params.step)
}

fn floor(at: Timestamp, step: Step) -> Timestamp {
    let micros = store::Step::from(step).micros();
    Timestamp::from_unix_micros(at.unix_micros().div_euclid(micros) * micros)
}

fn shape(
    params: &SummaryParams,
    from: Timestamp,
    to: Timestamp,
    here: &Summary,
    before: &Summary,
) -> MetricsSummary {
    MetricsSummary {
        from: from.into(),
        to: to.into(),
        step: params.step,
        series: series(params.step, from, to, &here.series),
        totals: counts(&here.totals),
        previous: (before.totals.exchanges > 0).then(|| counts(&before.totals)),
        by_team: here.teams.iter().map(share).collect(),
        by_user: here.users.iter().map(share).collect(),
    }
}

/// One bucket per step: where the store has no column, nothing happened.
fn series(step: Step, from: Timestamp, to: Timestamp, columns: &[Column]) -> Vec<MetricsBucket> {
    let micros = store::Step::from(step).micros();
    let mut columns = columns.iter().peekable();
    let mut buckets = Vec::new();
    let mut at = from;
    while at < to {
        let column = columns.next_if(|column| column.start <= at);
        let here = column.filter(|column| column.start == at);
        buckets.push(MetricsBucket {
            at: at.into(),
            counts: here.map_or_else(
                || counts(&Counts::default()),
                |column| counts(&column.counts),
            ),
        });
        at = Timestamp::from_unix_micros(at.unix_micros().saturating_add(micros));
    }
    buckets
}

fn counts(counted: &Counts) -> MetricsCounts {
    let outcome = |word: &str| counted.outcomes.get(word).copied().unwrap_or_default();
    let prompt = |word: &str| counted.prompt_kinds.get(word).copied().unwrap_or_default();
    let answer = |word: &str| counted.answer_kinds.get(word).copied().unwrap_or_default();
    let (blocked, withheld) = (outcome("blocked"), outcome("withheld"));
    MetricsCounts {
        exchanges: counted.exchanges,
        blocked,
        redacted: counted.verdicts.get("redact").copied().unwrap_or_default(),
        withheld,
        errors: counted.errors,
        denied: outcome("denied"),
        scrutinised: counted.scrutinised,
        injection: prompt("injection"),
        indirect: prompt("indirect"),
        jailbreak: prompt("jailbreak"),
        pii_prompts: prompt("pii"),
        pii_answers: answer("pii"),
        secret_prompts: prompt("secret"),
        secret_answers: answer("secret"),
        input_tokens: counted.input_tokens,
        output_tokens: counted.output_tokens,
        cost_usd_micros: counted.cost.map(|cost| cost.0),
        blocked_share: fraction(blocked + withheld, counted.exchanges),
        latency_p50_us: counted.latency.map(|took| took.p50_us),
        latency_p95_us: counted.latency.map(|took| took.p95_us),
        latency_p99_us: counted.latency.map(|took| took.p99_us),
    }
}

/// A share to three places; of nothing, there is none.
fn fraction(part: u64, whole: u64) -> Option<f64> {
    let thousandths = part.saturating_mul(1000).checked_div(whole)?;
    let thousandths = u32::try_from(thousandths).unwrap_or(u32::MAX);
    Some(f64::from(thousandths) / 1000.0)
}

fn share(spent: &Spending) -> MetricsShare {
    MetricsShare {
        id: spent.name.clone(),
        exchanges: spent.exchanges,
        input_tokens: spent.input_tokens,
        output_tokens: spent.output_tokens,
        cost_usd_micros: spent.cost.map(|cost| cost.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000_000;

    fn column(minute: i64, exchanges: u64) -> Column {
        Column {
            start: Timestamp::from_unix_micros(minute * MINUTE),
            counts: Counts {
                exchanges,
                ..Counts::default()
            },
        }
    }

    #[test]
    fn a_series_has_no_gaps_where_nothing_happened() {
        let (from, to) = (
            Timestamp::from_unix_micros(0),
            Timestamp::from_unix_micros(3 * MINUTE + 1),
        );
        let buckets = series(Step::Minute, from, to, &[column(1, 5), column(3, 2)]);
        let exchanges: Vec<u64> = buckets.iter().map(|b| b.counts.exchanges).collect();
        assert_eq!(exchanges, [0, 5, 0, 2]);
    }

    #[test]
    fn what_was_never_measured_is_none_and_not_zero() {
        let nothing = counts(&Counts::default());
        assert_eq!(nothing.blocked_share, None);
        assert_eq!(nothing.latency_p50_us, None);
        assert_eq!(nothing.cost_usd_micros, None);
        assert_eq!(nothing.input_tokens, None);
        assert_eq!(fraction(1, 3), Some(0.333));
        assert_eq!(fraction(0, 3), Some(0.0));
    }

    #[test]
    fn a_range_begins_at_the_border_of_a_step() {
        let now = Timestamp::from_unix_micros(100 * 3_600_000_000 + 17);
        let params = SummaryParams {
            range: Range::Day,
            step: Step::Hour,
        };
        assert_eq!(start(&params, now).unix_micros(), 76 * 3_600_000_000);
    }
}
