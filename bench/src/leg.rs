//! One kind of load, measured in rounds: direct, then through the gateway, in turn.

use bytes::Bytes;

use crate::gateway::Gateway;
use crate::load::{self, Load, Outcome, Pool};

/// One pair of runs, in microseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Round {
    pub(crate) cpu: f64,
    pub(crate) direct_p50: f64,
    pub(crate) direct_p99: f64,
    pub(crate) direct_first_p50: f64,
    pub(crate) through_p50: f64,
    pub(crate) through_p99: f64,
    pub(crate) through_first_p50: f64,
}

/// The rounds of one kind of load.
#[derive(Debug)]
pub(crate) struct Leg {
    pub(crate) name: &'static str,
    pub(crate) rounds: Vec<Round>,
}

/// The two ways to the same upstream.
#[derive(Debug)]
pub(crate) struct Ways {
    pub(crate) direct: Load,
    pub(crate) through: Load,
}

fn quantile(outcome: &hdrhistogram::Histogram<u64>, share: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "microseconds below 2^53")]
    let value = outcome.value_at_quantile(share) as f64;
    value
}

fn p50_p99_first(outcome: &Outcome) -> (f64, f64, f64) {
    (
        quantile(&outcome.total, 0.5),
        quantile(&outcome.total, 0.99),
        quantile(&outcome.first, 0.5),
    )
}

/// Runs the rounds of one leg.
pub(crate) async fn run(
    name: &'static str,
    pool: &Pool,
    ways: &Ways,
    gateway: &Gateway,
    bodies: &[Bytes],
    rounds: usize,
) -> anyhow::Result<Leg> {
    let mut leg = Leg {
        name,
        rounds: Vec::new(),
    };
    let mut offset = 0;
    for _ in 0..=rounds {
        let direct = load::run(pool, &ways.direct, bodies, offset).await?;
        let before = gateway.cpu()?;
        let through = load::run(pool, &ways.through, bodies, offset).await?;
        let spent = gateway.cpu()?.saturating_sub(before);
        offset += ways.direct.count;
        let (direct_p50, direct_p99, direct_first_p50) = p50_p99_first(&direct);
        let (through_p50, through_p99, through_first_p50) = p50_p99_first(&through);
        #[expect(clippy::cast_precision_loss, reason = "a count of requests")]
        let cpu = spent.as_secs_f64() * 1e6 / ways.through.count.max(1) as f64;
        leg.rounds.push(Round {
            cpu,
            direct_p50,
            direct_p99,
            direct_first_p50,
            through_p50,
            through_p99,
            through_first_p50,
        });
    }
    // The first round warms connections and caches.
    leg.rounds.remove(0);
    Ok(leg)
}
