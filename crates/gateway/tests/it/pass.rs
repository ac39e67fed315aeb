//! What is clean passes byte for byte, in both directions.

use model::exchange::{Inspection, Outcome};
use model::money::UsageSource;
use model::{UserSource, Verdict};
use serde_json::{Value, json};
use testkit::provider::{Reply, sse};

use crate::world::{Setup, UPSTREAM_KEY, World, chat, streamed};

const CLEAN: Inspection = Inspection::Scanned {
    verdict: Verdict::Pass,
};

#[tokio::test]
async fn a_plain_exchange_passes_byte_for_byte_with_headers_and_unknown_fields() {
    let world = World::start().await;
    let upstream = r#"{ "id":"x","choices":[{"index":0,"message":{"role":"assistant","content":"héllo \u00e9","new_field":[1, 2.50]},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2},"zzz":null }"#;
    let reply = Reply::empty(200)
        .header("content-type", "application/json")
        .header("x-request-id", "req-1")
        .header("openai-processing-ms", "12")
        .header("x-many", "a")
        .header("x-many", "b");
    world.provider.reply(reply.then(upstream));

    let sent = "{ \"model\":\"demo\" , \"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"future\":{\"a\":1.0}}";
    let mut request = world.request(sent);
    request
        .headers_mut()
        .insert("openai-beta", "x=1".parse().unwrap());
    let answer = world.ask(request).await;

    assert_eq!(answer.status, 200);
    assert_eq!(answer.text(), upstream);
    assert_eq!(answer.headers["x-request-id"], "req-1");
    assert_eq!(answer.headers["openai-processing-ms"], "12");
    assert_eq!(answer.headers.get_all("x-many").iter().count(), 2);

    let received = world.provider.received().remove(0);
    assert_eq!(received.body, sent);
    assert_eq!(received.path, "/v1/chat/completions");
    assert_eq!(received.headers["openai-beta"], "x=1");
    let bearer = format!("Bearer {UPSTREAM_KEY}");
    assert_eq!(received.headers["authorization"], bearer.as_str());
    assert_eq!(received.headers["accept-encoding"], "identity");

    let event = world.event();
    let id = answer.headers["x-bartizan-exchange"].to_str().unwrap();
    assert_eq!(event.exchange.to_string(), id);
    assert_eq!(event.outcome, Outcome::Completed);
    assert_eq!((event.status, event.upstream_calls), (Some(200), 1));
    assert_eq!((event.input, event.output), (CLEAN, CLEAN));
    assert_eq!(event.usage.unwrap().input_tokens, 3);
    assert_eq!(event.cost.unwrap().0, 5);
    assert_eq!(event.snapshot, 7);
    assert_eq!(event.principal.unwrap().user_source, UserSource::Key);
    let body = world.body(event.exchange);
    assert_eq!(body.raw.request[0].text.expose(), "hi");
    assert_eq!(body.raw.answer[0].text.expose(), "héllo é");
    assert_eq!(body.redacted, None);
}

/// A stream with everything that is legal and rare.
fn odd_stream() -> String {
    [
        ": a comment\r\n\r\n",
        "event: message\r\nid: 7\r\ndata: {\"id\":\"x\",\"model\":\"m-1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}],\"odd\":1.0}\r\n\r\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":\ndata: {\"content\":\"h\\u00e9l 🦀\"}}]}\n\n",
        "data:{\"choices\":[{\"index\":0,\"delta\":{\"content\":\" and more\"},\"logprobs\":null}]}\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4}}\n\n",
        "data: [DONE]\n\n",
    ]
    .concat()
}

fn with_usage(mut body: Value) -> Value {
    body["stream_options"] = json!({"include_usage": true});
    body
}

#[tokio::test]
async fn a_stream_passes_byte_for_byte_at_any_chunking() {
    let stream = odd_stream();
    for size in [1, 2, 7, 64, 4096] {
        let world = World::start().await;
        let pieces: Vec<String> = {
            let bytes: Vec<char> = stream.chars().collect();
            bytes
                .chunks(size)
                .map(|piece| piece.iter().collect())
                .collect()
        };
        world.provider.reply(Reply::stream(pieces));
        let answer = world.post(&with_usage(streamed("hi"))).await;
        assert_eq!(answer.text(), stream, "chunks of {size}");
        let event = world.event();
        assert_eq!(event.outcome, Outcome::Completed);
        assert_eq!(event.output, CLEAN);
        assert_eq!(event.served_model.as_deref(), Some("m-1"));
        assert_eq!(event.usage.unwrap().output_tokens, 4);
        assert!(event.latency.first_token_us.is_some());
        let body = world.body(event.exchange);
        assert_eq!(body.raw.answer[0].text.expose(), "hél 🦀 and more");
    }
}

#[tokio::test]
async fn usage_is_asked_for_and_its_chunk_is_stripped_again() {
    let world = World::start().await;
    world.provider.reply(Reply::stream([
        sse::delta("hi"),
        sse::finish("stop"),
        sse::usage(11, 22),
        sse::DONE.to_owned(),
    ]));
    let answer = world.post(&streamed("hello")).await;
    let expected = [sse::delta("hi"), sse::finish("stop"), sse::DONE.to_owned()].concat();
    assert_eq!(answer.text(), expected);
    let received: Value = serde_json::from_slice(&world.provider.received()[0].body).unwrap();
    assert_eq!(received["stream_options"]["include_usage"], true);
    let usage = world.event().usage.unwrap();
    assert_eq!((usage.input_tokens, usage.output_tokens), (11, 22));
    assert_eq!(usage.source, UsageSource::Reported);
}

#[tokio::test]
async fn an_alias_is_the_only_change_to_a_request() {
    let world = World::with(Setup {
        upstream_model: Some("gpt-real".to_owned()),
        ..Setup::default()
    })
    .await;
    world.post(&chat("hello")).await;
    let received = world.provider.received().remove(0).body;
    let expected = chat("hello").to_string().replace("demo", "gpt-real");
    assert_eq!(received, expected);
    assert_eq!(world.event().model.unwrap().as_str(), "demo");
}

#[tokio::test]
async fn tools_and_several_choices_pass_plain_and_streamed() {
    let world = World::start().await;
    let stream = [
        sse::tool_call(Some("search"), ""),
        sse::tool_call(None, "{\"q\":"),
        sse::tool_call(None, "\"weather\"}"),
        sse::finish("tool_calls"),
        sse::DONE.to_owned(),
    ];
    world.provider.reply(Reply::stream(stream.clone()));
    let answer = world.post(&streamed("what is the weather")).await;
    assert_eq!(answer.text(), stream.concat());
    let event = world.event();
    let said = world.body(event.exchange).raw.answer;
    let arguments = said.iter().find(|said| said.tool.is_some()).unwrap();
    assert_eq!(arguments.text.expose(), "{\"q\":\"weather\"}");
    assert_eq!(arguments.tool.as_deref(), Some("search"));
}

#[tokio::test]
async fn errors_of_the_provider_pass_with_status_and_headers() {
    for status in [400, 404, 429, 500, 503] {
        let world = World::start().await;
        let error = Reply::error(status, "the provider says no").header("retry-after", "3");
        world.provider.reply(error);
        let answer = world.post(&streamed("hello")).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.headers["retry-after"], "3");
        assert_eq!(answer.json()["error"]["message"], "the provider says no");
        let event = world.event();
        assert_eq!(event.outcome.code(), Some("upstream_error"));
        assert_eq!((event.status, event.upstream_calls), (Some(status), 1));
        assert_eq!(event.usage, None);
    }
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_never_followed() {
    let world = World::start().await;
    let redirect = Reply::empty(307).header("location", &world.provider.url());
    world.provider.reply(redirect);
    let answer = world.post(&chat("hello")).await;
    assert_eq!(answer.status, 307);
    assert_eq!(world.provider.received().len(), 1);
}
