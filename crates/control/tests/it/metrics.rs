//! What is counted, and what it is compared with.

use std::time::Duration;

use control::roles::Role;
use http::StatusCode;
use model::exchange::Latency;
use serde_json::json;
use testkit::sample::tenant;

use crate::sample;
use crate::world::{Somebody, World};

async fn counted() -> (World, Somebody) {
    let world = World::new();
    let (mut event, _) = sample::leak(1);
    event.latency = Latency {
        total_us: 2_000,
        ..Latency::default()
    };
    world.ends(event, None);
    world.ends(sample::attack(2, &tenant()), None);
    world.clock.advance(Duration::from_mins(10));
    let ann = world.signed_in("ann", tenant(), Role::ReadOnly).await;
    (world, ann)
}

#[tokio::test]
async fn a_summary_counts_in_steps_without_gaps_and_knows_no_data_from_zero() {
    let (world, ann) = counted().await;
    let answer = world
        .get(&ann, "/metrics/summary?range=1h&step=minute")
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.body);
    let summary = answer.body;
    let series = summary["series"].as_array().unwrap();
    assert_eq!(series.len(), 60);
    let busy: Vec<_> = series
        .iter()
        .filter(|b| b["counts"]["exchanges"] != 0)
        .collect();
    assert_eq!(busy.len(), 1);
    assert_eq!(busy[0]["at"], "2025-10-13T12:00:00.000000Z");

    let totals = &summary["totals"];
    assert_eq!(totals["exchanges"], 2);
    assert_eq!(totals["blocked"], 1);
    assert_eq!(totals["injection"], 2);
    assert_eq!(totals["pii_prompts"], 1);
    assert_eq!(totals["pii_answers"], 0);
    assert_eq!(totals["blocked_share"], 0.5);
    assert_eq!(totals["input_tokens"], 12);
    assert_eq!(totals["cost_usd_micros"], 330);
    assert!(totals["latency_p50_us"].is_u64());
    assert_eq!(summary["previous"], json!(null));
    let quiet = &series[0]["counts"];
    assert_eq!(quiet["exchanges"], 0);
    assert_eq!(quiet["blocked_share"], json!(null));
    assert_eq!(quiet["latency_p50_us"], json!(null));
}

#[tokio::test]
async fn a_summary_tells_who_used_how_much() {
    let (world, ann) = counted().await;
    let summary = world.get(&ann, "/metrics/summary").await.body;
    assert_eq!(summary["step"], "hour");
    assert_eq!(summary["by_team"][0]["id"], "support");
    assert_eq!(summary["by_team"][0]["exchanges"], 2);
    assert_eq!(summary["by_user"][0]["id"], "user-a");
    assert_eq!(summary["by_user"][0]["output_tokens"], 30);
}

#[tokio::test]
async fn the_time_before_is_told_for_comparison() {
    let (world, ann) = counted().await;
    world.clock.advance(Duration::from_hours(1));
    let summary = world.get(&ann, "/metrics/summary?range=1h").await.body;
    assert_eq!(summary["totals"]["exchanges"], 0);
    assert_eq!(summary["previous"]["exchanges"], 2);
}

#[tokio::test]
async fn a_step_that_is_too_fine_for_its_range_is_a_problem() {
    let (world, ann) = counted().await;
    let answer = world
        .get(&ann, "/metrics/summary?range=30d&step=minute")
        .await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.body["error"]["problems"][0]["field"], "step");
    let answer = world
        .get(&ann, "/metrics/summary?range=24h&step=minute")
        .await;
    assert_eq!(answer.status, StatusCode::OK);
}
