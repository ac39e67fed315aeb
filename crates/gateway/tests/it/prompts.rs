//! Prompts that do not go on, in every role, and what the client is told.

use std::time::Duration;

use gateway::{Config, Limits, OnError, OnFail};
use model::exchange::{Effect, Inspection, Outcome, Profile};
use model::{NotScanned, StandingKind, Target, Verdict};
use serde_json::{Value, json};

use crate::world::{ATTACK, Setup, World, chat, streamed};

fn body(messages: &Value) -> Value {
    json!({"model": "demo", "messages": messages})
}

/// The attack in each role.
fn in_every_role() -> Vec<(&'static str, Value)> {
    let call =
        json!([{"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}]);
    let user = json!({"role": "user", "content": "hello"});
    vec![
        ("user", json!([{"role": "user", "content": ATTACK}])),
        (
            "parts",
            json!([{"role": "user", "content": [
            {"type": "text", "text": "hello"}, {"type": "text", "text": ATTACK}]}]),
        ),
        (
            "system",
            json!([{"role": "system", "content": ATTACK}, user]),
        ),
        (
            "developer",
            json!([{"role": "developer", "content": ATTACK}, user]),
        ),
        (
            "assistant",
            json!([user, {"role": "assistant", "content": ATTACK}, user]),
        ),
        (
            "tool",
            json!([user, {"role": "assistant", "content": null, "tool_calls": call},
            {"role": "tool", "tool_call_id": "c", "content": ATTACK}]),
        ),
        (
            "arguments",
            json!([user, {"role": "assistant", "content": null, "tool_calls": [
            {"id": "c", "type": "function",
             "function": {"name": "f", "arguments": json!({"q": ATTACK}).to_string()}}]},
            {"role": "tool", "tool_call_id": "c", "content": "ok"}]),
        ),
    ]
}

#[tokio::test]
async fn an_attack_in_any_role_is_a_403_that_names_no_rule_and_reaches_no_provider() {
    for (role, messages) in in_every_role() {
        let world = World::start().await;
        let answer = world.post(&body(&messages)).await;
        assert_eq!(answer.status, 403, "{role}");
        let error = &answer.json()["error"];
        assert_eq!(error["type"], "permission_error", "{role}");
        assert_eq!(error["code"], "prompt_injection_detected", "{role}");
        let text = answer.text();
        let event = world.event();
        for finding in &event.findings {
            assert!(!text.contains(finding.rule.as_str()), "{role}: {text}");
        }
        assert!(!text.to_lowercase().contains("ignore"), "{role}: {text}");
        assert_eq!(answer.headers["x-should-retry"], "false");
        assert!(world.provider.received().is_empty(), "{role}");
        assert_eq!(event.input.verdict(), Some(Verdict::Block));
        assert_eq!(event.output, Inspection::NOT_REACHED);
        assert!(matches!(event.outcome, Outcome::Blocked { .. }));
        assert_eq!((event.usage, event.upstream_calls), (None, 0));
        assert!(event.prompt.is_some() && event.body.is_some());
    }
}

#[tokio::test]
async fn a_blocked_stream_is_a_plain_403() {
    let world = World::start().await;
    let answer = world.post(&streamed(ATTACK)).await;
    assert_eq!(
        (answer.status, answer.code()),
        (403, "prompt_injection_detected".to_owned())
    );
    assert_eq!(answer.headers["content-type"], "application/json");
    assert!(world.event().streamed);
}

#[tokio::test]
async fn the_event_lists_what_the_playbook_did_and_the_standings_bind() {
    let world = World::start().await;
    world.post(&chat(ATTACK)).await;
    let event = world.event();
    let steps: Vec<&str> = event
        .actions
        .iter()
        .map(|done| done.step.as_ref())
        .collect();
    assert_eq!(steps, ["block", "watch", "scrutiny"]);
    assert!(matches!(
        &event.actions[0].effect,
        Effect::Denied { status: 403, .. }
    ));
    let Effect::Standing { standing } = &event.actions[1].effect else {
        panic!("a standing");
    };
    assert_eq!(standing.target, Target::Session(event.session.unwrap()));
    let Effect::Standing { standing } = &event.actions[2].effect else {
        panic!("a standing");
    };
    let user = event.principal.unwrap().user;
    assert_eq!(standing.target, Target::User(user));
    assert_eq!(
        standing.kind,
        StandingKind::Scrutiny {
            remaining: 10,
            of: 10
        }
    );
    assert_eq!(standing.exchange, Some(event.exchange));
    assert_eq!(event.profile, Profile::Normal);
}

#[tokio::test]
async fn a_block_that_no_playbook_answers_is_still_a_403() {
    let world = World::with(Setup {
        reflexes: Vec::new(),
        ..Setup::default()
    })
    .await;
    let answer = world.post(&chat(ATTACK)).await;
    assert_eq!(
        (answer.status, answer.code()),
        (403, "prompt_injection_detected".to_owned())
    );
    assert!(world.event().actions.is_empty());
}

#[tokio::test]
async fn a_secret_in_a_prompt_is_masked_on_its_way_and_nothing_else_changes() {
    let world = World::start().await;
    let secret = format!("AKIA{}", "QWERTZ7UIOPAS2DF");
    let sent = format!(
        "{{\"model\": \"demo\",  \"messages\":[{{\"role\":\"user\",\"content\":\"my key is {secret} ok\"}}], \"x\": 1.0}}"
    );
    let answer = world.ask(world.request(sent.clone())).await;
    assert_eq!(answer.status, 200);
    let received = world.provider.received().remove(0).body;
    let received = std::str::from_utf8(&received).unwrap();
    assert!(!received.contains(&secret));
    let (before, after) = sent.split_once(&secret).unwrap();
    assert!(
        received.starts_with(before) && received.ends_with(after),
        "{received}"
    );
    let event = world.event();
    assert_eq!(event.input.verdict(), Some(Verdict::Redact));
    let body = world.body(event.exchange);
    assert!(body.raw.request[0].text.expose().contains(&secret));
    let redacted = body.redacted.expect("a redacted view");
    assert!(!redacted.request[0].text.expose().contains(&secret));
}

#[tokio::test]
async fn what_is_malformed_is_a_400_without_an_intent() {
    let world = World::start().await;
    for sent in [
        "",
        "{",
        "[]",
        r#"{"model":"demo"}"#,
        r#"{"model":"demo","messages":[{"role":"user","content":"a"}],"messages":[]}"#,
    ] {
        let answer = world.ask(world.request(sent)).await;
        assert_eq!(answer.status, 400, "{sent}");
        assert_eq!(answer.json()["error"]["type"], "invalid_request_error");
    }
    assert_eq!(world.events(5).len(), 5);
    assert!(world.log.intents().is_empty());
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_a_413() {
    let world = World::with(Setup {
        limits: Limits {
            request_bytes: 1000,
            ..Limits::default()
        },
        ..Setup::default()
    })
    .await;
    let answer = world.post(&chat(&"long ".repeat(300))).await;
    assert_eq!(
        (answer.status, answer.code()),
        (413, "request_too_large".to_owned())
    );
    assert!(matches!(world.event().outcome, Outcome::Denied { .. }));
}

#[tokio::test]
async fn a_large_prompt_is_inspected_like_a_small_one() {
    let world = World::start().await;
    let padding = "The harbour was quiet and the boats lay still. ".repeat(3000);
    let answer = world
        .post(&chat(&format!("{padding} {ATTACK} {padding}")))
        .await;
    assert_eq!(answer.status, 403);
    let answer = world.post(&chat(&padding)).await;
    assert_eq!(answer.status, 200);
    let events = world.events(2);
    assert_eq!(events[1].input.verdict(), Some(Verdict::Pass));
}

#[tokio::test]
async fn what_is_not_text_is_recorded_as_not_looked_at() {
    let world = World::start().await;
    let messages = json!([{"role": "user", "content": [
        {"type": "text", "text": "what is this"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}]}]);
    let answer = world.post(&body(&messages)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        world.event().input,
        Inspection::Partial {
            verdict: Verdict::Pass,
            reason: NotScanned::Opaque
        }
    );
}

#[tokio::test]
async fn an_inspection_that_is_not_done_in_time_closes_or_opens_as_the_configuration_says() {
    let not_done = Inspection::NotScanned {
        reason: NotScanned::Failed,
    };
    for (on_fail, status) in [(OnFail::Closed, 503), (OnFail::Open, 200)] {
        let world = World::with(Setup {
            config: Config {
                scan_timeout: Duration::ZERO,
                ..Config::default()
            },
            on_error: OnError {
                inspection: on_fail,
                ..OnError::CLOSED
            },
            ..Setup::default()
        })
        .await;
        let large = "The harbour was quiet. ".repeat(4000);
        assert_eq!(world.post(&chat(&large)).await.status, status);
        let event = world.event();
        assert_eq!(event.input, not_done, "never recorded as clean");
        assert!(event.body.is_some());
    }
}
