//! What operators and their machines ask.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use control::roles::Role;
use http::{Request, StatusCode};
use serde_json::json;
use testkit::sample::tenant;
use tower::ServiceExt;

use crate::world::{Somebody, World};

#[tokio::test]
async fn the_status_tells_how_the_installation_is_doing() {
    let world = World::new();
    let ann = world.signed_in("ann", tenant(), Role::ReadOnly).await;
    let status = world.get(&ann, "/status").await.body;
    assert_eq!(status["mode"], "production");
    assert_eq!(status["ready"], true);
    assert_eq!(status["snapshot"]["version"], 1);
    assert_eq!(status["last_reload"], json!(null));
    assert_eq!(status["bootstrap_token_in_use"], false);
    assert_eq!(status["store"]["writer_error"], json!(null));
    assert_eq!(status["store"]["set_aside"], json!([]));
    assert_eq!(status["consumers"][0]["name"], "respond");
}

#[tokio::test]
async fn a_reload_tells_every_problem_and_is_in_the_audit_trail() {
    let world = World::new();
    let root = world.signed_in("root", tenant(), Role::Admin).await;
    let report = world.post(&root, "/config/reload", json!({})).await.body;
    assert_eq!(report["ok"], false);
    assert_eq!(report["problems"][0]["code"], "C014");
    assert_eq!(report["problems"][0]["line"], json!(null));
    let acts = world.acts().await;
    assert_eq!(acts[0]["act"], "config.reloaded");
    assert_eq!(acts[0]["success"], false);
    assert_eq!(acts[1]["act"], "config.reload_requested");
    let status = world.get(&root, "/status").await.body;
    assert_eq!(status["last_reload"]["ok"], false);
    let config = world.get(&root, "/config").await.body;
    assert_eq!(config["file"], "bartizan.yaml");
}

#[tokio::test]
async fn the_audit_trail_is_paged_newest_first() {
    let world = World::new();
    let root = world.signed_in("root", tenant(), Role::Admin).await;
    for _ in 0..3 {
        world.post(&root, "/config/reload", json!({})).await;
    }
    world.commit();
    let mut path = "/events?limit=2".to_owned();
    let mut positions = Vec::new();
    loop {
        let page = world.get(&root, &path).await.body;
        for event in page["items"].as_array().unwrap() {
            positions.push(event["position"].as_u64().unwrap());
        }
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("/events?limit=2&before={next}");
    }
    assert_eq!(
        positions.len(),
        8,
        "made, signed in, and three times two of a reload"
    );
    assert!(positions.is_sorted_by(|newer, older| newer > older));
}

#[tokio::test]
async fn what_is_not_there_is_told_in_the_shape_of_every_error() {
    let world = World::new();
    let token = Somebody::with_token();
    let missing = world.get(&token, "/nonsense").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(missing.code(), "not_found");
    let method = world.send(&token, "PUT", "/api/v1/alerts", None).await;
    assert_eq!(method.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(method.code(), "method_not_allowed");
    let huge = json!({"user": "x".repeat(100_000), "password": "x"});
    let large = world.post(&Somebody::default(), "/session", huge).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(large.code(), "too_large");
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_a_browser() {
    let world = World::new();
    for path in [
        "/",
        "/traffic/any/page",
        "/healthz",
        "/api/v1/session",
        "/api/v1/x",
    ] {
        let answer = world.send(&Somebody::default(), "GET", path, None).await;
        let header = |name: &str| answer.headers[name].to_str().unwrap().to_owned();
        let policy = header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'; script-src 'self'"),
            "{path}"
        );
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert!(
            !answer.headers.contains_key("access-control-allow-origin"),
            "{path}"
        );
    }
    let console = world
        .send(&Somebody::default(), "GET", "/queue", None)
        .await;
    assert_eq!(console.body, json!("the console"));
}

#[tokio::test]
async fn metrics_are_for_this_machine_or_for_a_token() {
    let world = World::new();
    let stranger = world
        .send(&Somebody::default(), "GET", "/metrics", None)
        .await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
    let token = world
        .send(&Somebody::with_token(), "GET", "/metrics", None)
        .await;
    assert_eq!(token.status, StatusCode::OK);
    assert!(
        token
            .body
            .as_str()
            .unwrap()
            .contains("bartizan_control_busy_total 0")
    );

    let request = |host: &str| {
        let request = Request::get("/metrics").header("host", host);
        let mut request = request.body(Body::empty()).unwrap();
        let local = SocketAddr::from(([127, 0, 0, 1], 4711));
        request
            .extensions_mut()
            .insert(ConnectInfo(control::Peer(local)));
        world.router.clone().oneshot(request)
    };
    let local = request("127.0.0.1:8081").await.unwrap();
    assert_eq!(local.status(), StatusCode::OK);
    let rebound = request("evil.example:8081").await.unwrap();
    assert_eq!(rebound.status(), StatusCode::UNAUTHORIZED);
    let text = token.body.as_str().unwrap();
    for measured in ["store_set_aside_days 0", "alerts_removed_total 0"] {
        assert!(text.contains(&format!("bartizan_control_{measured}")));
    }
}

#[tokio::test]
async fn probes_need_nobody() {
    let world = World::new();
    for path in ["/healthz", "/readyz", "/api/v1/openapi.json"] {
        let answer = world.send(&Somebody::default(), "GET", path, None).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
    }
}
