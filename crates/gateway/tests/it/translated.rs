//! A client of one provider and an upstream of another: what it says arrives, what comes back is
//! in its own format, and no control is weaker for it.

use dialect::{Addressed, Dialect, Wire};
use gateway::routes::{Action, ROUTES, Route};
use model::Verdict;
use model::exchange::Outcome;
use model::money::UsageSource;
use serde_json::{Value, json};
use testkit::provider::{Gate, Piece, Reply, sse};

use crate::spoken;
use crate::world::{ATTACK, Answered, Setup, World};

/// Clients that are translated for.
const CLIENTS: [Dialect; 3] = [
    Dialect::OpenAiChat,
    Dialect::OpenAiResponses,
    Dialect::AnthropicMessages,
];

/// Upstreams, and what they are asked in.
const UPSTREAMS: [(Wire, Dialect); 4] = [
    (Wire::OpenAi, Dialect::OpenAiChat),
    (Wire::Anthropic, Dialect::AnthropicMessages),
    (Wire::Gemini, Dialect::GeminiContent),
    (Wire::Bedrock, Dialect::BedrockConverse),
];

/// Clients, each with every upstream that speaks something else.
fn pairs() -> impl Iterator<Item = (Dialect, Wire, Dialect)> {
    CLIENTS.into_iter().flat_map(|client| {
        let foreign = UPSTREAMS
            .into_iter()
            .filter(move |(wire, _)| !wire.serves(client));
        foreign.map(move |(wire, upstream)| (client, wire, upstream))
    })
}

fn route(dialect: Dialect) -> &'static Route {
    let mut exchanges = ROUTES
        .iter()
        .filter(|route| route.action == Action::Exchange);
    exchanges.find(|route| route.dialect == dialect).unwrap()
}

async fn world(wire: Wire) -> World {
    World::with(Setup {
        wire,
        ..Setup::default()
    })
    .await
}

async fn send(world: &World, client: Dialect, body: &Value) -> Answered {
    let mut request = world.request(body.to_string());
    let address = format!("http://{}{}", world.address, spoken::address(route(client)));
    *request.uri_mut() = address.parse().unwrap();
    world.ask(request).await
}

fn reply(upstream: Dialect, texts: &[&str], stream: bool, chunk: usize) -> Reply {
    if stream {
        let bytes = spoken::frames(upstream, texts).concat();
        return spoken::stream(upstream, &bytes, chunk);
    }
    spoken::answer(upstream, &texts.concat())
}

/// What an answer says, read as its client does.
fn said(client: Dialect, answered: &Answered, stream: bool) -> String {
    if !stream {
        let answer = client.read_answer(&answered.body).unwrap();
        return answer
            .segments
            .iter()
            .map(|said| said.text.expose())
            .collect();
    }
    let mut reader = client.stream();
    let frames = reader.push(answered.body.clone());
    let deltas = frames.iter().flat_map(|frame| &frame.deltas);
    let deltas = deltas.filter(|delta| !delta.repeats);
    deltas.map(|delta| delta.text.as_str()).collect()
}

#[tokio::test]
async fn an_answer_arrives_in_the_clients_own_format() {
    for (client, wire, upstream) in pairs() {
        for (stream, chunk) in [(false, 0), (true, 1), (true, 4096)] {
            let name = format!("{} to {} stream={stream}", client.name(), wire.name());
            let world = world(wire).await;
            world
                .provider
                .reply(reply(upstream, &["good ", "morning"], stream, chunk));
            let answered = send(&world, client, &spoken::ask(client, "hello there", stream)).await;
            assert_eq!(answered.status, 200, "{name}: {}", answered.text());
            assert_eq!(said(client, &answered, stream), "good morning", "{name}");
            let kind = if stream {
                "text/event-stream"
            } else {
                "application/json"
            };
            assert_eq!(answered.headers["content-type"], kind, "{name}");
            let received = world.provider.received().remove(0);
            let addressed = Addressed {
                model: Some("demo".to_owned()),
                stream,
            };
            let path = wire.path(upstream, &addressed).unwrap();
            assert!(received.path.ends_with(&*path), "{name}: {}", received.path);
            assert!(
                String::from_utf8_lossy(&received.body).contains("hello there"),
                "{name}"
            );
            let event = world.event();
            assert_eq!(event.outcome, Outcome::Completed, "{name}");
            assert_eq!(event.dialect.as_deref(), Some(client.name()), "{name}");
            assert_eq!(event.output.verdict(), Some(Verdict::Pass), "{name}");
        }
    }
}

#[tokio::test]
async fn an_attack_is_blocked_and_a_leak_withheld_as_ever() {
    let card = ["4539", "1488", "0343", "6467"].concat();
    for (client, wire, upstream) in pairs() {
        for stream in [false, true] {
            let name = format!("{} to {} stream={stream}", client.name(), wire.name());
            let attacked = world(wire).await;
            let answered = send(&attacked, client, &spoken::ask(client, ATTACK, stream)).await;
            assert_eq!(answered.status, 403, "{name}");
            assert!(attacked.provider.received().is_empty(), "{name}");

            let leaking = world(wire).await;
            let texts = [
                "the card is 4539",
                card.trim_start_matches("4539"),
                " as you know.",
            ];
            leaking.provider.reply(reply(upstream, &texts, stream, 5));
            let answered = send(&leaking, client, &spoken::ask(client, "which card", stream)).await;
            let shown = answered.text();
            assert!(shown.contains("response_withheld"), "{name}: {shown}");
            assert!(!shown.contains("4539"), "{name}: {shown}");
            let outcome = leaking.event().outcome;
            assert!(matches!(outcome, Outcome::Withheld { .. }), "{name}");
        }
    }
}

#[tokio::test]
async fn an_error_of_the_upstream_comes_in_the_clients_shape() {
    let world = world(Wire::Anthropic).await;
    let error = json!({"type": "error", "error": {"type": "rate_limit_error", "message": "slow"}});
    world.provider.always(Reply::json(429, &error));
    let answered = send(
        &world,
        Dialect::OpenAiChat,
        &spoken::ask(Dialect::OpenAiChat, "hi", true),
    )
    .await;
    assert_eq!(answered.status, 429);
    assert_eq!(answered.json()["error"]["message"], "slow");
}

#[tokio::test]
async fn what_an_upstream_cannot_be_told_is_a_clear_refusal() {
    let world = world(Wire::Anthropic).await;
    let mut body = spoken::ask(Dialect::OpenAiChat, "hi", false);
    body["n"] = json!(2);
    let answered = send(&world, Dialect::OpenAiChat, &body).await;
    assert_eq!(
        (answered.status, answered.code()),
        (400, "unsupported_by_upstream".to_owned())
    );
    assert_eq!(answered.json()["error"]["param"], "n");
    assert!(world.provider.received().is_empty());
    assert!(matches!(world.event().outcome, Outcome::Denied { .. }));
}

#[tokio::test]
async fn what_is_left_out_is_named() {
    let world = world(Wire::Anthropic).await;
    world
        .provider
        .reply(spoken::answer(Dialect::AnthropicMessages, "hello"));
    let mut body = spoken::ask(Dialect::OpenAiChat, "hi", false);
    body["seed"] = json!(7);
    let answered = send(&world, Dialect::OpenAiChat, &body).await;
    assert_eq!(answered.status, 200, "{}", answered.text());
    assert_eq!(answered.headers["x-bartizan-left-out"], "seed");
}

#[tokio::test]
async fn an_answer_that_is_not_in_the_upstreams_format_is_not_released() {
    let world = world(Wire::Anthropic).await;
    world
        .provider
        .reply(Reply::json(200, &json!({"something": "else"})));
    let answered = send(
        &world,
        Dialect::OpenAiChat,
        &spoken::ask(Dialect::OpenAiChat, "hi", false),
    )
    .await;
    assert_eq!(
        (answered.status, answered.code()),
        (502, "answer_not_translated".to_owned())
    );
}

/// The first event of a streamed message holds counts before there is anything to count.
#[tokio::test]
async fn a_client_that_leaves_early_pays_for_what_was_said_until_then() {
    let world = world(Wire::OpenAi).await;
    let gate = Gate::default();
    let said = "a sentence long enough to be released before the answer is over. ";
    let reply = Reply::stream([sse::role(), sse::delta(said)]);
    world.provider.reply(reply.then(Piece::Gate(gate.clone())));
    let client = Dialect::AnthropicMessages;
    let mut request = world.request(spoken::ask(client, "hello there", true).to_string());
    let address = format!("http://{}{}", world.address, spoken::address(route(client)));
    *request.uri_mut() = address.parse().unwrap();
    let (_, body) = world.send(request).await.into_parts();
    gate.reached().await;
    drop(body);
    let event = world.event_later(1).await;
    assert_eq!(event.outcome, Outcome::ClientLeft);
    let usage = event.usage.expect("somebody pays");
    assert_eq!(usage.source, UsageSource::Estimated);
    assert!(
        usage.input_tokens > 0 && usage.output_tokens > 10,
        "{usage:?}"
    );
}
