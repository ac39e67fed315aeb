//! Sessions: listed, ended, and ending by themselves.

use std::time::Duration;

use control::roles::Role;
use http::StatusCode;
use serde_json::json;
use testkit::sample::tenant;

use crate::world::{PASSWORD, Somebody, World};

#[tokio::test]
async fn signing_out_ends_the_session_and_clears_the_cookie() {
    let world = World::new();
    let ann = world.signed_in("ann", tenant(), Role::Analyst).await;
    let out = world.send(&ann, "DELETE", "/api/v1/session", None).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    assert!(
        out.headers["set-cookie"]
            .to_str()
            .unwrap()
            .contains("Max-Age=0")
    );
    assert_eq!(
        world.get(&ann, "/session").await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(world.acts().await[0]["act"], "session.ended");
}

#[tokio::test]
async fn everybody_sees_and_ends_their_own_sessions_and_an_administrator_all() {
    let world = World::new();
    let ann = world.signed_in("ann", tenant(), Role::Analyst).await;
    let bob = world.signed_in("bob", tenant(), Role::Analyst).await;
    let own = world.get(&ann, "/sessions").await.body;
    assert_eq!(own["items"].as_array().unwrap().len(), 1);
    assert_eq!(own["items"][0]["user"], "ann");
    assert_eq!(own["items"][0]["current"], true);
    assert_eq!(own["items"][0]["address"], "192.0.2.7");
    let id = own["items"][0]["id"].as_str().unwrap();
    let path = format!("/api/v1/sessions/{id}");

    let refused = world.send(&bob, "DELETE", &path, None).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get(&ann, "/session").await.status, StatusCode::OK);

    let root = world.signed_in("root", tenant(), Role::Admin).await;
    let all = world.get(&root, "/sessions").await.body;
    assert_eq!(all["items"].as_array().unwrap().len(), 3);
    let ended = world.send(&root, "DELETE", &path, None).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    assert_eq!(
        world.get(&ann, "/session").await.status,
        StatusCode::UNAUTHORIZED
    );
    let revoked = &world.acts().await[0];
    assert_eq!(revoked["act"], "session.revoked");
    assert_eq!(revoked["author"]["name"], "root");
    assert_eq!(revoked["object"], "ann");
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_when_it_is_old() {
    let world = World::new();
    let ann = world.signed_in("ann", tenant(), Role::Analyst).await;
    for _ in 0..11 {
        world.clock.advance(Duration::from_hours(1));
        assert_eq!(world.get(&ann, "/session").await.status, StatusCode::OK);
    }
    world.clock.advance(Duration::from_hours(1));
    assert_eq!(
        world.get(&ann, "/session").await.status,
        StatusCode::UNAUTHORIZED
    );

    let answer = world.sign_in("ann", PASSWORD).await;
    let again = Somebody::of(&answer);
    world.clock.advance(Duration::from_hours(2));
    assert_eq!(
        world.get(&again, "/session").await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions() {
    let world = World::new();
    let ann = world.signed_in("ann", tenant(), Role::Analyst).await;
    let elsewhere = Somebody::of(&world.sign_in("ann", PASSWORD).await);
    let new = "a much better password";
    let short = json!({"current": PASSWORD, "new": "short"});
    let refused = world.post(&ann, "/session/password", short).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let wrong = json!({"current": "guess", "new": new});
    let refused = world.post(&ann, "/session/password", wrong).await;
    assert_eq!(refused.code(), "wrong_credentials");
    let told = &world.acts().await[0];
    assert_eq!(told["act"], "person.password_changed");
    assert_eq!(told["success"], false);

    let right = json!({"current": PASSWORD, "new": new});
    let changed = world.post(&ann, "/session/password", right).await;
    assert_eq!(changed.status, StatusCode::NO_CONTENT, "{:?}", changed.body);
    assert_eq!(world.get(&ann, "/session").await.status, StatusCode::OK);
    assert_eq!(
        world.get(&elsewhere, "/session").await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        world.sign_in("ann", PASSWORD).await.code(),
        "wrong_credentials"
    );
    assert_eq!(world.sign_in("ann", new).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_token_has_neither_session_nor_password() {
    let world = World::new();
    let token = Somebody::with_token();
    let out = world.send(&token, "DELETE", "/api/v1/session", None).await;
    assert_eq!(out.code(), "not_possible");
    let body = json!({"current": "x", "new": "a much better password"});
    let changed = world.post(&token, "/session/password", body).await;
    assert_eq!(changed.code(), "not_possible");
}
