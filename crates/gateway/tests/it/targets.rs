//! Several targets of one model: which is asked, when another is, and what is told of it.

use std::sync::Arc;
use std::time::Duration;

use gateway::{
    Endpoint, ModelRoute, Retry, Stage, Strategy, Target, Upstream, UpstreamKind, UpstreamTimeouts,
};
use model::UpstreamId;
use model::exchange::{Attempt, ExchangeEvent};
use model::money::{MicroUsd, Price};
use testkit::FakeProvider;
use testkit::provider::Reply;

use crate::world::{ATTACK, Setup, World, chat, price, streamed};

fn upstream(id: &str, url: &str) -> Arc<Upstream> {
    Arc::new(Upstream {
        id: UpstreamId::parse(id).unwrap(),
        kind: UpstreamKind::Http {
            wire: dialect::Wire::OpenAi,
            endpoint: Endpoint::parse(url).unwrap(),
            credential: None,
        },
        allow_private: false,
        timeouts: UpstreamTimeouts::default(),
    })
}

fn target(upstream: Arc<Upstream>, price: Option<Price>) -> Target {
    Target {
        upstream,
        model: None,
        weight: 1,
        price,
    }
}

/// A world whose model falls back from its provider to a second one, which costs ten times as much.
async fn two(retry: Retry) -> (World, FakeProvider) {
    let second = FakeProvider::start().await;
    let url = second.url();
    let route = move |first: Arc<Upstream>| {
        let dear = price().map(|price| Price {
            input: MicroUsd(price.input.0 * 10),
            cached_input: MicroUsd(price.cached_input.0 * 10),
            output: MicroUsd(price.output.0 * 10),
        });
        let stage = |target| Stage {
            stands_in: None,
            strategy: Strategy::Priority,
            targets: vec![target],
        };
        ModelRoute {
            stages: vec![
                stage(target(first, price())),
                stage(target(upstream("second", &url), dear)),
            ],
            retry,
        }
    };
    let world = World::with(Setup {
        route: Some(Box::new(route)),
        ..Setup::default()
    })
    .await;
    (world, second)
}

fn told(event: &ExchangeEvent) -> Vec<(&str, &str, Option<u16>)> {
    let attempts = event.attempts.iter();
    attempts
        .map(|attempt| {
            let Attempt {
                upstream, result, ..
            } = attempt;
            (upstream.as_str(), result.as_ref(), attempt.status)
        })
        .collect()
}

#[tokio::test]
async fn what_one_provider_cannot_answer_now_another_does() {
    for status in [429, 502, 503, 504, 529] {
        let (world, second) = two(Retry::default()).await;
        world.provider.reply(Reply::error(status, "not now"));
        second.reply(Reply::chat("from the second"));
        let answer = world.post(&chat("hello")).await;
        assert!(answer.text().contains("from the second"));
        let event = world.event();
        assert_eq!(event.upstream.as_ref().unwrap().as_str(), "second");
        assert_eq!(event.upstream_calls, 2);
        assert_eq!(
            told(&event),
            [
                ("fake", "passed_over", Some(status)),
                ("second", "answered", Some(200))
            ]
        );
    }
}

#[tokio::test]
async fn only_the_answer_is_paid_for_at_its_own_price() {
    let (world, second) = two(Retry::default()).await;
    world.provider.reply(Reply::error(503, "not now"));
    second.reply(Reply::chat("from the second"));
    world.post(&chat("hello")).await;
    // 7 tokens in, 5 out, at ten dollars per million.
    assert_eq!(world.event().cost, Some(MicroUsd(120)));
}

#[tokio::test]
async fn a_refusal_is_an_answer_and_goes_nowhere_else() {
    for status in [400, 401, 404, 422, 500] {
        let (world, second) = two(Retry::default()).await;
        world.provider.reply(Reply::error(status, "no"));
        let answer = world.post(&chat("hello")).await;
        assert_eq!(answer.status, status);
        assert!(second.received().is_empty());
        let event = world.event();
        assert!(event.attempts.is_empty());
        assert_eq!((event.upstream_calls, event.cost), (1, None));
    }
}

#[tokio::test]
async fn a_request_that_may_have_been_worked_on_is_never_sent_twice() {
    let (world, second) = two(Retry::default()).await;
    world.provider.reply(Reply::hang_up());
    let answer = world.post(&chat("hello")).await;
    assert_eq!(answer.code(), "upstream_broken");
    assert!(second.received().is_empty());
}

#[tokio::test]
async fn a_stream_that_breaks_after_its_first_byte_is_not_begun_anew() {
    let (world, second) = two(Retry::default()).await;
    let begun = Reply::stream([testkit::provider::sse::delta("hel")]);
    world
        .provider
        .reply(begun.then(testkit::provider::Piece::Cut));
    let answer = world.post(&streamed("hello")).await;
    assert_eq!(answer.status, 200);
    assert!(second.received().is_empty());
    assert_eq!(world.event().upstream_calls, 1);
}

#[tokio::test]
async fn a_blocked_prompt_reaches_no_target() {
    let (world, second) = two(Retry::default()).await;
    let answer = world.post(&chat(ATTACK)).await;
    assert_eq!(answer.status, 403);
    assert!(world.provider.received().is_empty() && second.received().is_empty());
}

#[tokio::test]
async fn when_none_can_answer_the_last_ones_words_go_to_the_client() {
    let (world, second) = two(Retry::default()).await;
    world.provider.reply(Reply::error(503, "first"));
    second.reply(Reply::error(429, "second").header("retry-after", "7"));
    let answer = world.post(&chat("hello")).await;
    assert_eq!(
        (answer.status, &answer.headers["retry-after"]),
        (429, &"7".parse().unwrap())
    );
    let event = world.event();
    assert_eq!((event.upstream_calls, event.cost), (2, None));
}

#[tokio::test]
async fn no_more_calls_are_made_than_the_model_allows() {
    let retry = Retry {
        attempts: 1,
        ..Retry::default()
    };
    let (world, second) = two(retry).await;
    world.provider.reply(Reply::error(503, "not now"));
    assert_eq!(world.post(&chat("hello")).await.status, 503);
    assert!(second.received().is_empty());
}

#[tokio::test]
async fn a_target_is_asked_again_when_the_model_says_so() {
    let retry = Retry {
        repeats: 1,
        ..Retry::default()
    };
    let (world, second) = two(retry).await;
    let full = Reply::error(429, "not now").header("retry-after", "0");
    world.provider.reply(full);
    world.provider.reply(Reply::chat("now"));
    assert!(world.post(&chat("hello")).await.text().contains("now"));
    assert!(second.received().is_empty());
    assert_eq!(world.event().upstream_calls, 2);
}

#[tokio::test]
async fn a_pause_that_is_longer_than_there_is_time_is_not_made() {
    let retry = Retry {
        repeats: 1,
        deadline: Duration::from_secs(30),
        ..Retry::default()
    };
    let (world, second) = two(retry).await;
    world
        .provider
        .reply(Reply::error(429, "not now").header("retry-after", "3600"));
    second.reply(Reply::chat("from the second"));
    assert_eq!(world.post(&chat("hello")).await.status, 200);
    assert_eq!(world.provider.received().len(), 1);
}

#[tokio::test]
async fn an_upstream_that_fails_again_and_again_is_left_alone() {
    let (world, second) = two(Retry::default()).await;
    world.provider.always(Reply::error(503, "not now"));
    second.always(Reply::chat("from the second"));
    for _ in 0..8 {
        assert_eq!(world.post(&chat("hello")).await.status, 200);
    }
    let called = world.provider.received().len();
    assert!((5..8).contains(&called), "{called}");
    assert_eq!(second.received().len(), 8);
    assert!(
        world
            .metrics()
            .contains("upstream_breaker{upstream=\"second\"} 0")
    );
    assert!(
        world
            .metrics()
            .contains("upstream_passed_over_total{upstream=\"fake\",reason=\"passed_over\"}")
    );
}

#[tokio::test]
async fn an_upstream_that_answers_with_errors_is_still_asked_when_it_is_the_only_one() {
    let world = World::start().await;
    world.provider.always(Reply::error(503, "not now"));
    for _ in 0..8 {
        let answer = world.post(&chat("hello")).await;
        assert_eq!(
            (answer.status, answer.text().contains("not now")),
            (503, true)
        );
    }
    assert_eq!(world.provider.received().len(), 8);
}

#[tokio::test]
async fn one_that_cannot_be_reached_is_not_tried_for_every_request() {
    let world = World::with(Setup {
        endpoint: Some(Endpoint::parse("http://127.0.0.1:9/v1").unwrap()),
        ..Setup::default()
    })
    .await;
    let mut answers = Vec::new();
    for _ in 0..6 {
        answers.push(world.post(&chat("hello")).await);
    }
    assert_eq!(answers[0].code(), "upstream_unreachable");
    assert!(!answers[0].headers.contains_key("retry-after"));
    let resting = &answers[5];
    assert_eq!(resting.status, 503);
    assert_eq!(resting.code(), "upstream_resting");
    assert_eq!(resting.headers["retry-after"], "1");
    let event = world.events(6).remove(5);
    assert_eq!((event.upstream_calls, event.usage), (0, None));
    assert_eq!(told(&event), [("fake", "resting", None)]);
}
