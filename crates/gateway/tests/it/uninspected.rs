//! What nobody can read here goes on or not, as policy says, and is never recorded as clean.

use detect::{Policy, Uninspected};
use model::NotScanned;
use model::exchange::{Inspection, Outcome};
use model::{Finding, Kind, Verdict};
use serde_json::{Value, json};
use testkit::provider::Reply;

use crate::world::{ATTACK, Answered, Setup, World};

async fn world(uninspected: Uninspected) -> World {
    let policy = Policy {
        uninspected,
        ..Policy::default()
    };
    let world = World::with(Setup {
        policy,
        ..Setup::default()
    })
    .await;
    world.provider.always(Reply::json(
        200,
        &json!({"data": [{"embedding": [1]}], "choices": [], "usage": {"prompt_tokens": 3}}),
    ));
    world
}

async fn send(world: &World, path: &str, body: &Value) -> Answered {
    let mut request = world.request(body.to_string());
    *request.uri_mut() = format!("http://{}{path}", world.address).parse().unwrap();
    world.ask(request).await
}

#[tokio::test]
async fn a_prompt_of_tokens_is_refused_and_recorded_as_not_scanned() {
    for (path, field) in [("/v1/embeddings", "input"), ("/v1/completions", "prompt")] {
        let world = world(Uninspected::Refuse).await;
        let answered = send(&world, path, &json!({"model": "demo", field: [1, 2, 3]})).await;
        assert_eq!(
            (answered.status, answered.code()),
            (403, "content_not_inspectable".to_owned())
        );
        assert!(world.provider.received().is_empty());
        let event = world.event();
        assert!(matches!(event.outcome, Outcome::Blocked { .. }));
        let reason = NotScanned::Opaque;
        assert_eq!(event.input, Inspection::NotScanned { reason });
    }
}

#[tokio::test]
async fn a_prompt_of_tokens_passes_where_policy_says_so_and_is_still_not_clean() {
    for (path, field) in [("/v1/embeddings", "input"), ("/v1/completions", "prompt")] {
        let world = world(Uninspected::Pass).await;
        let answered = send(
            &world,
            path,
            &json!({"model": "demo", field: [[1, 2], [3]]}),
        )
        .await;
        assert_eq!(answered.status, 200, "{}", answered.text());
        let event = world.event();
        assert_eq!(event.outcome, Outcome::Completed);
        let reason = NotScanned::Opaque;
        assert_eq!(event.input, Inspection::NotScanned { reason });
        assert_eq!(event.usage.unwrap().input_tokens, 3);
    }
}

#[tokio::test]
async fn what_is_readable_beside_it_is_inspected_whatever_policy_says() {
    for uninspected in [Uninspected::Refuse, Uninspected::Pass] {
        let world = world(uninspected).await;
        let body = json!({"model": "demo", "input": [[1, 2], ATTACK]});
        let answered = send(&world, "/v1/embeddings", &body).await;
        assert_eq!(
            (answered.status, answered.code()),
            (403, "prompt_injection_detected".to_owned())
        );
        let event = world.event();
        let partial = Inspection::Partial {
            verdict: Verdict::Block,
            reason: NotScanned::Opaque,
        };
        assert_eq!(event.input, partial);
        let is_attack = |finding: &Finding| finding.kind == Kind::Injection;
        assert!(event.findings.iter().any(is_attack));
    }
}
