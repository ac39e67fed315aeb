//! Every route with every role, and with nobody.

use control::roles::Role;
use control::route::{Access, Route};
use control::shape::words::Word;
use http::StatusCode;
use serde_json::json;
use testkit::sample::tenant;

use crate::world::{Somebody, World};

/// What a route answers to somebody, without reading a stream to its end.
async fn status(world: &World, who: &Somebody, route: &Route) -> StatusCode {
    let path = route
        .path
        .replace("{id}", "00000000-0000-7000-8000-000000000000");
    let path = format!("{}{path}", control::API);
    let body = route.body.is_some().then(|| json!({}));
    world
        .open(who, route.method.as_str(), &path, body)
        .await
        .status()
}

#[tokio::test]
async fn every_route_lets_in_exactly_the_roles_with_its_permission() {
    let world = World::new();
    for role in Role::ALL {
        let somebody = world.signed_in(role.word(), tenant(), *role).await;
        for route in control::routes() {
            if route.id == "session_delete" {
                continue;
            }
            let status = status(&world, &somebody, &route).await;
            let expected = match route.access {
                Access::Needs(permission) => role.may(permission),
                Access::Public | Access::SignedIn => true,
            };
            let let_in = status != StatusCode::FORBIDDEN;
            assert_eq!(
                let_in,
                expected,
                "{} as {}: {status}",
                route.id,
                role.word()
            );
            assert_ne!(
                status,
                StatusCode::UNAUTHORIZED,
                "{} as {}",
                route.id,
                role.word()
            );
            assert!(!status.is_server_error(), "{}: {status}", route.id);
        }
    }
}

#[tokio::test]
async fn every_permission_is_refused_to_some_role() {
    let refused = |route: &Route| match route.access {
        Access::Needs(permission) => Role::ALL.iter().any(|role| !role.may(permission)),
        Access::Public | Access::SignedIn => true,
    };
    for route in control::routes() {
        assert!(refused(&route), "{} has no negative case", route.id);
    }
}

#[tokio::test]
async fn nobody_gets_past_a_route_that_is_not_public() {
    let world = World::new();
    let stale = Somebody {
        cookie: Some("0".repeat(64)),
        ..Somebody::default()
    };
    for who in [Somebody::default(), stale] {
        for route in control::routes() {
            let status = status(&world, &who, &route).await;
            let public = route.access == Access::Public;
            let refused = status == StatusCode::UNAUTHORIZED;
            assert_eq!(refused, !public, "{}: {status}", route.id);
        }
    }
}

#[tokio::test]
async fn a_refusal_names_the_roles_that_could_and_a_refused_write_is_recorded() {
    let world = World::new();
    let eve = world.signed_in("eve", tenant(), Role::ReadOnly).await;
    let id = "00000000-0000-7000-8000-000000000000";
    let body = json!({"reason": "curiosity, no more"});
    let answer = world
        .post(&eve, &format!("/exchanges/{id}/reveal"), body)
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(answer.code(), "forbidden");
    let roles = &answer.body["error"]["roles"];
    assert_eq!(*roles, json!(["admin", "lead", "analyst", "dpo"]));

    let acts = world.acts().await;
    let refused = acts
        .iter()
        .find(|act| act["act"] == "access.refused")
        .unwrap();
    assert_eq!(refused["author"]["name"], "eve");
    assert_eq!(refused["object"], "exchanges_reveal");
    assert_eq!(refused["success"], false);
}
