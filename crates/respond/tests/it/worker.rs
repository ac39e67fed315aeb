//! The responder on its own thread.

use std::sync::Arc;
use std::time::Duration;

use model::ports::EventLog;
use respond::Responder;
use testkit::sample;

use crate::world::{World, blocked, builtin};

const SOON: Duration = Duration::from_secs(10);

#[test]
fn it_raises_alerts_by_itself_and_drains_before_it_stops() {
    let world = World::new();
    let playbooks = Arc::new(arc_swap::ArcSwap::from_pointee(builtin()));
    let responder = Arc::new(Responder::new(Arc::clone(&world.alerts), playbooks));
    let worker = Arc::clone(&responder).spawn().unwrap();
    world.ends(blocked(1));
    assert!(world.log.wait(1, SOON), "the alert is told in the log");
    world.ends(blocked(2));
    assert!(worker.stop());
    assert_eq!(world.only().exchanges, [1, 2].map(sample::exchange_id));
    assert_eq!(responder.status().trouble, None);
}

#[test]
fn trouble_is_seen_and_does_not_end_it() {
    let world = World::new();
    world.ends(blocked(1));
    world.faults.fail();
    assert!(world.responder.run_once().is_err());
    assert!(world.responder.status().trouble.is_some());
    assert_eq!(world.responder.status().position, None);
    world.faults.heal();
    world.settle();
    assert_eq!(world.responder.status().trouble, None);
    assert_eq!(world.only().count, 1);
}
