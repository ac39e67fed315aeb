//! Gzip in and out: whatever comes encoded is decoded before it is looked at, and a bomb is stopped.

use std::io::{Read as _, Write as _};

use bytes::Bytes;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use gateway::Limits;
use http::Request;
use http_body_util::Full;
use model::exchange::Outcome;
use serde_json::json;
use testkit::provider::{Piece, Reply, sse};

use crate::world::{ATTACK, Answered, Setup, World, chat, streamed};

fn zipped(text: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    Bytes::from(encoder.finish().unwrap())
}

fn unzipped(answer: &Answered) -> String {
    assert_eq!(answer.headers["content-encoding"], "gzip");
    let mut text = String::new();
    let mut decoder = GzDecoder::new(answer.body.as_ref());
    decoder.read_to_string(&mut text).unwrap();
    text
}

/// A request whose body says that it is encoded like this.
fn encoded(world: &World, coding: &str, body: Bytes) -> Request<Full<Bytes>> {
    let mut request = world.request(body);
    let coding = coding.parse().unwrap();
    request.headers_mut().insert("content-encoding", coding);
    request
}

/// The same answer, in one encoded piece.
fn zip(reply: &str, kind: &str) -> Reply {
    let body = Piece::Bytes(zipped(reply.as_bytes()));
    let reply = Reply::empty(200).header("content-type", kind);
    reply.header("content-encoding", "gzip").then(body)
}

fn completion(text: &str) -> String {
    let message = json!({"role": "assistant", "content": text});
    let choice = json!({"index": 0, "message": message, "finish_reason": "stop"});
    json!({"object": "chat.completion", "model": "m", "choices": [choice]}).to_string()
}

/// A number that no answer may hold.
const CARD: &str = "4111 1111 1111 1111";

#[tokio::test]
async fn a_gzipped_prompt_is_looked_at_and_reaches_the_provider_decoded() {
    let world = World::start().await;
    let plain = chat("hello").to_string();
    let request = encoded(&world, "gzip", zipped(plain.as_bytes()));
    assert_eq!(world.ask(request).await.status, 200);
    let received = world.provider.received().remove(0);
    assert_eq!(received.body, plain);
    assert!(!received.headers.contains_key("content-encoding"));

    let attack = zipped(chat(ATTACK).to_string().as_bytes());
    let refused = world.ask(encoded(&world, "gzip", attack)).await;
    assert_eq!(refused.status, 403);
    assert_eq!(world.provider.received().len(), 1);
    world.events(2);
}

#[tokio::test]
async fn a_small_body_that_unfolds_beyond_the_limit_is_refused() {
    let world = World::with(Setup {
        limits: Limits {
            request_bytes: 1 << 20,
            ..Limits::default()
        },
        ..Setup::default()
    })
    .await;
    let bomb = zipped(&vec![b' '; 64 << 20]);
    assert!(bomb.len() < 1 << 20);
    let answer = world.ask(encoded(&world, "gzip", bomb)).await;
    assert_eq!(
        (answer.status, answer.code()),
        (413, "request_too_large".to_owned())
    );
    world.event();
}

#[tokio::test]
async fn a_body_that_is_not_what_its_encoding_says_is_refused() {
    let whole = zipped(chat("hello").to_string().as_bytes());
    let cut = whole.slice(..whole.len() - 4);
    let plain = Bytes::from(chat("hello").to_string());
    for body in [cut, plain, Bytes::new()] {
        let world = World::start().await;
        let answer = world.ask(encoded(&world, "gzip", body)).await;
        assert_eq!(
            (answer.status, answer.code()),
            (400, "malformed_encoding".to_owned())
        );
        assert!(world.provider.received().is_empty());
        world.event();
    }
}

#[tokio::test]
async fn an_encoding_that_cannot_be_looked_into_is_refused() {
    for coding in ["br", "zstd", "deflate", "gzip, gzip"] {
        let world = World::start().await;
        let body = Bytes::from(chat("hello").to_string());
        let answer = world.ask(encoded(&world, coding, body)).await;
        assert_eq!(
            (answer.status, answer.code()),
            (415, "unsupported_encoding".to_owned())
        );
        assert!(world.provider.received().is_empty());
        world.event();
    }
}

#[tokio::test]
async fn an_answer_that_comes_gzipped_unasked_is_looked_at_and_given_back_decoded() {
    let world = World::start().await;
    let fine = completion("fine");
    world.provider.reply(zip(&fine, "application/json"));
    let answer = world.post(&chat("hello")).await;
    assert_eq!((answer.status, answer.text()), (200, fine));
    assert!(!answer.headers.contains_key("content-encoding"));

    let leak = completion(&format!("the card is {CARD}"));
    world.provider.reply(zip(&leak, "application/json"));
    assert!(!world.post(&chat("hello")).await.text().contains(CARD));
    world.events(2);
}

#[tokio::test]
async fn a_stream_that_comes_gzipped_unasked_is_looked_at_frame_by_frame() {
    let world = World::start().await;
    let stream = |text: &str| [sse::delta(text), sse::DONE.to_owned()].concat();
    let fine = stream("fine");
    world.provider.reply(zip(&fine, "text/event-stream"));
    assert_eq!(world.post(&streamed("hello")).await.text(), fine);

    let leak = stream(&format!("the card is {CARD}"));
    world.provider.reply(zip(&leak, "text/event-stream"));
    assert!(!world.post(&streamed("hello")).await.text().contains(CARD));
    world.events(2);
}

#[tokio::test]
async fn an_answer_in_any_other_encoding_is_not_released() {
    let brotli = Reply::chat("fine").header("content-encoding", "br");
    let not_gzip = Reply::chat("fine").header("content-encoding", "gzip");
    for reply in [brotli, not_gzip] {
        let world = World::start().await;
        world.provider.reply(reply);
        let answer = world.post(&chat("hello")).await;
        assert_eq!(
            (answer.status, answer.code()),
            (502, "answer_encoded".to_owned())
        );
        let event = world.event();
        assert!(matches!(event.outcome, Outcome::Failed { .. }));
        assert_eq!(event.output.verdict(), None, "never recorded as clean");
    }
}

#[tokio::test]
async fn a_large_answer_goes_out_gzipped_to_who_takes_it_and_to_nobody_else() {
    let world = World::start().await;
    let ask = |length: usize, taken: &'static str, body: serde_json::Value| {
        let text = "The harbour was quiet. ".repeat(length);
        let reply = completion(&text);
        world.provider.reply(match body["stream"].as_bool() {
            Some(true) => Reply::chat_stream(&[&text]),
            _ => Reply::empty(200)
                .header("content-type", "application/json")
                .then(reply.clone()),
        });
        let mut request = world.request(body.to_string());
        let taken = taken.parse().unwrap();
        request.headers_mut().insert("accept-encoding", taken);
        (reply, request)
    };
    // Encoded on the spot, and by the pool.
    for length in [500, 5000] {
        let (said, request) = ask(length, "gzip, br", chat("hello"));
        let answer = world.ask(request).await;
        assert_eq!(unzipped(&answer), said);
        assert!(answer.body.len() < said.len() / 4);
        assert_eq!(answer.headers["vary"], "accept-encoding");
    }
    for (length, taken, body) in [
        (500, "identity", chat("hello")),
        (500, "gzip;q=0", chat("hello")),
        (5, "gzip", chat("hello")),
        (500, "gzip", streamed("hello")),
    ] {
        let (_, request) = ask(length, taken, body);
        let answer = world.ask(request).await;
        assert!(!answer.headers.contains_key("content-encoding"));
        assert!(answer.text().contains("The harbour was quiet."));
    }
    world.events(6);
}
