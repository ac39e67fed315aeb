//! One tenant's alerts do not exist for another.

use model::exchange::{Effect, ExchangeEvent};
use model::ports::Counters;
use model::principal::Principal;
use respond::{AlertError, AlertVerdict};
use testkit::sample;

use crate::world::{World, blocked, person};

/// The same attack, in the other tenant, with the same names.
fn theirs(number: u64) -> ExchangeEvent {
    let mut event = blocked(number);
    event.principal = Some(Principal {
        tenant: sample::other_tenant(),
        ..sample::principal()
    });
    for action in &mut event.actions {
        if let Effect::Standing { standing } = &mut action.effect {
            standing.tenant = sample::other_tenant();
        }
    }
    event
}

#[test]
fn the_same_session_name_in_two_tenants_gives_two_alerts() {
    let world = World::new();
    world.attack(1);
    world.ends(theirs(2));
    world.settle();
    assert_eq!(world.only().exchange, sample::exchange_id(1));
    let other = world.of(&sample::other_scope());
    assert_eq!(other.len(), 1);
    assert_eq!(other[0].principal.tenant, sample::other_tenant());
}

#[test]
fn another_tenants_alert_cannot_be_seen_changed_or_undone() {
    let world = World::new();
    world.attack(1);
    let alert = world.only();
    let (scope, by) = (sample::other_scope(), person("eve"));
    let gone = Err(AlertError::NotFound);
    assert_eq!(world.alerts.get(&scope, alert.id), Ok(None));
    assert_eq!(
        world
            .alerts
            .acknowledge(&scope, alert.id, alert.version, &by),
        gone
    );
    let decision = (AlertVerdict::Benign, None);
    assert_eq!(
        world
            .alerts
            .resolve(&scope, alert.id, alert.version, decision, &by),
        gone
    );
    assert_eq!(
        world.alerts.undo(&scope, alert.id, alert.version, &by),
        gone
    );
    let standing = alert.actions[1].standing().unwrap().id;
    assert_eq!(world.alerts.undo_standing(&scope, standing, &by), Ok(None));
    assert_eq!(world.alerts.watchlist(&scope), Ok(Vec::new()));
    assert_eq!(
        world.alerts.of_exchange(&scope, alert.exchange),
        Ok(Vec::new())
    );
    assert_eq!(world.only(), alert, "nothing happened to it");
    assert_eq!(
        world
            .counters
            .list(&sample::scope(), sample::NOON)
            .unwrap()
            .len(),
        2
    );
}
