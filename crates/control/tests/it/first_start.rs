//! The first start: an administrator with a password that is told once.

use http::StatusCode;
use serde_json::json;
use testkit::sample::tenant;

use control::ensure_admin;
use model::Clock;

use crate::world::{Somebody, World};

#[tokio::test]
async fn the_first_start_makes_an_administrator_and_later_ones_do_not() {
    let world = World::new();
    let records = world.store.records();
    let make = || ensure_admin(records.as_ref(), &world.audit, &tenant(), world.clock.now());
    let password = make().unwrap().unwrap();
    assert!(make().unwrap().is_none());

    let text = password.expose_text().unwrap();
    let answer = world.sign_in("admin", text).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.body["role"], "admin");
    assert_eq!(answer.body["must_change_password"], true);

    let admin = Somebody::of(&answer);
    let body = json!({"current": text, "new": "a password of my own"});
    world.post(&admin, "/session/password", body).await;
    let session = world.get(&admin, "/session").await.body;
    assert_eq!(session["must_change_password"], false);
    let acts = world.acts().await;
    assert_eq!(acts.last().unwrap()["act"], "person.created");
    assert_eq!(acts.last().unwrap()["author"]["type"], "system");
}

#[tokio::test]
async fn neither_password_nor_session_token_stands_in_the_data_folder() {
    let world = World::new();
    let records = world.store.records();
    let now = world.clock.now();
    let password = ensure_admin(records.as_ref(), &world.audit, &tenant(), now);
    let password = password.unwrap().unwrap();
    let answer = world
        .sign_in("admin", password.expose_text().unwrap())
        .await;
    let admin = Somebody::of(&answer);
    world.commit();
    for secret in [
        password.expose(),
        admin.cookie.as_deref().unwrap().as_bytes(),
    ] {
        for file in world.files() {
            let found = file.windows(secret.len()).any(|bytes| bytes == secret);
            assert!(!found, "a credential stands in clear under the data folder");
        }
    }
}
