//! What every event log must do.

use std::sync::Arc;
use std::time::Duration;

use model::event::{Entry, SystemEvent};
use model::ports::EventLog;
use model::{Envelope, Event, Scope};

use crate::sample;

const SOON: Duration = Duration::from_secs(5);

/// Runs every case against a fresh log.
pub fn event_log(make: impl Fn() -> Arc<dyn EventLog>) {
    events_are_read_back_in_order_and_unchanged(make().as_ref());
    reading_goes_on_after_a_position_and_stops_at_the_limit(make().as_ref());
    a_tenant_reads_its_own_events_only(make().as_ref());
    an_entry_of_another_tenant_is_refused(make().as_ref());
    an_intent_is_not_an_event(make().as_ref());
    waiting_ends_when_something_is_committed(&make());
    waiting_ends_when_the_time_is_up(make().as_ref());
    each_consumer_has_its_own_cursor(make().as_ref());
}

fn note(number: u64) -> Envelope {
    let event = Event::System(SystemEvent {
        act: Arc::from("sample.noted"),
        detail: Arc::from(format!("note {number}")),
    });
    sample::envelope(number, event)
}

fn append(log: &dyn EventLog, envelope: Envelope) {
    let entry = Entry::Event {
        envelope: Box::new(envelope),
        body: None,
    };
    log.append(&Scope::Installation, &entry).unwrap();
}

/// Everything there is, once `count` events are committed.
fn read(log: &dyn EventLog, scope: &Scope, after: u64, count: usize) -> Vec<Envelope> {
    let mut position = 0;
    let mut seen = 0;
    while seen < count {
        assert!(
            log.wait(position, SOON),
            "an appended event was not committed"
        );
        for committed in log.read(&Scope::Installation, position, 1000).unwrap() {
            assert!(committed.position > position, "positions must grow");
            position = committed.position;
            seen += 1;
        }
    }
    let committed = log.read(scope, after, 1000).unwrap();
    committed
        .into_iter()
        .map(|committed| Arc::unwrap_or_clone(committed.envelope))
        .collect()
}

fn events_are_read_back_in_order_and_unchanged(log: &dyn EventLog) {
    let mut written = Vec::new();
    for number in 1..=5 {
        let exchange = Event::Exchange(Box::new(sample::exchange(number)));
        written.push(sample::envelope(number, exchange));
    }
    for envelope in &written {
        append(log, envelope.clone());
    }
    assert_eq!(read(log, &Scope::Installation, 0, 5), written);
}

fn reading_goes_on_after_a_position_and_stops_at_the_limit(log: &dyn EventLog) {
    for number in 1..=4 {
        append(log, note(number));
    }
    read(log, &Scope::Installation, 0, 4);
    let first = log.read(&Scope::Installation, 0, 3).unwrap();
    assert_eq!(first.len(), 3, "at most the limit");
    let rest = log
        .read(&Scope::Installation, first[2].position, 3)
        .unwrap();
    assert_eq!(rest.len(), 1, "only what comes after the position");
    assert_eq!(*rest[0].envelope, note(4));
    assert!(
        log.read(&Scope::Installation, rest[0].position, 3)
            .unwrap()
            .is_empty()
    );
}

fn a_tenant_reads_its_own_events_only(log: &dyn EventLog) {
    let nobody = Envelope {
        tenant: None,
        ..note(3)
    };
    let theirs = Envelope {
        tenant: Some(sample::other_tenant()),
        ..note(2)
    };
    for envelope in [note(1), theirs.clone(), nobody] {
        append(log, envelope);
    }
    assert_eq!(read(log, &Scope::Installation, 0, 3).len(), 3);
    assert_eq!(read(log, &sample::scope(), 0, 3), [note(1)]);
    assert_eq!(read(log, &sample::other_scope(), 0, 3), [theirs]);
}

fn an_entry_of_another_tenant_is_refused(log: &dyn EventLog) {
    let entry = Entry::Event {
        envelope: Box::new(note(1)),
        body: None,
    };
    assert!(log.append(&sample::other_scope(), &entry).is_err());
    assert!(log.append(&sample::scope(), &entry).is_ok());
    assert_eq!(read(log, &Scope::Installation, 0, 1).len(), 1);
}

fn an_intent_is_not_an_event(log: &dyn EventLog) {
    let entry = Entry::Intent {
        stamp: sample::stamp(1),
        intent: Box::new(sample::intent(1)),
    };
    log.append(&sample::scope(), &entry).unwrap();
    let ended = sample::envelope(1, Event::Exchange(Box::new(sample::exchange(1))));
    append(log, ended.clone());
    assert_eq!(read(log, &Scope::Installation, 0, 1), [ended]);
}

fn waiting_ends_when_something_is_committed(log: &Arc<dyn EventLog>) {
    let writer = Arc::clone(log);
    let thread = std::thread::spawn(move || append(writer.as_ref(), note(1)));
    assert!(log.wait(0, SOON));
    thread.join().unwrap();
    assert_eq!(log.read(&Scope::Installation, 0, 10).unwrap().len(), 1);
}

fn waiting_ends_when_the_time_is_up(log: &dyn EventLog) {
    assert!(!log.wait(0, Duration::from_millis(1)));
}

fn each_consumer_has_its_own_cursor(log: &dyn EventLog) {
    assert_eq!(log.cursor("one").unwrap(), 0);
    log.advance("one", 7).unwrap();
    log.advance("two", 3).unwrap();
    assert_eq!(log.cursor("one").unwrap(), 7);
    assert_eq!(log.cursor("two").unwrap(), 3);
    log.advance("one", 9).unwrap();
    assert_eq!(log.cursor("one").unwrap(), 9);
}
