//! Adding people, changing what they may do, and keeping them out.

use control::roles::Role;
use http::StatusCode;
use serde_json::{Value, json};
use testkit::sample::{other_tenant, tenant};

use crate::world::{Somebody, World};

/// A person of the list.
async fn listed(world: &World, who: &Somebody, name: &str) -> Value {
    let people = world.get(who, "/people").await.body;
    let mut items = people["items"].as_array().unwrap().iter();
    items.find(|person| person["name"] == name).unwrap().clone()
}

async fn change(world: &World, who: &Somebody, name: &str, what: &str, more: Value) -> Value {
    let mut body = json!({ "version": listed(world, who, name).await["version"] });
    for (field, value) in more.as_object().unwrap() {
        body[field] = value.clone();
    }
    let answer = world
        .post(who, &format!("/people/{name}/{what}"), body)
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{what}: {:?}", answer.body);
    answer.body
}

#[tokio::test]
async fn somebody_who_is_added_signs_in_with_the_password_told_once() {
    let world = World::new();
    let root = world.signed_in("root", tenant(), Role::Admin).await;
    let added = world
        .post(
            &root,
            "/people",
            json!({"name": "ann@example.com", "role": "analyst"}),
        )
        .await;
    assert_eq!(added.status, StatusCode::OK, "{:?}", added.body);
    let password = added.body["password"].as_str().unwrap();
    assert_eq!(added.body["person"]["must_change_password"], true);
    let session = world.sign_in("ann@example.com", password).await.body;
    assert_eq!(
        (&session["role"], &session["must_change_password"]),
        (&json!("analyst"), &json!(true))
    );
    let acts = world.acts().await;
    let made = acts
        .iter()
        .find(|act| act["object"] == "ann@example.com")
        .unwrap();
    assert_eq!(
        (&made["act"], &made["author"]["name"]),
        (&json!("person.created"), &json!("root"))
    );
    for file in world.files() {
        let found = file
            .windows(password.len())
            .any(|part| part == password.as_bytes());
        assert!(!found, "the password is kept nowhere");
    }
}

#[tokio::test]
async fn everything_wrong_with_a_new_person_is_told_at_once() {
    let world = World::new();
    let root = world.signed_in("root", tenant(), Role::Admin).await;
    let wrong = world
        .post(
            &root,
            "/people",
            json!({"name": "a/b", "role": "king", "x": 1}),
        )
        .await;
    assert_eq!(
        wrong.body["error"]["problems"].as_array().unwrap().len(),
        3,
        "{:?}",
        wrong.body
    );
    let missing = world.post(&root, "/people", json!({})).await;
    assert_eq!(
        missing.body["error"]["problems"].as_array().unwrap().len(),
        2
    );
    // A name is unique over the installation, because signing in asks for no tenant.
    world.person("eve", other_tenant(), Role::Learner);
    let taken = world
        .post(&root, "/people", json!({"name": "eve", "role": "learner"}))
        .await;
    assert_eq!(
        (taken.status, taken.code()),
        (StatusCode::CONFLICT, "not_possible")
    );
}

#[tokio::test]
async fn another_role_counts_from_the_next_call_on() {
    let world = World::new();
    let root = world.signed_in("root", tenant(), Role::Admin).await;
    let ann = world.signed_in("ann", tenant(), Role::Learner).await;
    assert_eq!(
        world.get(&ann, "/alerts").await.status,
        StatusCode::FORBIDDEN
    );
    change(&world, &root, "ann", "role", json!({"role": "analyst"})).await;
    assert_eq!(world.get(&ann, "/alerts").await.status, StatusCode::OK);
    let acts = world.acts().await;
    assert_eq!(
        (&acts[0]["act"], &acts[0]["reason"]),
        (&json!("person.role_changed"), &json!("analyst"))
    );
}

#[tokio::test]
async fn somebody_disabled_is_out_at_once_and_stays_out_until_enabled() {
    let world = World::new();
    let root = world.signed_in("root", tenant(), Role::Admin).await;
    let ann = world.signed_in("ann", tenant(), Role::Analyst).await;
    change(&world, &root, "ann", "disable", json!({})).await;
    assert_eq!(
        world.get(&ann, "/alerts").await.status,
        StatusCode::UNAUTHORIZED
    );
    let refused = world.sign_in("ann", crate::world::PASSWORD).await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::UNAUTHORIZED, "wrong_credentials")
    );
    change(&world, &root, "ann", "enable", json!({})).await;
    assert_eq!(
        world.sign_in("ann", crate::world::PASSWORD).await.status,
        StatusCode::OK
    );
    assert_eq!(
        world.get(&ann, "/alerts").await.status,
        StatusCode::UNAUTHORIZED,
        "a session that was ended does not come back"
    );
}

#[tokio::test]
async fn a_reset_ends_sessions_and_only_the_new_password_counts() {
    let world = World::new();
    let root = world.signed_in("root", tenant(), Role::Admin).await;
    let ann = world.signed_in("ann", tenant(), Role::Analyst).await;
    let reset = change(&world, &root, "ann", "reset", json!({})).await;
    assert_eq!(
        world.get(&ann, "/alerts").await.status,
        StatusCode::UNAUTHORIZED
    );
    let old = world.sign_in("ann", crate::world::PASSWORD).await;
    assert_eq!(old.status, StatusCode::UNAUTHORIZED);
    let new = world
        .sign_in("ann", reset["password"].as_str().unwrap())
        .await;
    assert_eq!(
        (new.status, &new.body["must_change_password"]),
        (StatusCode::OK, &json!(true))
    );
}

#[tokio::test]
async fn the_last_administrator_of_a_tenant_stays_one() {
    let world = World::new();
    let root = world.signed_in("root", tenant(), Role::Admin).await;
    // Neither an administrator elsewhere nor a disabled one counts.
    world.person("eve", other_tenant(), Role::Admin);
    world.person("old", tenant(), Role::Admin);
    change(&world, &root, "old", "disable", json!({})).await;
    let version = listed(&world, &root, "root").await["version"].clone();
    let tries = [
        ("disable", json!({"version": version})),
        ("role", json!({"version": version, "role": "lead"})),
    ];
    for (what, body) in tries {
        let refused = world
            .post(&root, &format!("/people/root/{what}"), body)
            .await;
        assert_eq!(
            (refused.status, refused.code()),
            (StatusCode::CONFLICT, "not_possible"),
            "{what}"
        );
    }
    change(&world, &root, "old", "enable", json!({})).await;
    change(&world, &root, "root", "role", json!({"role": "lead"})).await;
    assert_eq!(
        world.get(&root, "/people").await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn two_administrators_cannot_take_the_role_from_each_other() {
    let world = World::new();
    let one = world.signed_in("one", tenant(), Role::Admin).await;
    let two = world.signed_in("two", tenant(), Role::Admin).await;
    let body = |version: &Value| json!({"version": version, "role": "lead"});
    let (of_one, of_two) = (
        listed(&world, &one, "one").await,
        listed(&world, &one, "two").await,
    );
    let (first, second) = tokio::join!(
        world.post(&one, "/people/two/role", body(&of_two["version"])),
        world.post(&two, "/people/one/role", body(&of_one["version"])),
    );
    let done = [first.status, second.status];
    assert_eq!(
        done.iter()
            .filter(|status| **status == StatusCode::OK)
            .count(),
        1,
        "{done:?}"
    );
}

#[tokio::test]
async fn a_change_of_what_was_changed_meanwhile_is_a_conflict() {
    let world = World::new();
    let root = world.signed_in("root", tenant(), Role::Admin).await;
    world.person("ann", tenant(), Role::Analyst);
    let version = listed(&world, &root, "ann").await["version"].clone();
    change(&world, &root, "ann", "role", json!({"role": "lead"})).await;
    let stale = world
        .post(&root, "/people/ann/disable", json!({"version": version}))
        .await;
    assert_eq!(
        (stale.status, stale.code()),
        (StatusCode::CONFLICT, "conflict")
    );
    let nobody = world
        .post(&root, "/people/nobody/disable", json!({"version": 1}))
        .await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_bootstrap_token_works_in_the_tenant_it_names_and_at_home_without() {
    let world = World::new();
    world.person("ann", tenant(), Role::Admin);
    world.person("eve", other_tenant(), Role::Admin);
    let home = Somebody::with_token();
    let away = Somebody {
        tenant: Some(other_tenant().to_string()),
        ..Somebody::with_token()
    };
    assert_eq!(listed(&world, &home, "ann").await["role"], "admin");
    assert_eq!(listed(&world, &away, "eve").await["role"], "admin");
    let session = world.get(&away, "/session").await.body;
    assert_eq!(session["tenant"], other_tenant().to_string());
    world.commit();
    let acts = world.get(&away, "/events?type=admin").await.body;
    let used = acts["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|act| act["act"] == "token.used");
    assert_eq!(
        used.count(),
        1,
        "its use is in that tenant's audit trail, once"
    );
    for unknown in ["nowhere", "not a name at all"] {
        let lost = Somebody {
            tenant: Some(unknown.to_owned()),
            ..Somebody::with_token()
        };
        assert_eq!(
            world.get(&lost, "/people").await.status,
            StatusCode::NOT_FOUND,
            "{unknown}"
        );
    }
}

#[tokio::test]
async fn a_session_stays_in_its_own_tenant_whatever_it_names() {
    let world = World::new();
    let ann = world.signed_in("ann", tenant(), Role::Admin).await;
    let own = Somebody {
        tenant: Some(tenant().to_string()),
        ..ann.clone()
    };
    assert_eq!(world.get(&own, "/people").await.status, StatusCode::OK);
    let other = Somebody {
        tenant: Some(other_tenant().to_string()),
        ..ann
    };
    let refused = world.get(&other, "/people").await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::NOT_FOUND, "not_found")
    );
}
