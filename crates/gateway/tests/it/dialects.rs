//! What holds in every dialect, plain and streamed: the same attack is blocked, the same leak
//! withheld, the same Event written, and what is clean passes byte for byte.

use bytes::Bytes;
use detect::{Policy, Uninspected};
use dialect::Dialect;
use gateway::routes::{Action, Coverage, ROUTES, Route};
use http::{HeaderValue, Request};
use http_body_util::Full;
use model::exchange::{ExchangeEvent, Outcome};
use model::{Kind, Verdict};
use serde_json::Value;
use testkit::provider::Reply;

use crate::spoken;
use crate::world::{ATTACK, Answered, Setup, World};

/// Every route of prompts and answers, and whether the answer is streamed.
fn routes() -> impl Iterator<Item = (&'static Route, bool)> {
    let exchanges = ROUTES
        .iter()
        .filter(|route| route.action == Action::Exchange);
    exchanges.flat_map(|route| {
        let streams = spoken::streams(route).into_iter();
        streams.map(move |stream| (route, stream))
    })
}

async fn world(route: &Route) -> World {
    let wire = spoken::wire(route.dialect);
    let policy = Policy {
        // Beside what is said here there may be a file.
        uninspected: Uninspected::Pass,
        ..Policy::default()
    };
    World::with(Setup {
        wire,
        policy,
        ..Setup::default()
    })
    .await
}

fn request(world: &World, route: &Route, asked: &Value) -> Request<Full<Bytes>> {
    let (kind, body) = spoken::body(route.dialect, asked);
    let mut request = world.request(body);
    let address = format!("http://{}{}", world.address, spoken::address(route));
    *request.uri_mut() = address.parse().unwrap();
    let kind = HeaderValue::from_static(kind);
    request.headers_mut().insert("content-type", kind);
    request
}

async fn ask(world: &World, route: &Route, text: &str, stream: bool) -> Answered {
    let asked = spoken::ask(route.dialect, text, stream);
    world.ask(request(world, route, &asked)).await
}

fn reply(route: &Route, texts: &[&str], stream: bool) -> Reply {
    if stream {
        let bytes = spoken::frames(route.dialect, texts).concat();
        return spoken::stream(route.dialect, &bytes, bytes.len());
    }
    spoken::answer(route.dialect, &texts.concat())
}

/// What does not depend on the dialect.
fn gist(event: &ExchangeEvent) -> impl PartialEq + std::fmt::Debug + use<> {
    let found: Vec<_> = event
        .findings
        .iter()
        .map(|finding| (finding.rule.clone(), finding.kind, finding.score))
        .collect();
    (
        event.outcome.clone(),
        event.input.verdict(),
        event.output.verdict(),
        found,
    )
}

fn card() -> String {
    ["4539", "1488", "0343", "6467"].concat()
}

#[tokio::test]
async fn the_same_attack_is_blocked_with_the_same_event() {
    let mut gists = Vec::new();
    for (route, stream) in routes() {
        let name = format!("{} stream={stream}", route.path);
        let world = world(route).await;
        let answered = ask(&world, route, ATTACK, stream).await;
        assert_eq!(answered.status, 403, "{name}");
        let code = spoken::code(route.dialect, &answered);
        assert_eq!(code, "prompt_injection_detected", "{name}");
        assert!(world.provider.received().is_empty(), "{name}");
        let event = world.event();
        assert_eq!(event.input.verdict(), Some(Verdict::Block), "{name}");
        gists.push((name, gist(&event)));
    }
    for pair in gists.windows(2) {
        assert_eq!(pair[0].1, pair[1].1, "{} and {}", pair[0].0, pair[1].0);
    }
}

#[tokio::test]
async fn the_same_leak_is_withheld_wherever_it_is_split() {
    let text = format!("the card is {} as you know.", card());
    let in_text = |route: &Route| route.coverage == Coverage::PromptAndAnswer;
    for (route, stream) in routes().filter(|(route, _)| in_text(route)) {
        let cuts: Vec<usize> = if stream { (8..30).collect() } else { vec![15] };
        for at in cuts {
            let name = format!("{} stream={stream} at {at}", route.path);
            let world = world(route).await;
            let (head, tail) = text.split_at(at);
            world
                .provider
                .reply(reply(route, &[head, tail, " bye"], stream));
            let answered = ask(&world, route, "which card do I have", stream).await;
            let shown = spoken::shown(route.dialect, stream, &answered);
            assert!(!shown.contains("4539"), "{name}: {shown}");
            assert!(shown.contains("response_withheld"), "{name}: {shown}");
            assert_eq!(answered.status, if stream { 200 } else { 403 }, "{name}");
            let event = world.event();
            assert!(matches!(event.outcome, Outcome::Withheld { .. }), "{name}");
            assert!(
                event.findings.iter().any(|found| found.kind == Kind::Pii),
                "{name}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_clean_passes_byte_for_byte_in_chunks_of_any_size() {
    for (route, _) in routes().filter(|(_, stream)| *stream) {
        let bytes =
            spoken::frames(route.dialect, &["good ", "morning 🦀", ", how are you?"]).concat();
        for chunk in [1, 2, 7, bytes.len()] {
            let name = format!("{} in chunks of {chunk}", route.path);
            let world = world(route).await;
            world
                .provider
                .reply(spoken::stream(route.dialect, &bytes, chunk));
            let mut body = spoken::ask(route.dialect, "hello", true);
            // Asked for by us it would be, and taken out again: then frames differ from what came.
            if route.path.ends_with("/completions") {
                body["stream_options"] = serde_json::json!({"include_usage": true});
            }
            let answered = world.ask(request(&world, route, &body)).await;
            assert_eq!(answered.status, 200, "{name}");
            assert_eq!(answered.body, bytes, "{name}");
            let event = world.event();
            assert_eq!(event.outcome, Outcome::Completed, "{name}");
            // These do not say which model answered.
            let silent = [
                Dialect::BedrockConverse,
                Dialect::OpenAiImages,
                Dialect::OpenAiImageEdits,
                Dialect::OpenAiTranscriptions,
            ];
            let served = (!silent.contains(&route.dialect)).then_some("fake-model");
            assert_eq!(event.served_model.as_deref(), served, "{name}");
            assert!(event.streamed, "{name}");
        }
    }
}

#[tokio::test]
async fn the_tokens_that_the_provider_counts_are_settled() {
    for (route, stream) in routes() {
        let name = format!("{} stream={stream}", route.path);
        // The stream of the chat fixture tells no usage.
        if stream && route.path.ends_with("/chat/completions") {
            continue;
        }
        // To have tokens counted costs none, and these count none.
        let uncounted = [Dialect::OpenAiModerations, Dialect::OpenAiSpeech];
        if route.dialect.name().ends_with("count_tokens") || uncounted.contains(&route.dialect) {
            continue;
        }
        let world = world(route).await;
        world
            .provider
            .reply(reply(route, &["good morning"], stream));
        let answered = ask(&world, route, "hello", stream).await;
        assert_eq!(answered.status, 200, "{name}");
        let usage = world.event().usage.expect("usage");
        let output = match route.dialect {
            Dialect::OllamaEmbed | Dialect::OpenAiEmbeddings => 0,
            _ => 5,
        };
        assert_eq!(
            (usage.input_tokens, usage.output_tokens),
            (7, output),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_model_of_another_provider_is_a_clear_refusal() {
    // These are translated, or the upstream of this test speaks them.
    let served = |dialect: Dialect| {
        dialect.name().starts_with("openai.") || dialect == Dialect::AnthropicMessages
    };
    for (route, stream) in routes().filter(|(route, _)| !served(route.dialect)) {
        let world = World::start().await;
        let answered = ask(&world, route, "hello", stream).await;
        assert_eq!(answered.status, 400, "{}", route.path);
        let code = spoken::code(route.dialect, &answered);
        assert_eq!(code, "route_not_served", "{}", route.path);
        assert!(world.provider.received().is_empty());
    }
}
