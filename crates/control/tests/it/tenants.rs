//! What belongs to one tenant does not exist for another.

use control::roles::Role;
use http::StatusCode;
use model::Scope;
use serde_json::{Value, json};
use testkit::sample::{exchange_id, other_tenant, standing_id, tenant};

use crate::sample;
use crate::world::{Answer, Somebody, World};

fn body(route: &str) -> Option<Value> {
    match route {
        "exchanges_reveal" => Some(json!({"reason": "looking where I must not"})),
        "people_role" => Some(json!({"version": 1, "role": "learner"})),
        "keys_rotate" | "keys_disable" | "keys_enable" => Some(json!({"version": 1})),
        "keys_change" => Some(json!({"version": 1, "scopes": ["models"]})),
        "people_disable" | "people_enable" | "people_reset" => Some(json!({"version": 1})),
        "alerts_acknowledge" | "alerts_undo" => Some(json!({"version": 1})),
        "alerts_resolve" => Some(json!({"version": 1, "verdict": "benign"})),
        _ => None,
    }
}

#[tokio::test]
async fn every_route_with_an_id_answers_404_for_what_belongs_to_another_tenant() {
    let world = World::new();
    let (event, said) = sample::leak(1);
    world.ends(event, Some(said));
    world.ends(sample::attack(2, &tenant()), None);
    world.settle();
    let ann = world.signed_in("ann", tenant(), Role::Admin).await;
    let eve = world.signed_in("eve", other_tenant(), Role::Admin).await;
    let alerts = world.get(&ann, "/alerts").await.body;
    let sessions = world.get(&ann, "/sessions").await.body;

    let mut tried = 0;
    for route in control::routes() {
        let noun = route.path.split('/').nth(1).unwrap();
        if !route.path.contains("{id}") {
            continue;
        }
        let id = match noun {
            "exchanges" => exchange_id(1).to_string(),
            "alerts" => alerts["items"][0]["id"].as_str().unwrap().to_owned(),
            "watchlist" => standing_id(20).to_string(),
            "sessions" => sessions["items"][0]["id"].as_str().unwrap().to_owned(),
            "people" => "ann".to_owned(),
            "keys" => "written".to_owned(),
            other => panic!("a new noun `{other}` needs its line here"),
        };
        let path = format!("{}{}", control::API, route.path.replace("{id}", &id));
        let answer = world
            .send(&eve, route.method.as_str(), &path, body(route.id))
            .await;
        assert_eq!(
            answer.status,
            StatusCode::NOT_FOUND,
            "{}: {:?}",
            route.id,
            answer.body
        );
        assert_eq!(answer.code(), "not_found");
        tried += 1;
    }
    assert_eq!(tried, 16, "every route with an id was tried");
    assert_nothing_changed(&world, &ann).await;
}

async fn assert_nothing_changed(world: &World, ann: &Somebody) {
    assert_eq!(world.get(ann, "/session").await.status, StatusCode::OK);
    let alert = &world.get(ann, "/alerts").await.body["items"][0];
    assert_eq!(alert["status"], "new");
    let watchlist = world.get(ann, "/watchlist").await.body;
    assert_eq!(watchlist["items"].as_array().unwrap().len(), 2);
    let acts = world.acts().await;
    assert!(acts.iter().all(|act| act["act"] != "exchange.revealed"));
}

#[tokio::test]
async fn every_list_shows_only_what_belongs_to_the_tenant() {
    let world = World::new();
    world.ends(sample::attack(1, &tenant()), None);
    world.settle();
    let eve = world.signed_in("eve", other_tenant(), Role::Admin).await;
    let ann = world.signed_in("ann", tenant(), Role::Admin).await;
    let items = |answer: &Answer| answer.body["items"].as_array().unwrap().len();
    for path in ["/exchanges", "/alerts", "/watchlist", "/events?type=action"] {
        assert_eq!(items(&world.get(&eve, path).await), 0, "{path}");
        assert!(items(&world.get(&ann, path).await) > 0, "{path}");
    }
    let sessions = world.get(&eve, "/sessions").await;
    assert_eq!(items(&sessions), 1);
    assert_eq!(sessions.body["items"][0]["user"], "eve");
    let summary = world.get(&eve, "/metrics/summary").await.body;
    assert_eq!(summary["totals"]["exchanges"], 0);
    assert_eq!(summary["by_user"], json!([]));
}

#[tokio::test]
async fn what_is_no_id_at_all_is_not_found_either() {
    let world = World::new();
    let ann = world.signed_in("ann", tenant(), Role::Admin).await;
    for path in ["/exchanges/nonsense", "/alerts/..%2f..", "/exchanges/%00"] {
        let answer = world.get(&ann, path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.code(), "not_found", "{path}");
    }
    let scope = Scope::Tenant(tenant());
    assert!(
        world
            .store
            .exchange(&scope, exchange_id(99))
            .unwrap()
            .is_none()
    );
}
