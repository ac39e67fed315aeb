//! One tenant sees what its keys lead to, and what stands in for that; the home tenant sees all.

use model::TenantId;

use super::*;
use crate::config::compile::Mode;
use crate::config::tests::compiled;
use crate::upstreams::served::served;

const SEVERAL: &str = r#"
version: 1
root_key: { file: ./data.key }
tenants: [{ id: acme }, { id: globex }, { id: initech }]
upstreams:
  - { id: openai, kind: openai, url: "https://api.openai.com/v1", key: "${OPENAI_API_KEY}" }
  - { id: other, kind: openai, url: "https://openrouter.ai/api/v1" }
  - { id: spare, kind: openai, url: "https://spare.example.com/v1" }
models:
  - id: large
    targets: [{ upstream: openai, weight: 3 }, { upstream: other, model: vendor/large, price: { input: 3, output: 12 } }]
    strategy: weighted
    fallback: [small]
    price: { input: 2.5, output: 10 }
  - { id: small, upstream: spare, price: { input: 0.15, output: 0.6 } }
  - { id: tiny, upstream: other }
teams:
  - { id: support, tenant: acme, models: [tiny] }
  - { id: research, tenant: globex, models: [large, tiny] }
keys:
  - { id: bot, tenant: acme, team: support, app: helpdesk, user: ana, secret: "${SUPPORT_KEY}" }
  - { id: notebook, tenant: globex, team: research, app: notebook, user: ben, models: [large], hash: "sha256:2222222222222222222222222222222222222222222222222222222222222222" }
on_error: { inspection: closed, log: closed, counters: closed }
"#;

fn snapshot() -> Snapshot {
    compiled(SEVERAL, Mode::Normal, &[]).unwrap().snapshot
}

fn seen(snapshot: &Snapshot, tenant: &str) -> Vec<(String, Vec<String>)> {
    let tenant = TenantId::parse(tenant).unwrap();
    let owned = |place: Place<'_>| {
        let models = place.models.into_iter().map(str::to_owned);
        (place.upstream.id.to_string(), models.collect())
    };
    places(snapshot, &tenant).into_iter().map(owned).collect()
}

fn place(id: &str, models: &[&str]) -> (String, Vec<String>) {
    let models = models.iter().map(|name| (*name).to_owned());
    (id.to_owned(), models.collect())
}

#[test]
fn the_home_tenant_sees_every_upstream_also_those_that_no_key_of_its_own_reaches() {
    let expected = [
        place("openai", &["large"]),
        place("other", &["large", "tiny"]),
        place("spare", &["large", "small"]),
    ];
    assert_eq!(seen(&snapshot(), "acme"), expected);
}

#[test]
fn another_tenant_sees_what_its_keys_lead_to_stand_ins_included_and_no_other_model() {
    let expected = [
        place("openai", &["large"]),
        place("other", &["large"]),
        place("spare", &["large"]),
    ];
    let snapshot = snapshot();
    assert_eq!(seen(&snapshot, "globex"), expected);
    let globex = TenantId::parse("globex").unwrap();
    let names: Vec<_> = models(&snapshot, &globex)
        .iter()
        .map(|model| model.name.as_str())
        .collect();
    assert_eq!(names, ["large"]);
}

#[test]
fn a_tenant_without_keys_sees_nothing() {
    assert_eq!(seen(&snapshot(), "initech"), []);
}

#[test]
fn a_model_is_shown_with_its_own_targets_and_the_names_of_what_stands_in() {
    let snapshot = snapshot();
    let large = served(snapshot.models.find("large").unwrap()).unwrap();
    let told: Vec<_> = large
        .targets
        .iter()
        .map(|target| (target.upstream.as_str(), target.weight))
        .collect();
    assert_eq!(told, [("openai", 3), ("other", 1)]);
    let prices = large.targets.iter().map(|target| target.price);
    let inputs: Vec<_> = prices
        .map(|price| price.unwrap().input_usd_micros)
        .collect();
    assert_eq!(inputs, [2_500_000, 3_000_000]);
    assert_eq!(large.fallback, ["small"]);
    let tiny = served(snapshot.models.find("tiny").unwrap()).unwrap();
    assert_eq!(tiny.targets[0].price, None);
}
