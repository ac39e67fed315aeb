//! Upstreams and their health.

use control::roles::Role;
use http::StatusCode;
use serde_json::{Value, json};

use crate::world::World;
use testkit::sample::tenant;

#[tokio::test]
async fn an_upstream_that_was_never_called_has_no_health_and_no_zero_in_its_place() {
    let world = World::new();
    let ana = world.signed_in("ana", tenant(), Role::Analyst).await;
    let answer = world.get(&ana, "/upstreams").await;
    assert_eq!(answer.status, StatusCode::OK);
    let items = &answer.body["items"];
    assert_eq!(items[0]["health"], Value::Null);
    let health = &items[1]["health"];
    assert_eq!(health["breaker"], "open");
    assert_eq!(health["first_byte_us"], 182_000);
    assert_eq!(health["last_failure"]["code"], "upstream_timeout");
    assert_eq!(items[1]["models"], json!(["gpt-4o", "small"]));
}
