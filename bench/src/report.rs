//! What was measured, as a table for people: the direct floor always stands beside the gateway.

use crate::leg::Leg;

/// Median and quartiles of a list.
pub(crate) fn spread(values: &[f64]) -> (f64, f64, f64) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index into a short list"
        )]
        let index = (share * (sorted.len().saturating_sub(1)) as f64).round() as usize;
        sorted.get(index).copied().unwrap_or(f64::NAN)
    };
    (at(0.25), at(0.5), at(0.75))
}

fn cell(values: &[f64]) -> String {
    let (low, median, high) = spread(values);
    format!("{median:.0} ({low:.0} to {high:.0})")
}

/// The report of all legs.
pub(crate) fn markdown(legs: &[Leg], rate: u32, requests: usize, resident_kib: u64) -> String {
    let mut text = format!(
        "# What the gateway costs\n\n\
         Every control on: authentication, budget, inspection of prompt and answer, sealed bodies, \
         event log. One core for the gateway, one for load and upstream; open loop at {rate} \
         requests a second, {requests} requests a round, all prompts and answers distinct; direct \
         and through the gateway in turn. Median (quartiles) over rounds, in µs.\n\n\
         | leg | rounds | gateway CPU a request | direct p50 | through p50 | added p50 | added p99, paired | added first byte p50 |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|\n"
    );
    for leg in legs {
        let column = |pick: fn(&crate::leg::Round) -> f64| {
            cell(&leg.rounds.iter().map(pick).collect::<Vec<f64>>())
        };
        text.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} |\n",
            leg.name,
            leg.rounds.len(),
            column(|round| round.cpu),
            column(|round| round.direct_p50),
            column(|round| round.through_p50),
            column(|round| round.through_p50 - round.direct_p50),
            column(|round| round.through_p99 - round.direct_p99),
            column(|round| round.through_first_p50 - round.direct_first_p50),
        ));
    }
    text.push_str(&format!(
        "\nResident memory of the gateway after the last round: {resident_kib} KiB.\n"
    ));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spread_is_median_and_quartiles() {
        assert_eq!(spread(&[5.0, 1.0, 3.0, 2.0, 4.0]), (2.0, 3.0, 4.0));
    }
}
