//! Answers that are withheld, masked, echoed or unreadable, plain and streamed.

use std::time::Duration;

use gateway::{Config, Limits, OnError, OnFail};
use model::exchange::{Inspection, Outcome};
use model::{NotScanned, Verdict};
use serde_json::json;
use testkit::provider::{Piece, Reply, sse};

use crate::world::{Answered, Setup, World, chat, streamed};

/// A card number with a valid check digit.
fn card() -> String {
    ["4539", "1488", "0343", "6467"].concat()
}

const EMAIL: &str = "jordan.reyes@mail.example.org";

fn assert_withheld(answer: &Answered) {
    assert_eq!(
        (answer.status, answer.code()),
        (403, "response_withheld".to_owned())
    );
    assert_eq!(answer.headers["x-should-retry"], "false");
    assert!(!answer.text().contains(&card()));
}

#[tokio::test]
async fn a_leaked_card_is_withheld_and_the_provider_called_once() {
    let world = World::start().await;
    world
        .provider
        .reply(Reply::chat(&format!("the card is {}.", card())));
    assert_withheld(&world.post(&chat("which card do I have")).await);
    let event = world.event();
    assert!(matches!(event.outcome, Outcome::Withheld { .. }));
    assert_eq!(event.output.verdict(), Some(Verdict::Block));
    assert_eq!((event.upstream_calls, event.status), (1, Some(403)));
    assert_eq!(event.usage.unwrap().output_tokens, 5);
    let body = world.body(event.exchange);
    assert!(body.raw.answer[0].text.expose().contains(&card()));
    let redacted = body.redacted.expect("a redacted view");
    assert!(!redacted.answer[0].text.expose().contains(&card()));
}

#[tokio::test]
async fn a_leak_in_the_second_choice_withholds_the_whole_answer() {
    let world = World::start().await;
    let choice = |index: u32, text: &str| {
        json!({"index": index, "message": {"role": "assistant", "content": text},
               "finish_reason": "stop"})
    };
    let leak = format!("the card is {}.", card());
    let body = json!({"choices": [choice(0, "nothing here"), choice(1, &leak)]});
    world.provider.reply(Reply::json(200, &body));
    assert_withheld(&world.post(&chat("which card do I have")).await);
    let event = world.event();
    assert_eq!(event.findings[0].segment, 1);
}

#[tokio::test]
async fn no_byte_of_a_leaked_card_is_streamed_wherever_it_is_split() {
    let text = format!("the card is {} as you know.", card());
    for at in 1..text.len() {
        let world = World::start().await;
        let (head, tail) = text.split_at(at);
        world
            .provider
            .reply(Reply::chat_stream(&[head, tail, " bye"]));
        let answer = world.post(&streamed("which card do I have")).await;
        assert_eq!(answer.status, 200);
        let shown = answer.text();
        assert!(!shown.contains("4539"), "split at {at}: {shown}");
        assert!(
            shown.contains("response_withheld"),
            "split at {at}: {shown}"
        );
        assert!(!shown.contains("[DONE]"));
        let event = world.event();
        assert!(matches!(event.outcome, Outcome::Withheld { .. }));
        assert_eq!(event.status, Some(200));
    }
}

#[tokio::test]
async fn a_withheld_stream_hangs_up_on_the_provider_at_once() {
    let world = World::start().await;
    let leak = format!("the card is {} as you know, and more words follow.", card());
    let endless = Reply::stream([Piece::from(sse::delta(&leak))])
        .then(Piece::Forever(sse::delta("and on and on ").into()));
    world.provider.reply(endless);
    let answer = world.post(&streamed("which card do I have")).await;
    assert!(answer.text().ends_with("}\n\n"));
    world.provider.wait_for_abandoned(1).await;
    assert!(matches!(world.event().outcome, Outcome::Withheld { .. }));
}

#[tokio::test]
async fn a_lower_leak_is_masked_and_every_other_byte_passes() {
    let clean = [
        sse::role(),
        sse::delta("write to "),
        sse::delta("MASK"),
        sse::delta(" today, it is"),
        sse::delta(" quite urgent."),
        sse::finish("stop"),
        sse::DONE.to_owned(),
    ];
    let world = World::start().await;
    let frames = clean.clone().map(|frame| frame.replace("MASK", EMAIL));
    world.provider.reply(Reply::stream(frames));
    let answer = world.post(&streamed("whom do I write to")).await;
    let shown = answer.text();
    assert!(
        !shown.contains(EMAIL) && !shown.contains("jordan"),
        "{shown}"
    );
    let event = world.event();
    assert_eq!(event.output.verdict(), Some(Verdict::Redact));
    assert_eq!(event.outcome, Outcome::Completed);
    let label = shown
        .split("\"content\":\"")
        .find_map(|rest| rest.strip_prefix('‹'))
        .map(|rest| format!("‹{}", rest.split('"').next().unwrap()))
        .expect("a label");
    assert_eq!(shown, clean.concat().replace("MASK", &label));
}

#[tokio::test]
async fn a_leak_over_two_parts_of_a_plain_answer_is_withheld() {
    let world = World::start().await;
    let card = card();
    let (head, tail) = card.split_at(9);
    let parts = json!([
        {"type": "text", "text": format!("the card is {head}")},
        {"type": "text", "text": format!("{tail} as you know.")},
    ]);
    let message = json!({"role": "assistant", "content": parts});
    let body = json!({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]});
    world.provider.reply(Reply::json(200, &body));
    assert_withheld(&world.post(&chat("which card do I have")).await);
}

#[tokio::test]
async fn a_lower_leak_over_two_parts_is_masked_where_it_begins() {
    let world = World::start().await;
    let (head, tail) = EMAIL.split_at(7);
    let parts = json!([
        {"type": "text", "text": format!("write to {head}")},
        {"type": "text", "text": format!("{tail} today")},
    ]);
    let message = json!({"role": "assistant", "content": parts});
    let body = json!({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]});
    world.provider.reply(Reply::json(200, &body));
    let answer = world.post(&chat("whom do I write to")).await;
    let parts = &answer.json()["choices"][0]["message"]["content"];
    assert!(parts[0]["text"].as_str().unwrap().starts_with("write to ‹"));
    assert_eq!(parts[1]["text"], " today");
}

#[tokio::test]
async fn a_lower_leak_in_a_plain_answer_is_masked() {
    let world = World::start().await;
    world
        .provider
        .reply(Reply::chat(&format!("write to {EMAIL} today")));
    let answer = world.post(&chat("whom do I write to")).await;
    assert_eq!(answer.status, 200);
    assert!(!answer.text().contains(EMAIL));
    let content = &answer.json()["choices"][0]["message"]["content"];
    assert!(content.as_str().unwrap().starts_with("write to ‹"));
    assert_eq!(world.event().output.verdict(), Some(Verdict::Redact));
}

#[tokio::test]
async fn what_the_user_brought_along_is_an_echo_and_passes() {
    let world = World::start().await;
    let text = format!("my card is {}, is it valid?", card());
    let reply = Reply::chat(&format!("yes, {} is valid", card()));
    world.provider.reply(reply);
    let answer = world.post(&chat(&text)).await;
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains(&card()));
    let event = world.event();
    assert_eq!(event.output.verdict(), Some(Verdict::Pass));
    assert!(event.findings.iter().any(|finding| finding.echo));
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_not_released() {
    let json = Reply::empty(200).header("content-type", "application/json");
    for reply in [
        json.clone().then("no json"),
        json.then(r#"{"choices":[],"choices":[]}"#),
        Reply::chat("fine").header("content-encoding", "gzip"),
    ] {
        let world = World::start().await;
        world.provider.reply(reply);
        let answer = world.post(&chat("hello")).await;
        assert_eq!(answer.status, 502);
        let event = world.event();
        assert!(matches!(event.outcome, Outcome::Failed { .. }));
        assert_eq!(event.output.verdict(), None, "never recorded as clean");
    }
}

#[tokio::test]
async fn a_frame_that_cannot_be_read_cuts_the_stream_or_passes_as_the_configuration_says() {
    let malformed = "data: {\"choices\": oops\n\n";
    let stream = [
        sse::delta("hello"),
        malformed.to_owned(),
        sse::DONE.to_owned(),
    ];

    let world = World::start().await;
    world.provider.reply(Reply::stream(stream.clone()));
    let shown = world.post(&streamed("hello")).await.text();
    assert!(!shown.contains("oops") && shown.contains("answer_not_json"));
    assert_eq!(world.event().outcome.code(), Some("answer_not_json"));

    let world = World::with(Setup {
        on_error: OnError {
            inspection: OnFail::Open,
            ..OnError::CLOSED
        },
        ..Setup::default()
    })
    .await;
    world.provider.reply(Reply::stream(stream.clone()));
    let shown = world.post(&streamed("hello")).await.text();
    assert_eq!(shown, stream.concat());
    let partial = Inspection::Partial {
        verdict: Verdict::Pass,
        reason: NotScanned::Failed,
    };
    assert_eq!(world.event().output, partial);
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_withheld() {
    let limits = Limits {
        answer_bytes: 200,
        ..Limits::default()
    };
    let long = "many words ".repeat(40);
    for (body, reply) in [
        (chat("hello"), Reply::chat(&long)),
        (streamed("hello"), Reply::chat_stream(&[&long, "more"])),
    ] {
        let world = World::with(Setup {
            limits,
            ..Setup::default()
        })
        .await;
        world.provider.reply(reply);
        let answer = world.post(&body).await;
        assert!(answer.text().contains("response_too_large"));
        assert!(!answer.text().contains("many words"));
        assert_eq!(world.event().outcome.code(), Some("response_too_large"));
    }
}

#[tokio::test]
async fn an_error_page_that_holds_a_card_is_not_released() {
    let world = World::start().await;
    let page = format!("<h1>cannot charge {}</h1>", card());
    let reply = Reply::empty(500)
        .header("content-type", "text/html")
        .then(page);
    world.provider.reply(reply);
    let answer = world.post(&chat("hello")).await;
    assert_withheld(&answer);
    world.event();
}

#[tokio::test]
async fn a_large_answer_that_is_not_inspected_in_time_closes_or_opens() {
    for (on_fail, status) in [(OnFail::Closed, 503), (OnFail::Open, 200)] {
        let world = World::with(Setup {
            config: Config {
                scan_timeout: Duration::ZERO,
                ..Config::default()
            },
            on_error: OnError {
                inspection: on_fail,
                ..OnError::CLOSED
            },
            ..Setup::default()
        })
        .await;
        let large = "The harbour was quiet. ".repeat(4000);
        world.provider.reply(Reply::chat(&large));
        assert_eq!(world.post(&chat("hello")).await.status, status);
        let event = world.event();
        let not_done = Inspection::NotScanned {
            reason: NotScanned::Failed,
        };
        assert_eq!(event.output, not_done);
        assert_eq!(
            world.body(event.exchange).raw.answer[0].text.expose(),
            large
        );
    }
}
