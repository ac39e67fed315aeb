//! Working on alerts and on the watch list.

use control::roles::Role;
use http::StatusCode;
use serde_json::json;
use testkit::sample::{exchange_id, standing_id, tenant};

use crate::sample;
use crate::world::{Somebody, World};

async fn attacked() -> (World, Somebody, String) {
    let world = World::new();
    world.ends(sample::attack(1, &tenant()), None);
    world.settle();
    let ann = world.signed_in("ann", tenant(), Role::Analyst).await;
    let alerts = world.get(&ann, "/alerts?status=new").await;
    assert_eq!(alerts.status, StatusCode::OK, "{:?}", alerts.body);
    let id = alerts.body["items"][0]["id"].as_str().unwrap().to_owned();
    (world, ann, id)
}

#[tokio::test]
async fn an_alert_tells_what_happened_and_what_was_done() {
    let (world, ann, id) = attacked().await;
    let alert = world.get(&ann, &format!("/alerts/{id}")).await.body;
    assert_eq!(alert["status"], "new");
    assert_eq!(alert["exchange"], exchange_id(1).to_string());
    assert_eq!(alert["playbook"], "prompt_injection");
    assert_eq!(alert["user"], "user-a");
    assert_eq!(alert["rules"], json!(["sample.rule"]));
    assert_eq!(alert["kinds"], json!(["injection"]));
    assert_eq!(alert["undo_possible"], true);
    assert_eq!(alert["verdict"], json!(null));
    let exchange = world
        .get(&ann, &format!("/exchanges/{}", exchange_id(1)))
        .await
        .body;
    assert_eq!(exchange["alerts"], json!([id]));
}

#[tokio::test]
async fn an_alert_is_acknowledged_then_resolved_and_the_trail_tells_who() {
    let (world, ann, id) = attacked().await;
    let path = format!("/alerts/{id}/acknowledge");
    let taken = world.post(&ann, &path, json!({"version": 1})).await;
    assert_eq!(taken.status, StatusCode::OK, "{:?}", taken.body);
    assert_eq!(taken.body["status"], "acknowledged");
    assert_eq!(taken.body["assignee"], "ann");

    let path = format!("/alerts/{id}/resolve");
    let stale = json!({"version": 1, "verdict": "benign"});
    let conflict = world.post(&ann, &path, stale).await;
    assert_eq!(conflict.status, StatusCode::CONFLICT);
    assert_eq!(conflict.code(), "conflict");

    let version = taken.body["version"].as_u64().unwrap();
    let decision = json!({"version": version, "verdict": "true_positive", "note": "seen before"});
    let resolved = world.post(&ann, &path, decision).await;
    assert_eq!(resolved.body["status"], "resolved", "{:?}", resolved.body);
    assert_eq!(resolved.body["verdict"], "true_positive");
    assert_eq!(resolved.body["note"], "seen before");

    world.commit();
    let trail = world
        .get(&Somebody::with_token(), "/events?type=action")
        .await
        .body;
    let acts: Vec<String> = trail["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| format!("{} {}", event["author"]["name"], event["act"]))
        .collect();
    assert_eq!(
        acts[..2],
        [
            "\"ann\" \"alert.resolved\"",
            "\"ann\" \"alert.acknowledged\""
        ]
    );
}

#[tokio::test]
async fn a_resolution_without_a_verdict_is_a_problem() {
    let (world, ann, id) = attacked().await;
    let body = json!({"verdict": "maybe", "note": 3});
    let answer = world
        .post(&ann, &format!("/alerts/{id}/resolve"), body)
        .await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let problems = answer.body["error"]["problems"].as_array().unwrap();
    let fields: Vec<&str> = problems
        .iter()
        .map(|p| p["field"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["version", "verdict", "note"]);
}

#[tokio::test]
async fn undoing_an_alert_takes_everything_off_the_watch_list() {
    let (world, ann, id) = attacked().await;
    let watchlist = world.get(&ann, "/watchlist").await.body;
    let kinds: Vec<&str> = watchlist["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|standing| standing["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["scrutiny", "watch"]);
    assert_eq!(watchlist["items"][0]["remaining"], 10);
    assert_eq!(watchlist["items"][0]["alert"], id);
    assert_eq!(
        watchlist["items"][0]["target"],
        json!({"type": "user", "id": "user-a"})
    );

    let path = format!("/alerts/{id}/undo");
    let undone = world.post(&ann, &path, json!({"version": 1})).await;
    assert_eq!(undone.status, StatusCode::OK, "{:?}", undone.body);
    assert_eq!(undone.body["undo_possible"], false);
    assert_eq!(undone.body["actions"][1]["undone"], true);
    assert_eq!(undone.body["actions"][1]["undone_by"]["name"], "ann");
    assert_eq!(world.get(&ann, "/watchlist").await.body["items"], json!([]));
}

#[tokio::test]
async fn one_standing_is_undone_once() {
    let (world, ann, _) = attacked().await;
    let path = format!("/watchlist/{}/undo", standing_id(11));
    let undone = world.post(&ann, &path, json!({})).await;
    assert_eq!(undone.status, StatusCode::OK, "{:?}", undone.body);
    assert_eq!(undone.body["kind"], "scrutiny");
    assert_eq!(
        world.post(&ann, &path, json!({})).await.status,
        StatusCode::NOT_FOUND
    );
    let left = world.get(&ann, "/watchlist").await.body;
    assert_eq!(left["items"].as_array().unwrap().len(), 1);

    world.commit();
    let trail = world
        .get(&Somebody::with_token(), "/events?type=action")
        .await
        .body;
    assert_eq!(trail["items"][0]["act"], "standing.undone");
    assert_eq!(trail["items"][0]["standing"], standing_id(11).to_string());
}

#[tokio::test]
async fn alerts_are_paged_and_filtered() {
    let (world, ann, id) = attacked().await;
    let page = world.get(&ann, "/alerts?limit=1").await.body;
    assert_eq!(page["next"], id);
    let rest = world
        .get(&ann, &format!("/alerts?limit=1&before={id}"))
        .await
        .body;
    assert_eq!(rest["items"], json!([]));
    assert_eq!(rest["next"], json!(null));
    let none = world.get(&ann, "/alerts?status=resolved").await.body;
    assert_eq!(none["items"], json!([]));
    let bad = world.get(&ann, "/alerts?status=open&before=x").await;
    assert_eq!(bad.body["error"]["problems"].as_array().unwrap().len(), 2);
}
