//! What the console asks: lists with filters and pages, one exchange, counts, the audit trail.

use std::sync::Arc;
use std::time::Duration;

use model::event::AdminEvent;
use model::exchange::{ExchangeEvent, Inspection, Latency, Outcome};
use model::money::{MicroUsd, Usage, UsageSource};
use model::standing::Author;
use model::{
    BodyPlain, Direction, Envelope, Event, ExchangeId, Kind, NotScanned, Scope, Timestamp, UserId,
    Verdict,
};
use proptest::prelude::*;
use store::{BodyView, EventKind, ExchangeQuery, ExchangeRow, Page, Step, Store, VerdictIs, View};
use testkit::sample::{self, NOON};

use crate::world::{
    World, append, append_intent, append_said, committed, ended, exchange, id_at, said,
};

const DAY: Duration = Duration::from_hours(24);

fn ask(store: &Store, query: &ExchangeQuery) -> Page<ExchangeRow, ExchangeId> {
    store.exchanges(&sample::scope(), query).unwrap()
}

fn ids(page: &Page<ExchangeRow, ExchangeId>) -> Vec<ExchangeId> {
    page.items.iter().map(|row| row.event.exchange).collect()
}

fn at(number: u8, at: Timestamp) -> Envelope {
    let event = ExchangeEvent {
        exchange: id_at(at, number),
        started: at,
        ..sample::exchange(1)
    };
    Envelope {
        at,
        ..exchange(u64::from(number), event)
    }
}

/// Every page of a query, one after the other.
fn all(store: &Store, mut query: ExchangeQuery) -> Vec<ExchangeId> {
    let mut found = Vec::new();
    loop {
        let page = ask(store, &query);
        found.extend(ids(&page));
        match page.next {
            Some(next) => query.before = Some(next),
            None => return found,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn pages_over_many_days_show_everything_once_newest_first(
        days in prop::collection::vec(0_u32..5, 1..25),
        limit in 1_usize..7,
    ) {
        let world = World::new();
        let store = world.open();
        for (number, day) in (0_u8..).zip(&days) {
            append(&store, &at(number, NOON.plus(DAY * *day)));
        }
        committed(&store, days.len());
        let mut expected: Vec<ExchangeId> =
            (0_u8..).zip(&days).map(|(number, day)| id_at(NOON.plus(DAY * *day), number)).collect();
        expected.sort_unstable_by(|one, other| other.cmp(one));
        let found = all(&store, ExchangeQuery { limit, ..ExchangeQuery::default() });
        prop_assert_eq!(found, expected);
    }
}

/// A clean exchange, one blocked for an injection, and one that nobody looked at.
fn three(world: &World) -> Store {
    let store = world.open();
    append(&store, &ended(1));
    let blocked = ExchangeEvent {
        outcome: Outcome::Blocked {
            code: Arc::from("prompt_injection_detected"),
        },
        input: Inspection::Scanned {
            verdict: Verdict::Block,
        },
        output: Inspection::NOT_REACHED,
        findings: vec![sample::finding(Kind::Injection, Direction::Input)],
        ..sample::exchange(2)
    };
    append(&store, &exchange(2, blocked));
    let unseen = ExchangeEvent {
        input: Inspection::NotScanned {
            reason: NotScanned::Policy,
        },
        output: Inspection::NOT_REACHED,
        ..sample::exchange(3)
    };
    append(&store, &exchange(3, unseen));
    committed(&store, 3);
    store
}

fn expect(store: &Store, change: impl Fn(&mut ExchangeQuery), numbers: &[u64]) {
    let mut query = ExchangeQuery::default();
    change(&mut query);
    let expected: Vec<ExchangeId> = numbers.iter().copied().map(sample::exchange_id).collect();
    assert_eq!(ids(&ask(store, &query)), expected, "{query:?}");
}

#[test]
fn a_filter_on_what_was_found_or_decided_keeps_what_fits() {
    let world = World::new();
    let store = three(&world);
    let block = VerdictIs::Decided(Verdict::Block);
    expect(&store, |query| query.verdict = Some(block), &[2]);
    expect(
        &store,
        |query| query.verdict = Some(VerdictIs::NotScanned),
        &[3],
    );
    expect(
        &store,
        |query| query.outcome = Some("blocked".to_owned()),
        &[2],
    );
    expect(&store, |query| query.kind = Some(Kind::Injection), &[2]);
    expect(&store, |query| query.kind = Some(Kind::Pii), &[]);
    expect(
        &store,
        |query| query.rule = Some("sample.rule".to_owned()),
        &[2],
    );
    let both = |query: &mut ExchangeQuery| {
        query.kind = Some(Kind::Injection);
        query.direction = Some(Direction::Output);
    };
    expect(&store, both, &[]);
}

#[test]
fn a_filter_on_who_or_when_keeps_what_fits() {
    let world = World::new();
    let store = three(&world);
    expect(
        &store,
        |query| query.user = UserId::parse("user-b").ok(),
        &[],
    );
    expect(
        &store,
        |query| query.user = UserId::parse("user-a").ok(),
        &[3, 2, 1],
    );
    expect(
        &store,
        |query| query.team = Some("research".to_owned()),
        &[],
    );
    let everything = |query: &mut ExchangeQuery| {
        query.team = Some("support".to_owned());
        query.app = Some("helpdesk".to_owned());
        query.key = Some("support-bot".to_owned());
        query.model = Some("demo".to_owned());
        query.session = Some(sample::session());
    };
    expect(&store, everything, &[3, 2, 1]);
    let second = NOON.plus(Duration::from_millis(2));
    expect(&store, |query| query.from = Some(second), &[3, 2]);
    expect(&store, |query| query.to = Some(second), &[1]);
}

#[test]
fn another_tenant_finds_nothing_anywhere() {
    let world = World::new();
    let store = world.open();
    append_said(&store, ended(1), &BodyPlain::new(said("hello", "hi"), None));
    append_intent(&store, 2);
    committed(&store, 1);
    let (other, id) = (sample::other_scope(), sample::exchange_id(1));
    assert!(store.exchange(&sample::scope(), id).unwrap().is_some());
    assert_eq!(store.exchange(&other, id).unwrap(), None);
    assert_eq!(store.body(&other, id, View::Redacted).unwrap(), None);
    let pending = sample::exchange_id(2);
    assert_eq!(store.body(&other, pending, View::Redacted).unwrap(), None);
    let everything = ExchangeQuery::default();
    assert!(
        store
            .exchanges(&other, &everything)
            .unwrap()
            .items
            .is_empty()
    );
    let summary = store.summary(&other, NOON, NOON.plus(DAY), Step::Hour);
    assert_eq!(summary.unwrap(), store::Summary::default());
    assert!(store.log().read(&other, 0, 10).unwrap().is_empty());
}

#[test]
fn a_body_shows_its_redacted_view_or_what_was_said_or_why_there_is_none() {
    let world = World::new();
    let store = world.open();
    let (raw, masked) = (
        said("my IBAN is X", "ok"),
        said("my IBAN is ‹IBAN_CODE›", "ok"),
    );
    let body = BodyPlain::new(raw.clone(), Some(masked.clone()));
    append_said(&store, ended(1), &body);
    append(&store, &ended(2));
    committed(&store, 2);
    let view = |number, view| {
        let id = sample::exchange_id(number);
        store.body(&sample::scope(), id, view).unwrap()
    };
    assert_eq!(
        view(1, View::Redacted),
        Some(BodyView::Conversation(masked))
    );
    assert_eq!(view(1, View::Raw), Some(BodyView::Conversation(raw)));
    assert_eq!(view(2, View::Raw), Some(BodyView::NotKept));
    assert_eq!(view(3, View::Raw), None);
    append_intent(&store, 4);
    append(&store, &ended(5));
    committed(&store, 3);
    assert_eq!(view(4, View::Raw), Some(BodyView::NotYet));
}

#[test]
fn counts_add_up_over_steps_and_what_was_never_measured_is_none() {
    let world = World::new();
    let store = world.open();
    let minute = Duration::from_mins(1);
    for (number, offset) in [(1_u8, 0), (2, 0), (3, 1), (4, 61)] {
        let mut envelope = at(number, NOON.plus(minute * offset));
        let Event::Exchange(event) = &mut envelope.event else {
            panic!("an exchange");
        };
        if number == 3 {
            event.findings = vec![
                sample::finding(Kind::Injection, Direction::Input),
                sample::finding(Kind::Injection, Direction::Input),
                sample::finding(Kind::Pii, Direction::Output),
            ];
            event.usage = Some(Usage {
                input_tokens: 100,
                cached_input_tokens: 0,
                output_tokens: 20,
                reasoning_tokens: 0,
                source: UsageSource::Reported,
            });
            event.cost = Some(MicroUsd(7));
        }
        event.latency = Latency {
            total_us: 1000 * u64::from(number),
            ..Latency::default()
        };
        append(&store, &envelope);
    }
    committed(&store, 4);
    let ask = |step| {
        let scope = sample::scope();
        store.summary(&scope, NOON, NOON.plus(DAY), step).unwrap()
    };
    let minutes = ask(Step::Minute);
    let columns: Vec<u64> = minutes
        .series
        .iter()
        .map(|at| at.counts.exchanges)
        .collect();
    assert_eq!(columns, [2, 1, 1]);
    assert_eq!(minutes.series[0].counts.input_tokens, None);
    assert_eq!(minutes.series[1].counts.input_tokens, Some(100));
    assert_eq!(minutes.series[1].counts.prompt_kinds["injection"], 1);
    assert_eq!(minutes.series[1].counts.answer_kinds["pii"], 1);
    assert_eq!(minutes.totals.cost, Some(MicroUsd(7)));
    assert_eq!(minutes.totals.outcomes["completed"], 4);
    assert_eq!(minutes.totals.inspect, None);
    let latency = minutes.totals.latency.unwrap();
    assert_eq!(latency.count, 4);
    assert!(latency.p50_us.abs_diff(2000) < 125, "{latency:?}");
    assert!(latency.p99_us.abs_diff(4000) < 250, "{latency:?}");
    assert_eq!(minutes.teams[0].name, "support");
    assert_eq!(minutes.users[0].output_tokens, Some(20));
    for step in [Step::Hour, Step::Day] {
        assert_eq!(ask(step).totals, minutes.totals);
    }
    assert_eq!(ask(Step::Day).series.len(), 1);
}

#[test]
fn the_audit_trail_is_read_backwards_in_pages() {
    let world = World::new();
    let store = world.open();
    for number in 1..=7_u64 {
        let act = AdminEvent {
            author: Author::Person {
                name: Arc::from("admin"),
            },
            act: Arc::from("session.created"),
            object: None,
            reason: None,
            success: true,
        };
        let days = u32::try_from(number).unwrap();
        let envelope = Envelope {
            at: NOON.plus(DAY * days),
            ..sample::envelope(number, Event::Admin(act))
        };
        append(&store, &envelope);
        append(&store, &ended(100 + number));
    }
    committed(&store, 14);
    let mut found = Vec::new();
    let mut before = None;
    loop {
        let scope = sample::scope();
        let page = store.events(&scope, EventKind::Admin, before, 3).unwrap();
        found.extend(page.items.iter().map(|event| event.envelope.stamp.sequence));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(found, [7, 6, 5, 4, 3, 2, 1]);
    let actions = store.events(&Scope::Installation, EventKind::Action, None, 3);
    assert!(actions.unwrap().items.is_empty());
}
