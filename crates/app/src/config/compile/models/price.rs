//! Prices.

use std::sync::Arc;

use model::Diagnostic;
use model::document::Placed;
use model::money::{MicroUsd, Price};

use crate::config::compile::Check;
use crate::config::spec::PriceSpec;
use crate::config::value;

/// Reads a price, or reports it.
pub(super) fn price(spec: &PriceSpec, file: &Arc<str>, check: &mut Check<'_>) -> Option<Price> {
    let input = dollars(&spec.input, file, check);
    let output = dollars(&spec.output, file, check);
    let cached = spec.cached_input.as_ref();
    let cached = cached.map_or(input, |cached| dollars(cached, file, check));
    Some(Price {
        input: input?,
        cached_input: cached?,
        output: output?,
    })
}

/// Reads an amount of money, or reports it.
pub(in crate::config::compile) fn dollars(
    written: &Placed<f64>,
    file: &Arc<str>,
    check: &mut Check<'_>,
) -> Option<MicroUsd> {
    let amount = value::dollars(written.value);
    if amount.is_none() {
        let title = format!("`{}` is not an amount of money", written.value);
        let problem = Diagnostic::error("C028", title)
            .hint("write US dollars from 0 to a billion, such as `2.5`");
        check.report(problem, written.place(file));
    }
    amount
}

/// The dearest of several prices, in each of its parts; what a reservation has to hold.
pub(super) fn dearest(prices: impl Iterator<Item = Price>) -> Option<Price> {
    prices.reduce(|one, other| Price {
        input: one.input.max(other.input),
        cached_input: one.cached_input.max(other.cached_input),
        output: one.output.max(other.output),
    })
}
