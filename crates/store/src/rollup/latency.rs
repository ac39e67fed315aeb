//! A sketch of durations in buckets that grow with the value: eight for each doubling, so a
//! percentile is at most 6 % off, and two sketches add up by adding their counts.

use std::collections::BTreeMap;

use crate::query::Percentiles;

/// The bucket of a duration in microseconds.
pub(crate) fn bucket(micros: u64) -> u32 {
    if micros < 8 {
        return u32::try_from(micros).unwrap_or(0);
    }
    let exponent = micros.ilog2();
    let eighth = (micros >> (exponent - 3)) & 7;
    (exponent - 2) * 8 + u32::try_from(eighth).unwrap_or(0)
}

/// The middle of a bucket, in microseconds.
fn middle(bucket: u32) -> u64 {
    if bucket < 8 {
        return u64::from(bucket);
    }
    let shift = (bucket / 8 - 1).min(60);
    let low = u128::from(8 + bucket % 8) << shift;
    let width = 1_u128 << shift;
    u64::try_from(low + width / 2).unwrap_or(u64::MAX)
}

/// The percentiles of a sketch; `None` when nothing was measured.
pub(crate) fn percentiles(sketch: &BTreeMap<u32, u64>) -> Option<Percentiles> {
    let count: u64 = sketch.values().sum();
    let at = |per_cent: u64| {
        let rank = (count * per_cent).div_ceil(100);
        let mut seen = 0;
        let mut within = sketch.iter().map(|(bucket, count)| {
            seen += count;
            (*bucket, seen)
        });
        within
            .find(|(_, seen)| *seen >= rank)
            .map(|(bucket, _)| middle(bucket))
    };
    if count == 0 {
        return None;
    }
    Some(Percentiles {
        p50_us: at(50)?,
        p95_us: at(95)?,
        p99_us: at(99)?,
        count,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_measured_has_no_percentiles() {
        assert_eq!(percentiles(&BTreeMap::new()), None);
    }

    proptest! {
        #[test]
        fn a_bucket_is_at_most_6_per_cent_off(micros in 0_u64..u64::MAX / 2) {
            let middle = middle(bucket(micros));
            prop_assert!(middle.abs_diff(micros) as f64 <= micros as f64 * 0.0625 + 0.5);
        }

        #[test]
        fn percentiles_are_those_of_the_sorted_values(mut values in prop::collection::vec(1_u64..10_000_000, 1..300)) {
            let mut sketch = BTreeMap::new();
            for value in &values {
                *sketch.entry(bucket(*value)).or_insert(0) += 1;
            }
            values.sort_unstable();
            let found = percentiles(&sketch).unwrap();
            for (per_cent, found) in [(50, found.p50_us), (95, found.p95_us), (99, found.p99_us)] {
                let exact = values[(values.len() * per_cent).div_ceil(100) - 1];
                prop_assert!(found.abs_diff(exact) as f64 <= exact as f64 * 0.0625 + 0.5);
            }
        }
    }
}
