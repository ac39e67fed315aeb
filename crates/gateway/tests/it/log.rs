//! The log fails: closed, nothing is released without its Event; open, it is released and counted.

use gateway::{OnError, OnFail};
use model::exchange::Outcome;
use serde_json::Value;
use testkit::provider::{Reply, sse};

use crate::world::{ATTACK, Setup, World, chat, streamed};

fn open() -> Setup {
    Setup {
        on_error: OnError {
            log: OnFail::Open,
            ..OnError::CLOSED
        },
        ..Setup::default()
    }
}

#[tokio::test]
async fn without_an_intent_nothing_is_forwarded() {
    let world = World::start().await;
    world.log.faults().fail();
    let answer = world.post(&chat("hello")).await;
    assert_eq!(
        (answer.status, answer.code()),
        (503, "log_unavailable".to_owned())
    );
    assert!(world.provider.received().is_empty());
}

#[tokio::test]
async fn a_plain_answer_without_its_event_is_not_released() {
    let world = World::start().await;
    world.log.faults().fail_after(1);
    world.provider.reply(Reply::chat("a plain secret"));
    let answer = world.post(&chat("hello")).await;
    assert_eq!(
        (answer.status, answer.code()),
        (503, "log_unavailable".to_owned())
    );
    assert!(!answer.text().contains("a plain secret"));
    assert!(answer.headers.contains_key("x-bartizan-exchange"));
}

#[tokio::test]
async fn the_end_of_a_stream_is_not_released_without_its_event() {
    let world = World::start().await;
    world.log.faults().fail_after(1);
    world.provider.reply(Reply::chat_stream(&["hello"]));
    let shown = world.post(&streamed("hello")).await.text();
    assert!(!shown.contains("[DONE]") && shown.contains("log_unavailable"));
}

#[tokio::test]
async fn the_last_frame_comes_after_the_event() {
    let world = World::start().await;
    world.provider.reply(Reply::chat_stream(&["hello"]));
    let shown = world.post(&streamed("hello")).await.text();
    assert!(shown.ends_with(sse::DONE));
    // No waiting here: whoever has the last byte finds the Event.
    assert_eq!(world.log.exchanges().len(), 1);
}

#[tokio::test]
async fn an_open_log_lets_answers_pass() {
    for body in [chat("hello"), streamed("hello")] {
        let world = World::with(open()).await;
        world.log.faults().fail();
        world.provider.reply(if body["stream"] == Value::Null {
            Reply::chat("hi")
        } else {
            Reply::chat_stream(&["hi"])
        });
        let answer = world.post(&body).await;
        assert_eq!(answer.status, 200);
        assert!(answer.text().contains("hi"));
        assert!(world.log.events().is_empty());
    }
}

#[tokio::test]
async fn a_blocked_prompt_stays_blocked_when_the_log_fails() {
    let world = World::with(open()).await;
    world.log.faults().fail();
    assert_eq!(world.post(&chat(ATTACK)).await.status, 403);
}

#[tokio::test]
async fn without_keys_nobody_is_identified() {
    let world = World::start().await;
    world.keys.faults().fail();
    let answer = world.post(&chat("hello")).await;
    assert_eq!(
        (answer.status, answer.code()),
        (503, "keys_unavailable".to_owned())
    );
    world.keys.faults().heal();
    assert_eq!(world.post(&chat("hello")).await.status, 200);
    assert!(matches!(world.events(2)[0].outcome, Outcome::Failed { .. }));
}
