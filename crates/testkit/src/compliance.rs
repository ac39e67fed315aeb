//! What every test of an exchange may check afterwards: invariant 5, and numbers without gaps.

use std::collections::{BTreeMap, BTreeSet};

use model::Stamp;

use crate::memory::log::MemoryLog;

/// Every exchange that was admitted ended in exactly one event with the stamp of its intent, no
/// exchange ended twice, and the numbers of each start run from 1 without a gap.
///
/// # Panics
/// When one of these does not hold.
pub fn assert_one_event_per_exchange(log: &MemoryLog) {
    let mut ended = BTreeMap::new();
    for (event, stamp) in exchanges(log) {
        let before = ended.insert(event, stamp);
        assert!(before.is_none(), "{event} ended in more than one event");
    }
    for (stamp, intent) in log.intents() {
        let exchange = intent.exchange;
        let event_stamp = ended.get(&exchange);
        assert!(
            event_stamp.is_some(),
            "{exchange} was admitted and has no event"
        );
        assert_eq!(
            event_stamp,
            Some(&stamp),
            "{exchange}: intent and event differ in their stamp"
        );
    }
    assert_no_gaps(log);
}

fn exchanges(log: &MemoryLog) -> Vec<(model::ExchangeId, Stamp)> {
    let exchange = |envelope: model::Envelope| match envelope.event {
        model::Event::Exchange(event) | model::Event::Inspect(event) => {
            Some((event.exchange, envelope.stamp))
        }
        model::Event::Admin(_) | model::Event::Action(_) | model::Event::System(_) => None,
    };
    log.events().into_iter().filter_map(exchange).collect()
}

fn assert_no_gaps(log: &MemoryLog) {
    let mut numbers: BTreeMap<_, BTreeSet<u64>> = BTreeMap::new();
    let events = log.events().into_iter().map(|envelope| envelope.stamp);
    let intents = log.intents().into_iter().map(|(stamp, _)| stamp);
    for stamp in events.chain(intents) {
        numbers
            .entry((stamp.gateway, stamp.boot))
            .or_default()
            .insert(stamp.sequence);
    }
    for ((gateway, _), numbers) in numbers {
        for (expected, number) in (1..).zip(numbers) {
            assert_eq!(
                number, expected,
                "gateway {gateway} lacks an event of that number"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use model::event::Entry;
    use model::ports::EventLog;
    use model::{Event, Scope};

    use super::*;
    use crate::sample;

    fn admit(log: &MemoryLog, number: u64) {
        let entry = Entry::Intent {
            stamp: sample::stamp(number),
            intent: Box::new(sample::intent(number)),
        };
        log.append(&Scope::Installation, &entry).unwrap();
    }

    fn end(log: &MemoryLog, number: u64, sequence: u64) {
        let event = Event::Exchange(Box::new(sample::exchange(number)));
        let entry = Entry::Event {
            envelope: Box::new(sample::envelope(sequence, event)),
            body: None,
        };
        log.append(&Scope::Installation, &entry).unwrap();
    }

    #[test]
    fn admitted_and_ended_once_is_fine() {
        let log = MemoryLog::default();
        admit(&log, 1);
        end(&log, 1, 1);
        assert_one_event_per_exchange(&log);
    }

    #[test]
    #[should_panic(expected = "has no event")]
    fn an_admitted_exchange_without_an_event_is_found() {
        let log = MemoryLog::default();
        admit(&log, 1);
        assert_one_event_per_exchange(&log);
    }

    #[test]
    #[should_panic(expected = "more than one event")]
    fn an_exchange_that_ends_twice_is_found() {
        let log = MemoryLog::default();
        end(&log, 1, 1);
        end(&log, 1, 2);
        assert_one_event_per_exchange(&log);
    }

    #[test]
    #[should_panic(expected = "lacks an event")]
    fn a_missing_number_is_found() {
        let log = MemoryLog::default();
        end(&log, 2, 2);
        assert_one_event_per_exchange(&log);
    }
}
