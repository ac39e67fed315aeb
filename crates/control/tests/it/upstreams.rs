//! Upstreams, their health, and the models that they serve, each tenant's own.

use control::UpstreamSource;
use control::roles::Role;
use control::shape::upstream::{
    Breaker, ModelPrice, ModelTarget, ServedModel, Strategy, Upstream, UpstreamFailure,
    UpstreamHealth,
};
use http::StatusCode;
use model::TenantId;
use serde_json::{Value, json};
use testkit::sample::{self, other_tenant, tenant};

use crate::world::{Somebody, Wiring, World};

/// What the wiring would tell: the home tenant reaches both upstreams, any other only the first.
impl UpstreamSource for Wiring {
    fn upstreams(&self, tenant: &TenantId) -> Vec<Upstream> {
        let azure = Upstream {
            id: "azure".to_owned(),
            speaks: Some("OpenAI".to_owned()),
            models: vec!["gpt-4o".to_owned()],
            health: None,
        };
        let openai = Upstream {
            id: "openai".to_owned(),
            speaks: Some("OpenAI".to_owned()),
            models: vec!["gpt-4o".to_owned(), "small".to_owned()],
            health: Some(UpstreamHealth {
                breaker: Breaker::Open,
                since: sample::NOON.into(),
                first_byte_us: Some(182_000),
                calls: 41,
                failures: 5,
                last_failure: Some(UpstreamFailure {
                    at: sample::NOON.into(),
                    code: "upstream_timeout".to_owned(),
                }),
            }),
        };
        let is_home = *tenant == sample::tenant();
        let all = [(true, azure), (is_home, openai)];
        let seen = all.into_iter().filter(|(seen, _)| *seen);
        seen.map(|(_, upstream)| upstream).collect()
    }

    fn models(&self, tenant: &TenantId) -> Vec<ServedModel> {
        if *tenant != sample::tenant() {
            return Vec::new();
        }
        let target = |upstream: &str, price| ModelTarget {
            upstream: upstream.to_owned(),
            model: None,
            weight: 1,
            price,
        };
        let price = ModelPrice {
            input_usd_micros: 2_500_000,
            cached_input_usd_micros: 1_250_000,
            output_usd_micros: 10_000_000,
        };
        vec![ServedModel {
            id: "gpt-4o".to_owned(),
            strategy: Strategy::LeastLatency,
            targets: vec![target("openai", Some(price)), target("azure", None)],
            fallback: vec!["small".to_owned()],
        }]
    }
}

fn ids(body: &Value) -> Vec<&str> {
    let items = body["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect()
}

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
    assert_eq!(items[1]["speaks"], "OpenAI");
    assert_eq!(items[1]["models"], json!(["gpt-4o", "small"]));
}

#[tokio::test]
async fn a_model_without_a_price_at_a_target_has_none_there_and_no_zero() {
    let world = World::new();
    let ana = world.signed_in("ana", tenant(), Role::Analyst).await;
    let answer = world.get(&ana, "/models").await;
    assert_eq!(answer.status, StatusCode::OK);
    let model = &answer.body["items"][0];
    assert_eq!(model["strategy"], "least_latency");
    assert_eq!(model["fallback"], json!(["small"]));
    let price = &model["targets"][0]["price"];
    assert_eq!(price["output_usd_micros"], 10_000_000);
    assert_eq!(model["targets"][1]["price"], Value::Null);
}

#[tokio::test]
async fn everybody_is_asked_about_within_their_own_tenant_the_token_too() {
    let world = World::new();
    let ann = world.signed_in("ann", tenant(), Role::Analyst).await;
    let eve = world.signed_in("eve", other_tenant(), Role::Admin).await;
    let token = Somebody::with_token();
    let token_there = Somebody {
        tenant: Some(other_tenant().to_string()),
        ..Somebody::with_token()
    };
    for (who, upstreams, models) in [
        (&ann, vec!["azure", "openai"], 1),
        (&token, vec!["azure", "openai"], 1),
        (&eve, vec!["azure"], 0),
        (&token_there, vec!["azure"], 0),
    ] {
        let answer = world.get(who, "/upstreams").await;
        assert_eq!(ids(&answer.body), upstreams);
        let answer = world.get(who, "/models").await;
        assert_eq!(ids(&answer.body).len(), models);
    }
}
