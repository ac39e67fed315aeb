//! The responder dies at any write, and reads again: nothing is lost, nothing is counted twice.

use std::collections::BTreeSet;

use model::Event;
use model::exchange::ExchangeEvent;
use model::{ExchangeId, SessionId};
use proptest::prelude::*;
use testkit::sample;

use crate::world::{World, blocked, person};

/// What happens in the world.
#[derive(Debug, Clone)]
enum Turn {
    /// An attack in one of two sessions.
    Attack(bool),
    /// Time goes by.
    Pass(u64),
    /// The responder works and dies after so many writes.
    Dies(u64),
    /// The responder works undisturbed.
    Works,
    /// Somebody resolves the newest alert.
    Resolves,
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        4 => any::<bool>().prop_map(Turn::Attack),
        1 => (1_u64..900).prop_map(Turn::Pass),
        4 => (0_u64..12).prop_map(Turn::Dies),
        1 => Just(Turn::Works),
        1 => Just(Turn::Resolves),
    ]
}

fn play(world: &World, turns: &[Turn]) -> u64 {
    let mut attacks = 0;
    for turn in turns {
        match turn {
            Turn::Attack(second) => {
                attacks += 1;
                let session = if *second { "s-0002" } else { "s-0001" };
                world.ends(ExchangeEvent {
                    session: Some(SessionId::parse(session).unwrap()),
                    ..blocked(attacks)
                });
            }
            Turn::Pass(seconds) => world.pass(*seconds),
            Turn::Dies(writes) => {
                world.faults.fail_after(*writes);
                while world.responder.run_once().is_ok_and(|count| count > 0) {}
                world.faults.heal();
            }
            Turn::Works => world.settle(),
            Turn::Resolves => resolve_newest(world),
        }
    }
    world.settle();
    attacks
}

fn resolve_newest(world: &World) {
    if let Some(alert) = world.all().first() {
        let decision = (respond::AlertVerdict::Benign, None);
        let (scope, by) = (sample::scope(), person("ada"));
        world
            .alerts
            .resolve(&scope, alert.id, alert.version, decision, &by)
            .unwrap();
    }
}

/// The exchanges that the log says were taken into an alert.
fn told(world: &World) -> BTreeSet<ExchangeId> {
    let of_exchange = |envelope: model::Envelope| match envelope.event {
        Event::Action(action) if action.act.starts_with("alert.r") => action.exchange,
        Event::Action(_)
        | Event::Exchange(_)
        | Event::Inspect(_)
        | Event::Admin(_)
        | Event::System(_) => None,
    };
    world
        .log
        .events()
        .into_iter()
        .filter_map(of_exchange)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_exchange_stands_in_exactly_one_alert(turns in prop::collection::vec(turn(), 1..40)) {
        let world = World::new();
        let attacks = play(&world, &turns);
        let all: BTreeSet<_> = (1..=attacks).map(sample::exchange_id).collect();
        let mut linked: Vec<_> = Vec::new();
        for alert in world.all() {
            prop_assert_eq!(usize::try_from(alert.count).unwrap(), alert.exchanges.len());
            linked.extend(alert.exchanges);
        }
        prop_assert_eq!(linked.len(), all.len(), "counted once");
        prop_assert_eq!(&linked.into_iter().collect::<BTreeSet<_>>(), &all, "none is lost");
        prop_assert_eq!(&told(&world), &all, "each is told in the log");
        for exchange in all {
            let of = world.alerts.of_exchange(&sample::scope(), exchange).unwrap();
            prop_assert_eq!(of.len(), 1, "each is found from its exchange");
        }
    }
}

#[test]
fn a_crash_between_the_alert_and_the_cursor_raises_it_once() {
    for writes in 0..10 {
        let world = World::new();
        world.ends(blocked(1));
        world.faults.fail_after(writes);
        while world.responder.run_once().is_ok_and(|count| count > 0) {}
        world.faults.heal();
        world.settle();
        assert_eq!(world.only().count, 1, "died after {writes} writes");
        let raised = world
            .acts()
            .iter()
            .filter(|act| *act == "alert.raised")
            .count();
        assert!(
            (1..=2).contains(&raised),
            "died after {writes} writes: told {raised} times"
        );
    }
}
