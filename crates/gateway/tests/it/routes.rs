//! The route table keeps what it promises: key, inspection, Event, on every route.

use bytes::Bytes;
use detect::{Policy, Uninspected};
use gateway::routes::{Action, Authorisation, Coverage, ROUTES, Refused, Route, Trace};
use http::Request;
use http_body_util::Full;
use model::NotScanned;
use model::exchange::{Inspection, Outcome};

use crate::spoken;
use crate::world::{KEY, Setup, World, chat};

fn request(world: &World, method: &str, path: &str, key: Option<&str>) -> Request<Full<Bytes>> {
    let body = Bytes::from(chat("hello").to_string());
    saying(("application/json", body), world, method, path, key)
}

fn saying(
    (kind, body): (&str, Bytes),
    world: &World,
    method: &str,
    path: &str,
    key: Option<&str>,
) -> Request<Full<Bytes>> {
    let mut request = Request::builder()
        .method(method)
        .header("content-type", kind)
        .uri(format!("http://{}{path}", world.address));
    if let Some(key) = key {
        request = request.header("authorization", format!("Bearer {key}"));
    }
    request.body(Full::new(body)).unwrap()
}

async fn world(route: &Route) -> World {
    World::with(Setup {
        wire: spoken::wire(route.dialect),
        policy: Policy {
            // Beside what is said here there may be a file.
            uninspected: Uninspected::Pass,
            ..Policy::default()
        },
        ..Setup::default()
    })
    .await
}

/// How an exchange ends in which nothing goes wrong.
fn outcome(action: Action) -> Outcome {
    let denied = |code: &str| Outcome::Denied { code: code.into() };
    match action {
        Action::Refuse(Refused::Realtime) => denied("realtime_not_inspected"),
        Action::Refuse(Refused::Files) => denied("files_not_inspected"),
        Action::Refuse(Refused::ModelFiles) => denied("models_not_managed_here"),
        Action::Exchange | Action::Inspect | Action::ListModels | Action::TellVersion => {
            Outcome::Completed
        }
    }
}

#[tokio::test]
async fn every_route_needs_a_key_inspects_what_it_promises_and_leaves_one_event() {
    for route in ROUTES {
        let world = world(route).await;
        world
            .provider
            .always(spoken::answer(route.dialect, "hello"));
        let method = route.method.as_str();
        let asked = spoken::ask(route.dialect, "hello", false);
        let body = spoken::body(route.dialect, &asked);
        let path = spoken::address(route);
        let without = world
            .ask(saying(body.clone(), &world, method, &path, None))
            .await;
        assert_eq!(without.status, 401, "{}", route.path);
        assert_eq!(spoken::code(route.dialect, &without), "invalid_api_key");
        let with = world
            .ask(saying(body, &world, method, &path, Some(KEY)))
            .await;
        let refused = matches!(route.action, Action::Refuse(_));
        assert_eq!(
            with.status,
            if refused { 403 } else { 200 },
            "{}",
            route.path
        );

        let events = world.events(2);
        let denied = Outcome::Denied {
            code: "invalid_api_key".into(),
        };
        assert_eq!(events[0].outcome, denied);
        assert_eq!(events[0].principal, None);
        let outcome = outcome(route.action);
        assert_eq!(events[1].outcome, outcome, "{}", route.path);
        assert!(events[1].principal.is_some());
        assert_eq!(events[1].dialect.as_deref(), Some(route.dialect.name()));
        match route.coverage {
            Coverage::PromptAndAnswer => {
                assert!(events[1].input.verdict().is_some());
                assert!(events[1].output.verdict().is_some());
            }
            Coverage::Prompt(reason) => {
                assert!(events[1].input.verdict().is_some());
                assert_eq!(events[1].output, Inspection::NotScanned { reason });
            }
            Coverage::WhatIsSent => {
                assert!(events[1].input.verdict().is_some());
                assert_eq!(events[1].output, Inspection::NOT_REACHED);
            }
            Coverage::Nothing(reason) => {
                assert_eq!(events[1].input, Inspection::NotScanned { reason });
                assert_ne!(reason, NotScanned::Failed);
            }
        }
        let intents = usize::from(route.trace == Trace::IntentAndEvent);
        assert_eq!(world.log.intents().len(), intents);
        assert_eq!(
            world.provider.received().len(),
            usize::from(route.authorisation == Authorisation::KeyAndModel)
        );
    }
}

#[tokio::test]
async fn what_is_no_route_is_a_404_in_the_providers_shape_and_no_exchange() {
    let world = World::start().await;
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/v1/chat/completions"),
        ("POST", "/v1/models"),
        ("GET", "/v1/responses/resp_1"),
        ("GET", "/v1/files/"),
        ("GET", "/v1/files/a/b"),
        ("POST", "/v1/batches/a%2/cancel"),
        ("POST", "/v1/chat/completions/"),
        ("POST", "//v1/chat/completions"),
        ("POST", "/V1/chat/completions"),
        ("DELETE", "/v1/models"),
    ] {
        let answer = world.ask(request(&world, method, path, Some(KEY))).await;
        assert_eq!(answer.status, 404, "{method} {path}");
        assert_eq!(answer.code(), "unknown_route");
        assert!(answer.headers.contains_key("x-bartizan-exchange"));
    }
    assert!(world.log.events().is_empty());
    assert!(world.provider.received().is_empty());
}

#[tokio::test]
async fn a_realtime_connection_is_refused_and_never_upgraded() {
    let world = World::start().await;
    let mut upgrade = request(&world, "GET", "/v1/realtime?model=demo", Some(KEY));
    for (name, value) in [
        ("connection", "upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ] {
        let value = http::HeaderValue::from_static(value);
        upgrade.headers_mut().insert(name, value);
    }
    let answer = world.ask(upgrade).await;
    assert_eq!(answer.status, 403);
    assert_eq!(answer.code(), "realtime_not_inspected");
    let event = world.event();
    assert!(matches!(event.outcome, Outcome::Denied { .. }));
    assert_eq!(event.input.verdict(), None);
    assert_eq!(event.output.verdict(), None);
    assert!(world.provider.received().is_empty());
}

#[tokio::test]
async fn the_list_of_models_holds_what_the_key_may_use_and_no_more() {
    let world = World::start().await;
    let answer = world
        .ask(request(&world, "GET", "/v1/models", Some(KEY)))
        .await;
    let listed: Vec<_> = answer.json()["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|model| model["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(listed, ["demo"]);
}
