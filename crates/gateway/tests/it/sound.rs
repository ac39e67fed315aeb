//! Answers of sound: they pass as they come, and nobody says that they were looked at.

use http_body_util::BodyExt as _;
use model::NotScanned;
use model::exchange::{Inspection, Outcome};
use serde_json::json;
use testkit::provider::{Gate, Piece, Reply};

use crate::world::World;

const OPAQUE: Inspection = Inspection::NotScanned {
    reason: NotScanned::Opaque,
};

fn sound() -> Reply {
    Reply::empty(200).header("content-type", "audio/mpeg")
}

fn request(world: &World) -> http::Request<http_body_util::Full<bytes::Bytes>> {
    let body = json!({"model": "demo", "input": "good morning", "voice": "alloy"});
    let mut request = world.request(body.to_string());
    let address = format!("http://{}/v1/audio/speech", world.address);
    *request.uri_mut() = address.parse().unwrap();
    request
}

#[tokio::test]
async fn sound_passes_byte_for_byte_and_is_recorded_as_not_scanned() {
    let world = World::start().await;
    let pieces: [&'static [u8]; 4] = [b"\xff", b"\xfb\x00", b"", b"4539148803436467"];
    let reply = pieces.into_iter().fold(sound(), |reply, piece| {
        reply.then(Piece::Bytes(bytes::Bytes::from_static(piece)))
    });
    world.provider.reply(reply);
    let answered = world.ask(request(&world)).await;
    assert_eq!(answered.status, 200);
    assert_eq!(answered.headers["content-type"], "audio/mpeg");
    assert_eq!(answered.body, pieces.concat());
    let event = world.event();
    assert_eq!(event.outcome, Outcome::Completed);
    assert_eq!(event.output, OPAQUE);
    assert!(event.input.verdict().is_some());
}

#[tokio::test]
async fn sound_is_not_gathered_before_it_goes_on() {
    let world = World::start().await;
    let gate = Gate::default();
    world.provider.reply(
        sound()
            .then("first")
            .then(Piece::Gate(gate.clone()))
            .then("second"),
    );
    let mut body = world.send(request(&world)).await.into_body();
    let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(first, "firs", "the last byte waits for the event");
    gate.open();
    let rest = body.collect().await.unwrap().to_bytes();
    assert_eq!(rest, "tsecond");
}

#[tokio::test]
async fn sound_that_breaks_off_does_not_look_whole() {
    let world = World::start().await;
    world.provider.reply(sound().then("half").then(Piece::Cut));
    let body = world.send(request(&world)).await.into_body();
    assert!(body.collect().await.is_err());
    let event = world.event_later(1).await;
    let code = "upstream_broken".into();
    assert_eq!(event.outcome, Outcome::Failed { code });
    assert_eq!(event.output, OPAQUE);
}

#[tokio::test]
async fn what_should_be_sound_and_is_text_is_inspected() {
    let world = World::start().await;
    let said = json!({"note": "the card is 4539 1488 0343 6467"});
    world.provider.reply(Reply::json(200, &said));
    let answered = world.ask(request(&world)).await;
    assert_eq!(
        (answered.status, answered.code()),
        (403, "response_withheld".to_owned())
    );
}
