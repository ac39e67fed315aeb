//! Budgets hold under concurrency, are settled from real usage, and bind whatever happens.

use gateway::{OnError, OnFail};
use model::counters::{BudgetLimit, Window};
use model::money::MicroUsd;
use model::ports::Counters as _;
use model::{Scope, StandingKind, Target};
use serde_json::json;
use testkit::provider::Reply;
use testkit::sample;
use tokio::task::JoinSet;

use crate::world::{ATTACK, Setup, World, chat};

fn team_budget(limit: u64) -> BudgetLimit {
    BudgetLimit {
        target: Target::Team(sample::principal().team),
        window: Window::Day,
        limit: MicroUsd(limit),
    }
}

fn with_budget(limit: u64) -> Setup {
    Setup {
        budgets: vec![team_budget(limit)],
        ..Setup::default()
    }
}

fn spent(world: &World) -> u64 {
    let used = world
        .counters
        .used(&sample::tenant(), &team_budget(0), sample::NOON);
    used.0
}

#[tokio::test]
async fn a_call_is_settled_from_its_usage_and_an_exhausted_budget_is_a_402_with_a_time() {
    // A reservation is 100 tokens of answer and 5 bytes of prompt.
    let world = World::with(with_budget(110)).await;
    assert_eq!(world.post(&chat("hello")).await.status, 200);
    assert_eq!(spent(&world), 12);
    let answer = world.post(&chat("hello")).await;
    assert_eq!(
        (answer.status, answer.code()),
        (402, "budget_exhausted".to_owned())
    );
    assert!(answer.text().contains("T00:00:00"), "{}", answer.text());
    assert_eq!(spent(&world), 12);
    assert_eq!(world.provider.received().len(), 1);
    assert_eq!(world.events(2)[0].cost, Some(MicroUsd(12)));
    assert_eq!(world.counters.open_reservations(), 0);
}

#[tokio::test]
async fn many_at_once_never_spend_more_than_there_is() {
    let world = World::with(with_budget(350)).await;
    let mut sent = JoinSet::new();
    for _ in 0..40 {
        let request = world.request(chat("hello").to_string());
        let client = world.client();
        sent.spawn(async move { client.request(request).await.unwrap().status() });
    }
    sent.join_all().await;
    let events = world.events(40);
    let cost: u64 = events
        .iter()
        .filter_map(|event| event.cost)
        .map(|cost| cost.0)
        .sum();
    assert!(cost <= 350);
    assert_eq!(spent(&world), cost);
    assert_eq!(world.counters.open_reservations(), 0);
}

#[tokio::test]
async fn what_is_blocked_or_fails_gives_its_reservation_back() {
    let world = World::with(with_budget(10_000)).await;
    world.post(&chat(ATTACK)).await;
    world.provider.reply(Reply::error(500, "no"));
    world.post(&chat("hello")).await;
    assert_eq!((spent(&world), world.counters.open_reservations()), (0, 0));
    world.events(2);
}

#[tokio::test]
async fn the_limit_of_the_request_bounds_the_reservation() {
    let world = World::with(with_budget(50)).await;
    assert_eq!(world.post(&chat("hello")).await.status, 402);
    let mut short = chat("hello");
    short["max_tokens"] = json!(40);
    assert_eq!(world.post(&short).await.status, 200);
    world.events(2);
}

#[tokio::test]
async fn counters_that_fail_close_or_open_as_the_configuration_says() {
    for (on_fail, status) in [(OnFail::Closed, 503), (OnFail::Open, 200)] {
        let world = World::with(Setup {
            on_error: OnError {
                counters: on_fail,
                ..OnError::CLOSED
            },
            ..with_budget(10_000)
        })
        .await;
        world.counters.faults().fail();
        assert_eq!(world.post(&chat("hello")).await.status, status);
        world.event();
    }
}

#[tokio::test]
async fn a_budget_factor_tightens_the_budget_and_leaves_nothing_reserved() {
    let world = World::with(with_budget(180)).await;
    let target = team_budget(0).target;
    let standing = sample::standing(1, target, StandingKind::BudgetFactor { millis: 500 });
    let scope = Scope::Tenant(sample::tenant());
    world.counters.set(&scope, &standing).unwrap();
    assert_eq!(world.post(&chat("hello")).await.status, 402);
    assert_eq!((spent(&world), world.counters.open_reservations()), (0, 0));
    world.counters.remove(&scope, standing.id).unwrap();
    assert_eq!(world.post(&chat("hello")).await.status, 200);
    world.events(2);
}
