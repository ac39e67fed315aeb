//! However an exchange ends, it leaves one Event: the client leaves, the provider dies, we stop.

use std::sync::Arc;
use std::time::Duration;

use gateway::{Config, Endpoint, UpstreamTimeouts};
use http_body_util::BodyExt as _;
use model::counters::{Bound, Reservation, Trip};
use model::exchange::Outcome;
use model::money::{MicroUsd, UsageSource};
use model::ports::{Counters, PortError, ReserveError};
use model::{ExchangeId, Scope, Standing, StandingId, Target, Timestamp};
use testkit::provider::{Gate, Piece, Reply, sse};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::world::{KEY, Setup, World, chat, streamed};

const WORDS: [&str; 4] = [
    "one of the longer sentences in this test, long enough to be released. ",
    "and another one that follows it, also long enough to be released. ",
    "and a third, because three is the number of sentences a story needs. ",
    "and a fourth.",
];

#[tokio::test]
async fn a_client_that_leaves_after_any_frame_closes_the_upstream_and_is_settled() {
    for frames in 0..WORDS.len() {
        let world = World::start().await;
        let mut reply = Reply::stream(WORDS.iter().take(frames).map(|text| sse::delta(text)));
        let gate = Gate::default();
        reply = reply.then(Piece::Gate(gate.clone()));
        world.provider.reply(reply.then(sse::DONE));
        let request = world.request(streamed("tell me").to_string());
        let (_, body) = world.send(request).await.into_parts();
        gate.reached().await;
        drop(body);
        let event = world.event_later(1).await;
        world.provider.wait_for_abandoned(1).await;
        assert_eq!(event.outcome, Outcome::ClientLeft, "after {frames}");
        let usage = event.usage.expect("somebody pays");
        assert_eq!(usage.source, UsageSource::Estimated);
        assert_eq!(usage.output_tokens > 0, frames > 0);
        assert_eq!(world.counters.open_reservations(), 0);
    }
}

#[tokio::test]
async fn a_client_that_leaves_while_the_provider_thinks_is_recorded() {
    let world = World::start().await;
    let gate = Gate::default();
    world.provider.reply(Reply::chat("too late").behind(&gate));
    let mut socket = TcpStream::connect(world.address).await.unwrap();
    let body = chat("hello").to_string();
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    socket.write_all((head + &body).as_bytes()).await.unwrap();
    gate.reached().await;
    drop(socket);
    let event = world.event_later(1).await;
    assert_eq!(event.outcome, Outcome::ClientLeft);
    assert_eq!((event.status, event.upstream_calls), (None, 1));
}

#[tokio::test]
async fn a_body_that_never_ends_is_a_408() {
    let world = World::with(Setup {
        config: Config {
            body_timeout: Duration::from_millis(50),
            ..Config::default()
        },
        ..Setup::default()
    })
    .await;
    let mut socket = TcpStream::connect(world.address).await.unwrap();
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\ncontent-length: 100\r\n\r\n{{"
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 12];
    socket.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, b"HTTP/1.1 408");
    assert_eq!(world.event().outcome.code(), Some("request_timeout"));
}

#[tokio::test]
async fn a_provider_that_dies_in_a_stream_ends_it_with_an_error_after_what_was_safe() {
    let world = World::start().await;
    let reply = Reply::stream([sse::role(), sse::delta("hello there")]);
    world.provider.reply(reply.then(Piece::Cut));
    let shown = world.post(&streamed("hello")).await.text();
    let safe = [sse::role(), sse::delta("hello there")].concat();
    let rest = shown.strip_prefix(safe.as_str()).expect("what was safe");
    assert!(rest.contains("upstream_broken") && !rest.contains("[DONE]"));
    let event = world.event();
    assert_eq!(event.outcome.code(), Some("upstream_broken"));
    assert_eq!(event.usage.unwrap().source, UsageSource::Estimated);
}

#[tokio::test]
async fn a_stream_without_an_end_mark_passes_and_is_recorded_as_incomplete() {
    let world = World::start().await;
    world.provider.reply(Reply::stream([sse::delta("hello")]));
    assert_eq!(
        world.post(&streamed("hello")).await.text(),
        sse::delta("hello")
    );
    assert_eq!(world.event().outcome.code(), Some("upstream_incomplete"));
}

#[tokio::test]
async fn a_provider_that_hangs_up_or_dies_in_a_plain_answer_is_a_502() {
    let partial = Reply::empty(200).header("content-type", "application/json");
    let partial = partial.then("{\"choices\":").then(Piece::Cut);
    for reply in [Reply::hang_up(), partial] {
        let world = World::start().await;
        world.provider.reply(reply);
        let answer = world.post(&chat("hello")).await;
        assert_eq!(
            (answer.status, answer.code()),
            (502, "upstream_broken".to_owned())
        );
        assert_eq!(
            world.event().upstream_calls,
            1,
            "never repeated after it was sent"
        );
    }
}

#[tokio::test]
async fn a_provider_that_cannot_be_reached_is_tried_again_and_costs_nothing() {
    let world = World::with(Setup {
        // Nobody listens on the port that says so.
        endpoint: Some(Endpoint::parse("http://127.0.0.1:9/v1").unwrap()),
        ..Setup::default()
    })
    .await;
    let answer = world.post(&chat("hello")).await;
    assert_eq!(
        (answer.status, answer.code()),
        (502, "upstream_unreachable".to_owned())
    );
    let event = world.event();
    assert_eq!((event.upstream_calls, event.usage), (2, None));
}

fn hasty() -> Setup {
    let soon = Duration::from_millis(60);
    Setup {
        timeouts: UpstreamTimeouts {
            connect: soon,
            tls: soon,
            first_byte: soon,
            idle: soon,
            ..UpstreamTimeouts::default()
        },
        ..Setup::default()
    }
}

#[tokio::test]
async fn a_provider_that_stays_silent_is_given_up_on() {
    let world = World::with(hasty()).await;
    let gate = Gate::default();
    world.provider.reply(Reply::chat("late").behind(&gate));
    let answer = world.post(&chat("hello")).await;
    assert_eq!(
        (answer.status, answer.code()),
        (504, "upstream_timeout".to_owned())
    );

    let pause = Gate::default();
    let stream = Reply::stream([sse::delta("hi")]).then(Piece::Gate(pause.clone()));
    world.provider.reply(stream.then(sse::DONE));
    let answer = world.post(&streamed("hello")).await;
    assert!(answer.text().contains("upstream_silent"));
    world.provider.wait_for_abandoned(1).await;
    let codes: Vec<_> = world
        .events(2)
        .iter()
        .map(|e| e.outcome.code().map(str::to_owned))
        .collect();
    assert_eq!(
        codes,
        [
            Some("upstream_timeout".to_owned()),
            Some("upstream_silent".to_owned())
        ]
    );
    gate.open();
    pause.open();
}

/// A number of which the end is missing: it is held, because it could still become a card.
const BEGUN: &str = "it is 4539 1488 ";

#[tokio::test]
async fn a_held_stream_that_falls_silent_is_given_up_on_though_its_client_is_kept_alive() {
    let world = World::with(Setup {
        config: Config {
            keep_alive: Duration::from_millis(5),
            ..Config::default()
        },
        ..hasty()
    })
    .await;
    let gate = Gate::default();
    let reply = Reply::stream([sse::delta(BEGUN)]).then(Piece::Gate(gate.clone()));
    world.provider.reply(reply);
    let answer = world.post(&streamed("what number is it")).await;
    assert!(answer.text().contains("upstream_silent"));
    world.provider.wait_for_abandoned(1).await;
    world.event();
    gate.open();
}

#[tokio::test]
async fn an_answer_that_never_ends_is_cut_when_its_time_is_over() {
    let setup = || Setup {
        timeouts: UpstreamTimeouts {
            total: Duration::from_millis(80),
            ..UpstreamTimeouts::default()
        },
        ..Setup::default()
    };
    // Always something, so that it is never silent.
    let drip = Piece::Forever(sse::delta("word ").into());
    let world = World::with(setup()).await;
    let endless = Reply::stream([sse::role()]).then(drip);
    world.provider.reply(endless);
    let answer = world.post(&streamed("hello")).await;
    assert!(answer.text().contains("upstream_too_long"));
    world.provider.wait_for_abandoned(1).await;
    let event = world.event();
    assert_eq!(event.outcome.code(), Some("upstream_too_long"));
    assert_eq!(event.usage.unwrap().source, UsageSource::Estimated);

    let world = World::with(setup()).await;
    let gate = Gate::default();
    let begun = Reply::empty(200).header("content-type", "application/json");
    let begun = begun.then("{\"choices\":").then(Piece::Gate(gate.clone()));
    world.provider.reply(begun);
    let answer = world.post(&chat("hello")).await;
    assert_eq!(
        (answer.status, answer.code()),
        (504, "upstream_too_long".to_owned())
    );
    assert_eq!(world.event().outcome.code(), Some("upstream_too_long"));
    gate.open();

    let world = World::with(setup()).await;
    let gate = Gate::default();
    world.provider.reply(Reply::chat("late").behind(&gate));
    assert_eq!(world.post(&chat("hello")).await.code(), "upstream_timeout");
    world.event();
    gate.open();
}

#[tokio::test]
async fn a_held_stream_shows_that_it_is_alive() {
    let world = World::with(Setup {
        config: Config {
            keep_alive: Duration::from_millis(5),
            ..Config::default()
        },
        ..Setup::default()
    })
    .await;
    let gate = Gate::default();
    let reply = Reply::stream([sse::delta(BEGUN)]).then(Piece::Gate(gate.clone()));
    world
        .provider
        .reply(reply.then(sse::delta("0000")).then(sse::DONE));
    let request = world.request(streamed("what number is it").to_string());
    let (_, mut body) = world.send(request).await.into_parts();
    let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert!(first.starts_with(b":"), "{first:?}");
    gate.open();
    let rest = body.collect().await.unwrap().to_bytes();
    assert!(rest.ends_with(b"data: [DONE]\n\n"));
    assert_eq!(world.event().outcome, Outcome::Completed);
}

#[tokio::test]
async fn a_drain_lets_an_exchange_end_and_accepts_no_more() {
    let world = World::start().await;
    let gate = Gate::default();
    world.provider.reply(Reply::chat("in time").behind(&gate));
    let request = world.request(chat("hello").to_string());
    let asked = world.ask(request);
    let stopping = async {
        gate.reached().await;
        world.shutdown.cancel();
        gate.open();
    };
    let (answer, ()) = tokio::join!(asked, stopping);
    assert_eq!(answer.status, 200);
    world.stop().await;
    assert!(TcpStream::connect(world.address).await.is_err());
    assert_eq!(world.event().outcome, Outcome::Completed);
}

#[tokio::test]
async fn a_drain_that_takes_too_long_cuts_and_records() {
    let world = World::with(Setup {
        config: Config {
            drain_timeout: Duration::from_millis(20),
            ..Config::default()
        },
        ..Setup::default()
    })
    .await;
    let gate = Gate::default();
    let reply = Reply::stream([sse::delta("hello there")]).then(Piece::Gate(gate.clone()));
    world.provider.reply(reply.then(sse::DONE));
    let request = world.request(streamed("hello").to_string());
    let (_, body) = world.send(request).await.into_parts();
    gate.reached().await;
    world.stop().await;
    assert_eq!(world.event().outcome.code(), Some("shutdown"));
    drop(body);
}

/// Counters with a defect.
#[derive(Debug)]
struct Defective;

impl Counters for Defective {
    fn admit(&self, _: &Scope, _: &[Target], _: Timestamp) -> Result<Bound, PortError> {
        panic!("a defect that nobody foresaw")
    }
    fn set(&self, _: &Scope, _: &Standing) -> Result<(), PortError> {
        Ok(())
    }
    fn remove(&self, _: &Scope, _: StandingId) -> Result<Option<Standing>, PortError> {
        Ok(None)
    }
    fn list(&self, _: &Scope, _: Timestamp) -> Result<Vec<Standing>, PortError> {
        Ok(Vec::new())
    }
    fn trip(&self, _: &Scope, _: &Trip) -> Result<u32, PortError> {
        Ok(0)
    }
    fn reserve(&self, _: &Scope, _: &Reservation) -> Result<(), ReserveError> {
        Ok(())
    }
    fn settle(&self, _: &Scope, _: ExchangeId, _: MicroUsd) -> Result<(), PortError> {
        Ok(())
    }
}

#[tokio::test]
async fn a_panic_in_the_middle_of_an_exchange_leaves_its_event() {
    let world = World::with(Setup {
        counters: Some(Arc::new(Defective)),
        ..Setup::default()
    })
    .await;
    let request = world.request(chat("hello").to_string());
    assert!(world.client().request(request).await.is_err());
    let event = world.event();
    assert_eq!(event.outcome.code(), Some("panic"));
    assert!(world.provider.received().is_empty());
}
