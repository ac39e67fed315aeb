//! The latest committed events, in memory: whoever follows the log reads what was just written, and
//! would otherwise read and decode the same bytes once more.
//!
//! A cache and nothing else: what it does not hold is read from the files.

use std::collections::VecDeque;

use model::Scope;
use model::ports::Committed;
use parking_lot::Mutex;

/// How many events are kept.
const MOST: usize = 2048;

/// The latest committed events.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    tail: Mutex<Option<Tail>>,
}

/// Every event after a position.
#[derive(Debug)]
struct Tail {
    after: u64,
    events: VecDeque<Committed>,
}

impl Recent {
    /// Takes the events that follow a position, each for the first time committed.
    pub(crate) fn extend(&self, after: u64, events: impl Iterator<Item = Committed>) {
        let mut tail = self.tail.lock();
        let tail = tail.get_or_insert_with(|| Tail {
            after,
            events: VecDeque::new(),
        });
        tail.events.extend(events);
        while tail.events.len() > MOST {
            if let Some(oldest) = tail.events.pop_front() {
                tail.after = oldest.position;
            }
        }
    }

    /// Forgets everything, because the files may hold something else than was handed over.
    pub(crate) fn forget(&self) {
        *self.tail.lock() = None;
    }

    /// Events after a position and up to another, oldest first; `None` when not all are here.
    pub(crate) fn after(
        &self,
        scope: &Scope,
        after: u64,
        upto: u64,
        limit: usize,
    ) -> Option<Vec<Committed>> {
        let tail = self.tail.lock();
        let tail = tail.as_ref().filter(|tail| tail.after <= after)?;
        let start = tail.events.partition_point(|event| event.position <= after);
        let within = |event: &&Committed| match (scope, &event.envelope.tenant) {
            (Scope::Installation, _) => true,
            (Scope::Tenant(own), Some(tenant)) => own == tenant,
            (Scope::Tenant(_), None) => false,
        };
        let found = tail
            .events
            .range(start..)
            .take_while(|event| event.position <= upto)
            .filter(within)
            .take(limit);
        Some(found.cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use testkit::sample;

    use super::*;

    fn event(position: u64) -> Committed {
        Committed {
            position,
            envelope: Arc::new(sample::envelope(
                position,
                model::Event::Exchange(Box::new(sample::exchange(position))),
            )),
        }
    }

    fn positions(recent: &Recent, after: u64, upto: u64, limit: usize) -> Option<Vec<u64>> {
        let found = recent.after(&Scope::Installation, after, upto, limit)?;
        Some(found.iter().map(|event| event.position).collect())
    }

    #[test]
    fn only_what_is_here_without_a_gap_is_answered() {
        let recent = Recent::default();
        assert_eq!(positions(&recent, 0, 9, 9), None);
        recent.extend(4, [event(5), event(7)].into_iter());
        assert_eq!(positions(&recent, 3, 9, 9), None);
        assert_eq!(positions(&recent, 4, 9, 9), Some(vec![5, 7]));
        assert_eq!(positions(&recent, 4, 6, 9), Some(vec![5]));
        assert_eq!(positions(&recent, 4, 9, 1), Some(vec![5]));
        assert_eq!(positions(&recent, 7, 9, 9), Some(Vec::new()));
        recent.forget();
        assert_eq!(positions(&recent, 7, 9, 9), None);
    }

    #[test]
    fn the_oldest_make_room_and_are_no_longer_answered_for() {
        let recent = Recent::default();
        let most = u64::try_from(MOST).unwrap();
        recent.extend(0, (1..=most + 2).map(event));
        assert_eq!(positions(&recent, 1, u64::MAX, 1), None);
        assert_eq!(positions(&recent, 2, u64::MAX, 1), Some(vec![3]));
    }
}
