//! Signing in: the right way, the wrong way, and too often.

use std::time::Duration;

use control::roles::Role;
use http::StatusCode;
use serde_json::json;
use testkit::sample::tenant;

use crate::world::{PASSWORD, Somebody, World};

#[tokio::test]
async fn who_signs_in_gets_a_cookie_that_no_script_can_read() {
    let world = World::new();
    world.person("ann", tenant(), Role::Analyst);
    let answer = world.sign_in("ann", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::OK);
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("; HttpOnly; SameSite=Strict"), "{cookie}");
    assert!(cookie.contains("; Path=/; Max-Age=43200"), "{cookie}");
    assert_eq!(answer.headers["cache-control"], "no-store");

    let ann = Somebody::of(&answer);
    let session = world.get(&ann, "/session").await.body;
    assert_eq!(session["user"], "ann");
    assert_eq!(session["role"], "analyst");
    assert_eq!(session["tenant"], "acme");
    assert_eq!(session["csrf"], answer.body["csrf"]);
    assert_eq!(session["expires"], "2025-10-14T00:00:00.000000Z");
    let may = session["permissions"].as_array().unwrap();
    assert!(may.contains(&json!("traffic.reveal")));
    assert!(!may.contains(&json!("config.write")));
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_look_the_same() {
    let world = World::new();
    world.person("ann", tenant(), Role::Analyst);
    let wrong = world.sign_in("ann", "wrong").await;
    let unknown = world.sign_in("nobody", "wrong").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!(wrong.code(), "wrong_credentials");
    assert_eq!(unknown.status, wrong.status);
    assert_eq!(unknown.body, wrong.body);
}

#[tokio::test]
async fn both_ways_are_in_the_audit_trail_but_never_what_was_typed() {
    let world = World::new();
    world.person("ann", tenant(), Role::Analyst);
    world.sign_in("ann", PASSWORD).await;
    world.sign_in("ann", "wrong-4711").await;
    world.sign_in("my-password-as-name", "x").await;
    let acts = world.acts().await;
    let told: Vec<String> = acts
        .iter()
        .map(|act| {
            format!(
                "{} {} {}",
                act["author"]["name"], act["act"], act["success"]
            )
        })
        .collect();
    assert_eq!(
        told[..3],
        [
            "null \"session.refused\" false",
            "\"ann\" \"session.refused\" false",
            "\"ann\" \"session.created\" true",
        ]
    );
    let text = format!("{acts:?}");
    assert!(!text.contains("my-password-as-name"));
    assert!(!text.contains("4711"));
}

#[tokio::test]
async fn too_many_wrong_passwords_lock_the_name_for_a_while_also_for_the_right_one() {
    let world = World::new();
    world.person("ann", tenant(), Role::Analyst);
    world.person("bob", tenant(), Role::Analyst);
    for _ in 0..5 {
        let wrong = world.sign_in("ann", "wrong").await;
        assert_eq!(wrong.code(), "wrong_credentials");
    }
    let locked = world.sign_in("ann", PASSWORD).await;
    assert_eq!(locked.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(locked.code(), "throttled");
    assert_eq!(locked.headers["retry-after"], "30");
    assert_eq!(locked.body["error"]["retry_after_s"], 30);
    assert_eq!(world.sign_in("bob", PASSWORD).await.status, StatusCode::OK);

    world.clock.advance(Duration::from_secs(30));
    assert_eq!(world.sign_in("ann", PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn everything_wrong_with_a_sign_in_is_told_at_once() {
    let world = World::new();
    let body = json!({"password": "", "remember": true});
    let answer = world.post(&Somebody::default(), "/session", body).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.code(), "invalid_input");
    assert_eq!(
        answer.body["error"]["problems"],
        json!([
            {"field": "user", "message": "is missing"},
            {"field": "password", "message": "must have 1 characters or more"},
            {"field": "remember", "message": "is not known here"},
        ])
    );
}

#[tokio::test]
async fn the_bootstrap_token_acts_as_administrator_and_its_first_use_is_told() {
    let world = World::new();
    let token = Somebody::with_token();
    let before = world.get(&token, "/status").await.body;
    assert_eq!(before["bootstrap_token_set"], true);
    let session = world.get(&token, "/session").await.body;
    assert_eq!(session["role"], "admin");
    assert_eq!(session["csrf"], json!(null));
    assert_eq!(
        world.get(&token, "/status").await.body["bootstrap_token_in_use"],
        true
    );

    let acts = world.all_acts().await;
    let uses = acts.iter().filter(|act| act["act"] == "token.used");
    assert_eq!(uses.count(), 1, "only the first use of each start");

    let wrong = Somebody {
        token: Some("guess".to_owned()),
        ..Somebody::default()
    };
    assert_eq!(
        world.get(&wrong, "/status").await.status,
        StatusCode::UNAUTHORIZED
    );
}
