//! Calls and failures of the last half minute, in slots that are forgotten as time passes.

use std::time::Duration;

/// How long a slot lasts.
const SLOT: Duration = Duration::from_secs(5);
/// How many slots are remembered.
const SLOTS: usize = 6;

#[derive(Debug, Default, Clone, Copy)]
struct Slot {
    number: u64,
    calls: u32,
    failures: u32,
}

/// Calls and failures of the last half minute.
#[derive(Debug, Default)]
pub(super) struct Window {
    slots: [Slot; SLOTS],
}

impl Window {
    /// Counts a call.
    pub(super) fn count(&mut self, failed: bool, now: Duration) {
        let number = number(now);
        // The oldest slot makes room for a new one.
        let current = self.slots.iter().position(|slot| slot.number == number);
        let oldest = || (0..SLOTS).min_by_key(|&at| self.slots.get(at).map(|slot| slot.number));
        let Some(slot) = current
            .or_else(oldest)
            .and_then(|at| self.slots.get_mut(at))
        else {
            return;
        };
        if slot.number != number {
            *slot = Slot {
                number,
                ..Slot::default()
            };
        }
        slot.calls = slot.calls.saturating_add(1);
        slot.failures = slot.failures.saturating_add(u32::from(failed));
    }

    /// Calls and failures that are not forgotten yet.
    pub(super) fn counts(&self, now: Duration) -> (u32, u32) {
        let oldest = (number(now) + 1).saturating_sub(SLOTS as u64);
        let remembered = self.slots.iter().filter(|slot| slot.number >= oldest);
        remembered.fold((0, 0), |(calls, failures), slot| {
            (
                slot.calls.saturating_add(calls),
                slot.failures.saturating_add(failures),
            )
        })
    }
}

/// Counted from one: zero is the number of a slot that was never used, and goes first.
fn number(now: Duration) -> u64 {
    now.as_secs() / SLOT.as_secs() + 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_happened_in_the_last_slots_is_counted_and_nothing_older(
            steps in proptest::collection::vec((0..20_u64, any::<bool>()), 0..60),
            later in 0..60_u64,
        ) {
            let mut window = Window::default();
            let mut now = 0;
            let mut happened = Vec::new();
            for (passed, failed) in steps {
                now += passed;
                window.count(failed, Duration::from_secs(now));
                happened.push((now / SLOT.as_secs(), failed));
            }
            now += later;
            let oldest = (now / SLOT.as_secs() + 1).saturating_sub(SLOTS as u64);
            happened.retain(|(slot, _)| *slot >= oldest);
            let failures = happened.iter().filter(|(_, failed)| *failed).count();
            let (calls, failed) = window.counts(Duration::from_secs(now));
            prop_assert_eq!((calls as usize, failed as usize), (happened.len(), failures));
        }
    }
}
