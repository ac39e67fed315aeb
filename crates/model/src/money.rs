//! Money and tokens, as whole numbers with their unit in the type.

use serde::{Deserialize, Serialize};

/// Millionths of a US dollar.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct MicroUsd(pub u64);

impl MicroUsd {
    /// The sum, saturating.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

/// What a model charges, in micro-dollars per million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Price {
    /// For tokens sent.
    pub input: MicroUsd,
    /// For sent tokens that the provider had cached; as `input` if it makes no difference.
    pub cached_input: MicroUsd,
    /// For tokens received, reasoning included.
    pub output: MicroUsd,
}

/// Who counted the tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UsageSource {
    /// The provider said so.
    Reported,
    /// We estimated, because the provider did not or could not say.
    Estimated,
}

/// Tokens of one exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens sent, cached ones included.
    pub input_tokens: u64,
    /// Sent tokens that the provider had cached.
    pub cached_input_tokens: u64,
    /// Tokens received, reasoning included.
    pub output_tokens: u64,
    /// Received tokens that were reasoning.
    pub reasoning_tokens: u64,
    /// Who counted.
    pub source: UsageSource,
}

impl Price {
    /// What this usage costs, rounded up to a whole micro-dollar.
    #[must_use]
    pub fn cost(&self, usage: &Usage) -> MicroUsd {
        let cached = usage.cached_input_tokens.min(usage.input_tokens);
        let fresh = usage.input_tokens - cached;
        let total = u128::from(fresh) * u128::from(self.input.0)
            + u128::from(cached) * u128::from(self.cached_input.0)
            + u128::from(usage.output_tokens) * u128::from(self.output.0);
        MicroUsd(u64::try_from(total.div_ceil(1_000_000)).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cached_tokens_cost_their_own_price_and_a_fraction_rounds_up() {
        let price = Price {
            input: MicroUsd(2_500_000),
            cached_input: MicroUsd(1_250_000),
            output: MicroUsd(10_000_000),
        };
        let usage = Usage {
            input_tokens: 11,
            cached_input_tokens: 10,
            output_tokens: 1,
            reasoning_tokens: 0,
            source: UsageSource::Reported,
        };
        assert_eq!(price.cost(&usage), MicroUsd(25));
    }
}
