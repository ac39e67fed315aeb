//! Inspection as a service: the verdict of traffic, without the traffic.

use model::exchange::{ExchangeEvent, Inspection, Outcome};
use model::ports::Counters as _;
use model::{Event, Scope, StandingKind, Target};
use serde_json::{Value, json};
use testkit::sample;

use crate::leaks::restoring;
use crate::world::{ATTACK, Answered, World, chat};

async fn ask(world: &World, path: &str, body: &Value) -> Answered {
    let mut request = world.request(body.to_string());
    *request.uri_mut() = format!("http://{}{path}", world.address).parse().unwrap();
    world.ask(request).await
}

async fn inspect(world: &World, body: &Value) -> Value {
    let answered = ask(world, "/v1/inspect", body).await;
    assert_eq!(answered.status, 200, "{}", answered.text());
    answered.json()
}

fn card() -> String {
    ["4539", "1488", "0343", "6467"].concat()
}

#[tokio::test]
async fn what_traffic_would_be_blocked_for_is_told_with_its_findings() {
    let world = World::start().await;
    let told = inspect(&world, &json!({"input": ATTACK, "output": "fine"})).await;
    assert_eq!(told["verdict"], "block");
    assert_eq!(told["code"], "prompt_injection_detected");
    assert_eq!(told["input"]["verdict"], "block");
    assert_eq!(told["output"], Value::Null, "it would not have been said");
    let found = &told["findings"][0];
    assert_eq!(found["direction"], "input");
    assert!(found["end"].as_u64() > found["start"].as_u64());
    assert!(!told.to_string().contains(ATTACK), "nothing is repeated");

    let traffic = world.ask(world.request(chat(ATTACK).to_string())).await;
    assert_eq!(traffic.code(), "prompt_injection_detected");
    let events = world.events(2);
    assert_eq!(events[0].outcome, events[1].outcome);
    let rules = |at: usize| -> Vec<_> {
        let findings = events[at].findings.iter();
        findings.map(|finding| finding.rule.clone()).collect()
    };
    assert_eq!(rules(0), rules(1));
    assert!(world.provider.received().is_empty());
}

#[tokio::test]
async fn what_is_clean_passes_and_leaves_an_event_of_its_own_kind() {
    let world = World::start().await;
    let told = inspect(&world, &json!({"input": "hello", "output": "hello to you"})).await;
    assert_eq!(told["verdict"], "pass");
    assert_eq!(told["code"], Value::Null);
    assert_eq!(told["findings"], json!([]));
    assert_eq!(told["redacted"], json!({}));
    let event = world.event();
    assert_eq!(told["exchange"], event.exchange.to_string());
    assert_eq!(event.outcome, Outcome::Completed);
    assert_eq!(event.upstream_calls, 0);
    assert_eq!((event.usage, event.cost), (None, None));
    assert!(event.body.is_some(), "what was said is kept like traffic");
    let envelopes = world.log.events();
    assert!(matches!(envelopes[0].event, Event::Inspect(_)));
    assert!(world.log.intents().is_empty());
}

#[tokio::test]
async fn a_leak_in_an_answer_is_withheld_in_every_form() {
    let text = format!("the card is {} as you know", card());
    let answer =
        json!({"choices": [{"index": 0, "message": {"role": "assistant", "content": text}}]});
    for body in [
        json!({"output": text}),
        json!({"output": ["well,", text]}),
        json!({"input": "which card do I have", "output": text}),
        json!({"format": "openai.chat_completions", "answer": answer}),
    ] {
        let world = World::start().await;
        let told = inspect(&world, &body).await;
        assert_eq!(told["code"], "response_withheld", "{body}");
        assert_eq!(told["output"]["verdict"], "block", "{body}");
        assert!(!told.to_string().contains("4539"), "{body}");
        let event = world.event();
        assert!(matches!(event.outcome, Outcome::Withheld { .. }), "{body}");
        if body.get("input").is_none() {
            assert_eq!(event.input, Inspection::NOT_REACHED);
            assert_eq!(told["input"], Value::Null);
        }
    }
}

#[tokio::test]
async fn litellm_gets_its_own_words() {
    let path = "/beta/litellm_basic_guardrail_api";
    let world = World::start().await;
    let sent = |kind: &str, text: &str| json!({"input_type": kind, "texts": ["hi", text], "request_data": {}, "model": "m"});
    let clean = ask(&world, path, &sent("request", "how are you"))
        .await
        .json();
    assert_eq!(clean, json!({"action": "NONE"}));
    let told = ask(&world, path, &sent("request", ATTACK)).await.json();
    assert_eq!(told["action"], "BLOCKED");
    let reason = told["blocked_reason"].as_str().unwrap();
    let exchange = world.events(2)[1].exchange.to_string();
    assert!(reason.contains(&exchange), "{reason}");
    let leak = format!("the card is {}", card());
    let told = ask(&world, path, &sent("response", &leak)).await.json();
    assert_eq!(told["action"], "BLOCKED");
    let refused = ask(&world, path, &json!({"texts": ["hi"]})).await;
    assert_eq!(refused.status, 400);
    assert_eq!(refused.code(), "invalid_type");
}

#[tokio::test]
async fn what_must_be_masked_comes_back_masked() {
    let world = World::with(restoring()).await;
    let text = "write to ana.lopez@example.com please";
    let told = inspect(&world, &json!({"input": ["hi", text], "user": "u"})).await;
    assert_eq!(told["verdict"], "redact");
    let shown = told["redacted"]["input"].to_string();
    assert!(
        shown.starts_with("[\"hi\",") && !shown.contains("ana.lopez"),
        "{shown}"
    );
    assert_eq!(told["redacted"].as_object().unwrap().len(), 1);
    let sent = json!({"input_type": "request", "texts": ["hi", text], "request_data": {}});
    let told = ask(&world, "/beta/litellm_basic_guardrail_api", &sent)
        .await
        .json();
    assert_eq!(told["action"], "GUARDRAIL_INTERVENED");
    assert_eq!(told["texts"][0], "hi");
    assert!(!told["texts"][1].as_str().unwrap().contains("ana.lopez"));
    // There is no way to hand the masked arguments of a tool back, so they do not pass.
    let sent = json!({"input_type": "request", "texts": ["hi"], "request_data": {},
        "tool_calls": [{"function": {"name": "mail", "arguments": text}}]});
    let told = ask(&world, "/beta/litellm_basic_guardrail_api", &sent)
        .await
        .json();
    assert_eq!(told["action"], "BLOCKED");
}

#[tokio::test]
async fn a_quarantined_caller_inspects_nothing() {
    let world = World::start().await;
    let target = Target::User(sample::principal().user);
    let standing = sample::standing(1, target, StandingKind::Quarantine);
    let scope = Scope::Tenant(sample::tenant());
    world.counters.set(&scope, &standing).unwrap();
    let answered = ask(&world, "/v1/inspect", &json!({"input": "hello"})).await;
    assert_eq!(
        (answered.status, answered.code()),
        (403, "policy_denied".to_owned())
    );
    assert_eq!(world.event().input, Inspection::NOT_REACHED);
}

#[tokio::test]
async fn a_request_that_cannot_be_meant_is_refused_and_recorded() {
    let world = World::start().await;
    for body in [json!({}), json!({"input": 1}), json!({"text": "a"})] {
        let answered = ask(&world, "/v1/inspect", &body).await;
        assert_eq!(answered.status, 400, "{body}");
    }
    let denied = |event: &ExchangeEvent| matches!(event.outcome, Outcome::Denied { .. });
    assert!(world.events(3).iter().all(denied));
}
