//! In which order the targets of a model are tried.
//!
//! Chance comes in as bits, those of the exchange's id: the same exchange is always sent the same
//! way, and no client chooses them.

use std::time::Duration;

use crate::snapshot::Strategy;

/// One target, as far as choosing is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate {
    /// Its share of the traffic; 0 is used only when all others failed.
    pub(super) weight: u32,
    /// How long it takes.
    pub(super) cost: Duration,
}

/// The order in which candidates are tried, as indices; each comes once.
pub(super) fn order(strategy: Strategy, candidates: &[Candidate], bits: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    match strategy {
        Strategy::Priority => {}
        Strategy::Weighted => weighted(&mut order, candidates, bits),
        Strategy::LeastLatency => least_latency(&mut order, candidates, bits),
    }
    order
}

/// Draws one after the other, each with a chance in proportion to its weight.
fn weighted(order: &mut [usize], candidates: &[Candidate], bits: u64) {
    let weight = |index: usize| candidates.get(index).map_or(0, |c| u64::from(c.weight));
    let mut dice = Dice(bits);
    let mut rest = order;
    while rest.len() > 1 {
        let total: u64 = rest.iter().map(|&index| weight(index)).sum();
        if total == 0 {
            return;
        }
        let mut left = dice.below(total);
        let drawn = rest.iter().position(|&index| {
            let here = left < weight(index);
            left = left.saturating_sub(weight(index));
            here
        });
        let drawn = drawn.unwrap_or_default();
        if let Some(front) = rest.get_mut(..=drawn) {
            front.rotate_right(1);
        }
        let Some((_, others)) = rest.split_first_mut() else {
            return;
        };
        rest = others;
    }
}

/// The faster of two drawn at random comes first, so that not all gateways run to the same one;
/// the others follow, the fastest first.
fn least_latency(order: &mut [usize], candidates: &[Candidate], bits: u64) {
    let cost = |index: usize| candidates.get(index).map(|candidate| candidate.cost);
    order.sort_by_key(|&index| cost(index));
    if order.len() < 3 {
        return;
    }
    let mut dice = Dice(bits);
    let count = order.len() as u64;
    let one = dice.below(count);
    let other = (one + 1 + dice.below(count - 1)) % count;
    // Sorted by cost, the faster of the two is the one further in front.
    let first = usize::try_from(one.min(other)).unwrap_or_default();
    if let Some(front) = order.get_mut(..=first) {
        front.rotate_right(1);
    }
}

/// Numbers out of bits (splitmix64).
struct Dice(u64);

impl Dice {
    /// A number below `bound`; the bias of the remainder is below one in a billion.
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)).checked_rem(bound).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::snapshot::Strategy;

    fn candidates(weights: &[u32]) -> Vec<Candidate> {
        let candidate = |(index, &weight): (usize, &u32)| Candidate {
            weight,
            cost: Duration::from_millis(index as u64),
        };
        weights.iter().enumerate().map(candidate).collect()
    }

    fn strategy() -> impl proptest::strategy::Strategy<Value = Strategy> {
        prop_oneof![
            Just(Strategy::Priority),
            Just(Strategy::Weighted),
            Just(Strategy::LeastLatency),
        ]
    }

    proptest! {
        #[test]
        fn every_target_comes_once_and_the_same_bits_give_the_same_order(
            strategy in strategy(),
            weights in proptest::collection::vec(0..100_u32, 0..8),
            bits: u64,
        ) {
            let candidates = candidates(&weights);
            let chosen = order(strategy, &candidates, bits);
            prop_assert_eq!(&chosen, &order(strategy, &candidates, bits));
            let mut sorted = chosen;
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..weights.len()).collect::<Vec<_>>());
        }

        #[test]
        fn the_slowest_of_several_never_comes_first(bits: u64, count in 2..8_u32) {
            let candidates = candidates(&vec![1; count as usize]);
            let chosen = order(Strategy::LeastLatency, &candidates, bits);
            prop_assert_ne!(chosen[0], count as usize - 1);
        }
    }

    #[test]
    fn the_first_target_is_drawn_in_proportion_to_the_weights() {
        let candidates = candidates(&[70, 20, 10, 0]);
        let mut first = [0_u32; 4];
        for bits in 0..10_000_u64 {
            first[order(Strategy::Weighted, &candidates, bits << 13)[0]] += 1;
        }
        assert!((6_700..7_300).contains(&first[0]), "{first:?}");
        assert!((1_700..2_300).contains(&first[1]), "{first:?}");
        assert!((700..1_300).contains(&first[2]), "{first:?}");
        assert_eq!(first[3], 0);
    }

    #[test]
    fn of_two_the_faster_comes_first_and_priority_keeps_what_was_written() {
        let mut two = candidates(&[1, 1]);
        two.reverse();
        assert_eq!(order(Strategy::LeastLatency, &two, 7), [1, 0]);
        assert_eq!(order(Strategy::Priority, &two, 7), [0, 1]);
    }
}
