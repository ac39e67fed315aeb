//! Chance from a seed: the same seed throws the same dice. Not for secrets.

/// The `SplitMix64` generator.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below `limit`.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// One of several; the default of nothing.
    pub(super) fn pick<T: Copy + Default>(&mut self, choices: &[T]) -> T {
        let at = self.below(choices.len() as u64);
        let at = usize::try_from(at).unwrap_or(0);
        choices.get(at).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_throws_the_same_dice() {
        let (mut a, mut b, mut other) = (Dice::new(7), Dice::new(7), Dice::new(8));
        let thrown: Vec<u64> = (0..100).map(|_| a.below(6)).collect();
        assert_eq!(thrown, (0..100).map(|_| b.below(6)).collect::<Vec<_>>());
        assert_ne!(thrown, (0..100).map(|_| other.below(6)).collect::<Vec<_>>());
        assert!(thrown.iter().all(|number| *number < 6));
    }
}
