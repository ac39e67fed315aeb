//! Rules: what they hit, and what people change about them.

use control::roles::Role;
use http::StatusCode;
use model::Verdict;
use model::exchange::{ExchangeEvent, Inspection};
use serde_json::{Value, json};
use testkit::sample::{other_tenant, tenant};

use crate::sample;
use crate::world::{REFUSED, World};

const RULE: &str = "/rules/injection.override_instructions";

fn row<'a>(list: &'a Value, id: &str) -> &'a Value {
    let items = list["items"].as_array().unwrap();
    items.iter().find(|item| item["id"] == id).unwrap()
}

fn change(version: u64) -> Value {
    json!({
        "version": version,
        "threshold_millis": 700,
        "exceptions": [{"app": "helpdesk", "reason": "quotes attacks", "expires": "2026-02-01T00:00:00Z"}],
    })
}

#[tokio::test]
async fn a_rule_is_listed_with_what_it_is_and_no_data_is_null() {
    let world = World::new();
    let ann = world.signed_in("ann", tenant(), Role::Analyst).await;
    let list = world.get(&ann, "/rules").await.body;
    let row = row(&list, "injection.override_instructions");
    assert_eq!(row["kind"], "injection");
    assert_eq!(row["origin"], "built_in");
    assert!(["low", "medium", "high"].contains(&row["cost"].as_str().unwrap()));
    assert_eq!((&row["hits_7d"], &row["noise"]), (&json!(0), &Value::Null));
    assert_eq!(
        (&row["enabled"], &row["threshold_millis"]),
        (&json!(true), &Value::Null)
    );
    let rule = world.get(&ann, RULE).await.body;
    assert!(!rule["patterns"].as_array().unwrap().is_empty());
    assert!(!rule["matching"].as_array().unwrap().is_empty());
    assert_eq!(rule["change"], Value::Null);
    assert_eq!(
        world.get(&ann, "/rules/no.such").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn hits_are_counted_for_the_own_organisation_and_noise_is_what_nobody_had_to_see() {
    let world = World::new();
    let mut attack = sample::attack(1, &tenant());
    for found in &mut attack.findings {
        found.rule = model::RuleId::parse("injection.override_instructions").unwrap();
    }
    world.ends(attack, None);
    world.settle();
    let ann = world.signed_in("ann", tenant(), Role::Admin).await;
    let hit = |list: &Value| {
        let row = row(list, "injection.override_instructions");
        (
            row["hits_24h"].clone(),
            row["hits_7d"].clone(),
            row["noise"].clone(),
        )
    };
    let list = world.get(&ann, "/rules").await.body;
    assert_eq!(hit(&list), (json!(1), json!(1), json!(0.0)));

    let alerts = world.get(&ann, "/alerts").await.body;
    let id = alerts["items"][0]["id"].as_str().unwrap();
    let verdict = json!({"version": 1, "verdict": "false_positive"});
    world
        .post(&ann, &format!("/alerts/{id}/resolve"), verdict)
        .await;
    let list = world.get(&ann, "/rules").await.body;
    assert_eq!(hit(&list), (json!(1), json!(1), json!(1.0)));

    let eve = world.signed_in("eve", other_tenant(), Role::Admin).await;
    let list = world.get(&eve, "/rules").await.body;
    assert_eq!(hit(&list), (json!(0), json!(0), Value::Null));
}

#[tokio::test]
async fn a_change_is_kept_with_its_author_undone_and_in_the_audit_trail() {
    let world = World::new();
    let lea = world.signed_in("lea", tenant(), Role::Lead).await;
    let answer = world.post(&lea, &format!("{RULE}/change"), change(0)).await;
    assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.body);
    let kept = &answer.body["change"];
    assert_eq!(
        (&kept["author"], &kept["version"]),
        (&json!("lea"), &json!(1))
    );
    assert_eq!(kept["threshold_millis"], 700);
    assert_eq!(
        kept["exceptions"][0]["expires"],
        "2026-02-01T00:00:00.000000Z"
    );
    assert_eq!(answer.body["summary"]["exceptions"], 1);

    let stale = world.post(&lea, &format!("{RULE}/change"), change(0)).await;
    assert_eq!(stale.code(), "conflict");
    let undone = world
        .post(&lea, &format!("{RULE}/undo"), json!({"version": 1}))
        .await;
    assert_eq!(undone.body["change"]["threshold_millis"], Value::Null);
    assert_eq!(undone.body["summary"]["exceptions"], 0);
    let again = world
        .post(&lea, &format!("{RULE}/undo"), json!({"version": 2}))
        .await;
    assert_eq!(again.body["change"]["threshold_millis"], 700);

    let blank =
        json!({"version": 3, "enabled": false, "threshold_millis": null, "exceptions": null});
    let off = world.post(&lea, &format!("{RULE}/change"), blank).await;
    assert_eq!(off.body["summary"]["enabled"], false, "{:?}", off.body);

    let acts = world.acts().await;
    let of = |act: &str| acts.iter().filter(|a| a["act"] == act).collect::<Vec<_>>();
    assert_eq!(of("rule.change_undone").len(), 2);
    assert_eq!(of("rule.changed").len(), 3);
    assert!(of("rule.changed").iter().any(|act| act["success"] == false));
}

#[tokio::test]
async fn what_is_wrong_with_a_change_is_told_at_once_and_nothing_changes() {
    let world = World::new();
    let lea = world.signed_in("lea", tenant(), Role::Lead).await;
    let body = json!({
        "version": 0, "threshold_millis": 1001, "enabled": "no",
        "exceptions": [{"reason": "x", "expires": "2020-01-01T00:00:00Z"}, {"app": "a", "reason": "long enough", "expires": "2030-01-01T00:00:00Z", "team": "b"}],
    });
    let answer = world.post(&lea, &format!("{RULE}/change"), body).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let problems = answer.body["error"]["problems"].as_array().unwrap();
    let fields: Vec<&str> = problems
        .iter()
        .map(|p| p["field"].as_str().unwrap())
        .collect();
    let mut expected = vec![
        "threshold_millis",
        "enabled",
        "exceptions[0].app",
        "exceptions[0].reason",
        "exceptions[0].expires",
        "exceptions[1].expires",
        "exceptions[1].team",
    ];
    expected.sort_unstable();
    let mut sorted = fields.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected);

    let refused = format!("/rules/{REFUSED}/change");
    let answer = world
        .post(&lea, &refused, json!({"version": 0, "enabled": false}))
        .await;
    assert_eq!(answer.body["error"]["problems"][0]["field"], "C014");
    assert_eq!(world.get(&lea, RULE).await.body["change"], Value::Null);
}

/// An attack that the rule alone blocked.
fn blocked(number: u64) -> ExchangeEvent {
    let mut attack = sample::attack(number, &tenant());
    for found in &mut attack.findings {
        found.rule = model::RuleId::parse("injection.override_instructions").unwrap();
    }
    attack
}

#[tokio::test]
async fn a_preview_tells_what_a_change_would_have_done_and_changes_nothing() {
    let world = World::new();
    world.ends(blocked(1), None);
    world.ends(sample::leak(2).0, None);
    world.settle();
    let lea = world.signed_in("lea", tenant(), Role::Lead).await;
    let preview = |body: Value| {
        let (world, lea) = (&world, &lea);
        async move { world.post(lea, &format!("{RULE}/preview"), body).await.body }
    };
    let off = preview(json!({"version": 0, "enabled": false})).await;
    assert_eq!((&off["exchanges"], &off["fired"]), (&json!(2), &json!(1)));
    assert_eq!(off["is"], json!({"blocked": 1, "masked": 0, "passed": 0}));
    assert_eq!(off["then"], json!({"blocked": 0, "masked": 0, "passed": 1}));
    assert_eq!((&off["changed"], &off["judged"]), (&json!(1), &json!(1)));
    assert_eq!(off["samples"][0]["is"], "block");
    assert_eq!(off["samples"][0]["then"], "pass");
    assert_eq!(off["blind_since"], Value::Null);

    let higher = preview(json!({"version": 0, "threshold_millis": 901})).await;
    assert_eq!(higher["changed"], 1);
    let as_high = preview(json!({"version": 0, "threshold_millis": 900})).await;
    assert_eq!(as_high["changed"], 0);
    let mut other = change(0);
    other["exceptions"][0]["app"] = json!("notebook");
    assert_eq!(preview(other).await["changed"], 0);
    assert_eq!(preview(change(0)).await["changed"], 1, "for this app");
    assert_eq!(world.get(&lea, RULE).await.body["change"], Value::Null);
}

#[tokio::test]
async fn what_a_silent_rule_did_not_record_is_told_to_be_missing() {
    let world = World::new();
    world.ends(blocked(1), None);
    world.settle();
    let lea = world.signed_in("lea", tenant(), Role::Lead).await;
    let off = json!({"version": 0, "enabled": false});
    world.post(&lea, &format!("{RULE}/change"), off).await;
    let on = json!({"version": 1, "enabled": true});
    let told = world.post(&lea, &format!("{RULE}/preview"), on).await.body;
    assert!(told["blind_since"].is_string());
    assert_eq!(told["is"]["blocked"], 0);
    assert_eq!(told["then"]["blocked"], 1);
}

#[tokio::test]
async fn what_was_decided_by_something_else_is_not_compared() {
    let world = World::new();
    let mut passed = blocked(1);
    passed.input = Inspection::Scanned {
        verdict: Verdict::Pass,
    };
    world.ends(passed, None);
    world.settle();
    let lea = world.signed_in("lea", tenant(), Role::Lead).await;
    let off = json!({"version": 0, "enabled": false});
    let told = world.post(&lea, &format!("{RULE}/preview"), off).await.body;
    assert_eq!(
        (&told["not_comparable"], &told["changed"]),
        (&json!(1), &json!(0))
    );
    let ann = world.signed_in("ann", tenant(), Role::Analyst).await;
    let body = json!({"version": 0, "enabled": false});
    let denied = world.post(&ann, &format!("{RULE}/preview"), body).await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_is_no_rule_such_as_the_classifier_cannot_be_changed() {
    let world = World::new();
    let lea = world.signed_in("lea", tenant(), Role::Lead).await;
    let body = json!({"version": 0, "enabled": false});
    let answer = world
        .post(&lea, "/rules/classifier.user/change", body)
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_change_of_one_organisation_does_not_exist_for_another() {
    let world = World::new();
    let lea = world.signed_in("lea", tenant(), Role::Lead).await;
    let eve = world.signed_in("eve", other_tenant(), Role::Admin).await;
    world.post(&lea, &format!("{RULE}/change"), change(0)).await;
    assert_eq!(world.get(&eve, RULE).await.body["change"], Value::Null);
    let undo = world
        .post(&eve, &format!("{RULE}/undo"), json!({"version": 1}))
        .await;
    assert_eq!(undo.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get(&lea, RULE).await.body["change"]["version"], 1);
}
