//! Playbook 1 over time: the next ten requests are strict, exactly ten, whoever they claim to be.

use gateway::EndUser;
use http_body_util::BodyExt as _;
use model::exchange::Profile;
use model::ports::Counters as _;
use model::{Scope, StandingKind, Target};
use serde_json::json;
use testkit::provider::{Gate, Piece, Reply, sse};
use testkit::sample;
use tokio::task::JoinSet;

use crate::world::{ATTACK, BORDERLINE, Setup, World, chat, key_id, streamed};

#[tokio::test]
async fn a_borderline_prompt_passes_is_blocked_ten_times_and_passes_again() {
    let world = World::start().await;
    assert_eq!(world.post(&chat(BORDERLINE)).await.status, 200);
    assert_eq!(world.post(&chat(ATTACK)).await.status, 403);
    for left in (0..10).rev() {
        assert_eq!(
            world.post(&chat(BORDERLINE)).await.status,
            403,
            "{left} left"
        );
    }
    assert_eq!(world.post(&chat(BORDERLINE)).await.status, 200);
    let events = world.events(13);
    let left: Vec<Option<u32>> = events
        .iter()
        .map(|event| event.scrutinised.as_ref().map(|used| used.remaining))
        .collect();
    let mut expected = vec![None, None];
    expected.extend((0..10).rev().map(Some));
    expected.push(None);
    assert_eq!(left, expected);
    assert_eq!(events[2].profile, Profile::Strict);
    assert!(
        events[2].actions.is_empty(),
        "a strict block renews nothing"
    );
}

#[tokio::test]
async fn fifty_at_once_after_a_trigger_use_up_exactly_ten() {
    let world = World::start().await;
    world.post(&chat(ATTACK)).await;
    let mut sent = JoinSet::new();
    for _ in 0..50 {
        let request = world.request(chat("good morning").to_string());
        let client = world.client();
        sent.spawn(async move { client.request(request).await.unwrap().status() });
    }
    let statuses = sent.join_all().await;
    assert!(statuses.iter().all(|status| *status == 200));
    let events = world.events(51);
    let strict = events
        .iter()
        .filter(|event| event.profile == Profile::Strict);
    assert_eq!(strict.count(), 10);
}

#[tokio::test]
async fn what_never_reaches_evaluation_uses_nothing_up() {
    let world = World::start().await;
    world.post(&chat(ATTACK)).await;
    let mut not_allowed = chat("hello");
    not_allowed["model"] = json!("forbidden");
    world.post(&not_allowed).await;
    world.ask(world.request("{")).await;
    assert_eq!(remaining(&world), [10]);
    world.post(&chat("hello")).await;
    assert_eq!(remaining(&world), [9]);
    world.post(&chat(ATTACK)).await;
    assert_eq!(remaining(&world), [10], "reset, never added");
}

fn scrutinies(world: &World) -> Vec<(Target, u32)> {
    let scope = Scope::Tenant(sample::tenant());
    let standings = world.counters.list(&scope, sample::NOON).unwrap();
    let scrutiny = |standing: model::Standing| match standing.kind {
        StandingKind::Scrutiny { remaining, .. } => Some((standing.target, remaining)),
        _ => None,
    };
    standings.into_iter().filter_map(scrutiny).collect()
}

fn remaining(world: &World) -> Vec<u32> {
    scrutinies(world)
        .into_iter()
        .map(|(_, left)| left)
        .collect()
}

#[tokio::test]
async fn a_user_whom_the_client_made_up_binds_the_key() {
    let world = World::with(Setup {
        end_user: EndUser::Body,
        ..Setup::default()
    })
    .await;
    let as_user = |user: &str, text: &str| {
        let mut body = chat(text);
        body["user"] = json!(user);
        body
    };
    assert_eq!(world.post(&as_user("mallory", ATTACK)).await.status, 403);
    assert_eq!(scrutinies(&world), [(Target::Key(key_id()), 10)]);
    for number in 0..10 {
        let body = as_user(&format!("user-{number}"), BORDERLINE);
        assert_eq!(world.post(&body).await.status, 403, "{number}");
    }
    let body = as_user("user-11", BORDERLINE);
    assert_eq!(world.post(&body).await.status, 200);
}

#[tokio::test]
async fn many_users_of_a_trusted_application_escalate_to_its_key() {
    let world = World::with(Setup {
        end_user: EndUser::TrustedHeader,
        ..Setup::default()
    })
    .await;
    for (user, bound) in [("ada", false), ("bob", false), ("cyd", true)] {
        let mut request = world.request(chat(ATTACK).to_string());
        request
            .headers_mut()
            .insert("x-bartizan-user", user.parse().unwrap());
        assert_eq!(world.ask(request).await.status, 403);
        let key = (Target::Key(key_id()), 10);
        assert_eq!(scrutinies(&world).contains(&key), bound, "{user}");
    }
    let mut request = world.request(chat(BORDERLINE).to_string());
    request
        .headers_mut()
        .insert("x-bartizan-user", "dan".parse().unwrap());
    assert_eq!(world.ask(request).await.status, 403);
}

#[tokio::test]
async fn a_quarantined_user_gets_a_403_and_uses_no_provider() {
    let world = World::start().await;
    let target = Target::User(sample::principal().user);
    let standing = sample::standing(1, target, StandingKind::Quarantine);
    let scope = Scope::Tenant(sample::tenant());
    world.counters.set(&scope, &standing).unwrap();
    let answer = world.post(&chat("hello")).await;
    assert_eq!(
        (answer.status, answer.code()),
        (403, "policy_denied".to_owned())
    );
    assert!(world.provider.received().is_empty());
    world.event();
}

#[tokio::test]
async fn a_strict_stream_is_held_to_its_end() {
    let world = World::start().await;
    world.post(&chat(ATTACK)).await;
    let gate = Gate::default();
    let held = Reply::stream([sse::role(), sse::delta("hello there, my friend")]);
    let held = held.then(Piece::Gate(gate.clone())).then(sse::DONE);
    world.provider.reply(held);
    let request = world.request(streamed("good morning").to_string());
    let (_, mut body) = world.send(request).await.into_parts();
    let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(first, sse::role(), "what holds no text need not wait");
    gate.reached().await;
    gate.open();
    let rest = body.collect().await.unwrap().to_bytes();
    let expected = [&sse::delta("hello there, my friend"), sse::DONE].concat();
    assert_eq!(rest, expected);
    let event = world.event_later(2).await;
    assert_eq!(event.profile, Profile::Strict);
    assert!(event.latency.first_token_us.is_some());
}
