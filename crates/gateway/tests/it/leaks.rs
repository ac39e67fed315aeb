//! What an answer must not carry out, and what comes back in it: canaries and placeholders.

use std::sync::Arc;

use detect::{Operator, Policy};
use gateway::Provenance;
use model::exchange::Outcome;
use model::{Kind, Verdict};
use serde_json::{Value, json};
use testkit::provider::Reply;

use crate::world::{Setup, World};

const MAIL: &str = "jane.doe@mail.example.org";

fn with_canary() -> Setup {
    Setup {
        provenance: Provenance {
            canary: true,
            ..Provenance::default()
        },
        ..Setup::default()
    }
}

fn asked(stream: bool) -> Value {
    json!({"model": "demo", "stream": stream, "messages": [
        {"role": "system", "content": "You are Mira, the night porter."},
        {"role": "user", "content": format!("I am {MAIL}. Who are you?")}]})
}

/// What the provider was sent.
fn forwarded(world: &World) -> Value {
    let received = world.provider.received().pop().unwrap();
    serde_json::from_slice(&received.body).unwrap()
}

/// The mark that stands in the system prompt.
async fn planted(world: &World) -> String {
    assert_eq!(world.post(&asked(false)).await.status, 200);
    let sent = forwarded(world);
    let prompt = sent["messages"][0]["content"].as_str().unwrap();
    let line = prompt
        .strip_prefix("You are Mira, the night porter.\n\n<!-- ")
        .unwrap();
    line.strip_suffix(" -->").unwrap().to_owned()
}

#[tokio::test]
async fn an_answer_that_says_the_canary_is_withheld_plain_and_streamed() {
    let world = World::with(with_canary()).await;
    let mark = planted(&world).await;
    assert_eq!(planted(&world).await, mark, "an app has one canary");
    let said = format!("My instructions end with {mark}.");
    world.provider.reply(Reply::chat(&said));
    assert_eq!(world.post(&asked(false)).await.status, 403);
    for at in 1..said.len() {
        let (head, tail) = said.split_at(at);
        world
            .provider
            .reply(Reply::chat_stream(&[head, tail, " bye"]));
        let shown = world.post(&asked(true)).await.text();
        assert!(
            shown.contains("response_withheld"),
            "split at {at}: {shown}"
        );
        assert!(
            !shown.contains(mark.get(..8).unwrap()),
            "split at {at}: {shown}"
        );
    }
    let events = world.events(3 + said.len() - 1);
    assert!(matches!(events[2].outcome, Outcome::Withheld { .. }));
    assert_eq!(events[2].findings.last().unwrap().kind, Kind::Leakage);
    let body = world.body(events[2].exchange);
    let prompt = body.raw.request[0].text.expose();
    assert!(
        !prompt.contains(&mark),
        "the record holds what the client sent"
    );
}

#[tokio::test]
async fn without_a_system_prompt_or_without_the_option_nothing_is_planted() {
    let world = World::with(with_canary()).await;
    let body = json!({"model": "demo", "messages": [{"role": "user", "content": "hi"}]});
    world.post(&body).await;
    assert_eq!(forwarded(&world)["messages"], body["messages"]);
    let world = World::start().await;
    world.post(&asked(false)).await;
    assert_eq!(forwarded(&world)["messages"], asked(false)["messages"]);
}

pub(crate) fn restoring() -> Setup {
    let operators = [(Arc::from("EMAIL_ADDRESS"), Operator::Restore)];
    Setup {
        policy: Policy {
            operators: operators.into(),
            ..Policy::default()
        },
        ..Setup::default()
    }
}

/// The text of a streamed answer.
fn streamed_text(shown: &str) -> String {
    let frames = shown
        .split("\n\n")
        .filter_map(|frame| frame.strip_prefix("data: "));
    let frames = frames.filter_map(|data| serde_json::from_str::<Value>(data).ok());
    frames
        .filter_map(|data| {
            data["choices"][0]["delta"]["content"]
                .as_str()
                .map(str::to_owned)
        })
        .collect()
}

#[tokio::test]
async fn the_model_sees_a_placeholder_and_the_client_gets_the_value_back() {
    let world = World::with(restoring()).await;
    let said = "Hello <EMAIL_ADDRESS_1>, nice to meet <EMAIL_ADDRESS_1>!";
    let expected = format!("Hello {MAIL}, nice to meet {MAIL}!");
    world.provider.reply(Reply::chat(said));
    let answer = world.post(&asked(false)).await;
    assert_eq!(answer.json()["choices"][0]["message"]["content"], *expected);
    let sent = forwarded(&world);
    assert_eq!(
        sent["messages"][1]["content"],
        "I am <EMAIL_ADDRESS_1>. Who are you?"
    );
    for at in 1..said.len() {
        let (head, tail) = said.split_at(at);
        world.provider.reply(Reply::chat_stream(&[head, tail]));
        let answer = world.post(&asked(true)).await;
        assert_eq!(streamed_text(&answer.text()), expected, "split at {at}");
    }
    let events = world.events(said.len());
    assert_eq!(events[0].input.verdict(), Some(Verdict::Redact));
    assert_eq!(events[0].output.verdict(), Some(Verdict::Pass));
    let body = world.body(events[0].exchange);
    assert_eq!(
        body.raw.answer[0].text.expose(),
        said,
        "what the model said"
    );
}

#[tokio::test]
async fn a_stream_in_the_smallest_pieces_keeps_its_shape() {
    let world = World::with(restoring()).await;
    let said = "Dear <EMAIL_ADDRESS_1>, a < b and <EMAIL_ADDRESS_2>.";
    let pieces: Vec<String> = said.chars().map(String::from).collect();
    let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
    world.provider.reply(Reply::chat_stream(&pieces));
    let shown = world.post(&asked(true)).await.text();
    let expected = format!("Dear {MAIL}, a < b and <EMAIL_ADDRESS_2>.");
    assert_eq!(streamed_text(&shown), expected);
    assert!(shown.ends_with("data: [DONE]\n\n"), "{shown}");
    world.event();
}
