//! Requests that another page, or nobody, made on somebody's behalf.

use control::roles::Role;
use http::StatusCode;
use serde_json::json;
use testkit::sample::tenant;

use crate::world::{PASSWORD, Somebody, World};

#[tokio::test]
async fn a_write_without_the_token_is_refused_and_changes_nothing() {
    let world = World::new();
    let ann = world.signed_in("ann", tenant(), Role::Admin).await;
    for csrf in [None, Some("0".repeat(64))] {
        let forged = Somebody {
            csrf,
            ..ann.clone()
        };
        let answer = world.post(&forged, "/config/reload", json!({})).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_eq!(answer.code(), "csrf_refused");
    }
    assert_eq!(
        world.get(&ann, "/status").await.body["last_reload"],
        json!(null)
    );
    let meant = world.post(&ann, "/config/reload", json!({})).await;
    assert_eq!(meant.status, StatusCode::OK);
}

#[tokio::test]
async fn a_token_of_another_session_is_refused() {
    let world = World::new();
    let ann = world.signed_in("ann", tenant(), Role::Admin).await;
    let bob = world.signed_in("bob", tenant(), Role::Admin).await;
    let mixed = Somebody {
        csrf: bob.csrf,
        ..ann
    };
    let answer = world.post(&mixed, "/config/reload", json!({})).await;
    assert_eq!(answer.code(), "csrf_refused");
}

#[tokio::test]
async fn a_page_of_another_origin_can_neither_write_nor_sign_somebody_in() {
    let world = World::new();
    let ann = world.signed_in("ann", tenant(), Role::Admin).await;
    let elsewhere = Some("https://evil.example".to_owned());
    let forged = Somebody {
        origin: elsewhere.clone(),
        ..ann.clone()
    };
    let answer = world.post(&forged, "/config/reload", json!({})).await;
    assert_eq!(answer.code(), "origin_refused");

    let stranger = Somebody {
        origin: elsewhere,
        ..Somebody::default()
    };
    let body = json!({"user": "ann", "password": PASSWORD});
    let answer = world.post(&stranger, "/session", body).await;
    assert_eq!(answer.code(), "origin_refused");

    let here = Some("http://console.example".to_owned());
    let own = Somebody {
        origin: here,
        ..ann
    };
    let answer = world.post(&own, "/config/reload", json!({})).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn an_api_token_needs_no_token_against_forgery_because_no_browser_sends_it() {
    let world = World::new();
    let answer = world
        .post(&Somebody::with_token(), "/config/reload", json!({}))
        .await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn a_body_that_is_not_declared_as_json_is_refused() {
    let world = World::new();
    let ann = world.signed_in("ann", tenant(), Role::Admin).await;
    let path = "/api/v1/session/password";
    let answer = world.send(&ann, "POST", path, None).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(answer.code(), "not_json");
}
