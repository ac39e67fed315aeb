//! Azure's addresses: a deployment that stands in the address is the model, for clients and for
//! upstreams, whatever a body says.

use dialect::Wire;
use model::exchange::Outcome;
use serde_json::{Value, json};
use testkit::provider::Reply;

use crate::world::{Answered, Setup, UPSTREAM_KEY, World, chat};

const CHAT: &str = "/openai/deployments/demo/chat/completions?api-version=2024-10-21";

async fn world(wire: Wire) -> World {
    let world = World::with(Setup {
        wire,
        ..Setup::default()
    })
    .await;
    world.provider.always(Reply::chat("hello"));
    world
}

async fn send(world: &World, path: &str, body: &Value) -> Answered {
    let mut request = world.request(body.to_string());
    *request.uri_mut() = format!("http://{}{path}", world.address).parse().unwrap();
    world.ask(request).await
}

fn body_sent(world: &World) -> Value {
    serde_json::from_slice(&world.provider.received()[0].body).unwrap()
}

#[tokio::test]
async fn an_upstream_of_azure_has_the_deployment_in_its_address() {
    let world = world(Wire::AzureOpenAi).await;
    let answered = send(&world, "/v1/chat/completions", &chat("hello")).await;
    assert_eq!(answered.status, 200, "{}", answered.text());
    let received = world.provider.received().remove(0);
    assert!(
        received
            .path
            .ends_with("/deployments/demo/chat/completions"),
        "{}",
        received.path
    );
    assert_eq!(received.headers["api-key"], UPSTREAM_KEY);
    assert!(!received.headers.contains_key("authorization"));
}

#[tokio::test]
async fn other_clients_reach_it_by_translation() {
    let world = world(Wire::AzureOpenAi).await;
    let body = json!({"model": "demo", "max_tokens": 9,
                      "messages": [{"role": "user", "content": "hello"}]});
    let answered = send(&world, "/v1/messages", &body).await;
    assert_eq!(answered.status, 200, "{}", answered.text());
    assert_eq!(answered.json()["content"][0]["text"], "hello");
    let received = world.provider.received().remove(0);
    assert!(
        received
            .path
            .ends_with("/deployments/demo/chat/completions")
    );
}

#[tokio::test]
async fn a_deployment_is_told_to_an_upstream_that_has_none() {
    for (wire, told) in [(Wire::OpenAi, "demo"), (Wire::AzureOpenAi, "demo")] {
        for mut body in [chat("hello"), json!({"model": "another"}), json!({})] {
            body["messages"] = json!([{"role": "user", "content": "hello"}]);
            let world = world(wire).await;
            let answered = send(&world, CHAT, &body).await;
            assert_eq!(answered.status, 200, "{}", answered.text());
            assert_eq!(body_sent(&world)["model"], told, "{body}");
            assert_eq!(world.event().outcome, Outcome::Completed);
        }
    }
}

#[tokio::test]
async fn a_model_that_is_allowed_in_the_body_opens_no_other_deployment() {
    let world = world(Wire::OpenAi).await;
    let path = CHAT.replace("demo", "another");
    let answered = send(&world, &path, &chat("hello")).await;
    assert_eq!(
        (answered.status, answered.code()),
        (403, "model_not_allowed".to_owned())
    );
    assert!(world.provider.received().is_empty());
}
