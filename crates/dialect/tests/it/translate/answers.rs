//! What clients are answered.

use bytes::Bytes;
use dialect::translate::{Client, Unreadable, Upstream};
use serde_json::{Value, json};

use super::fixtures::{STAMP, answer, hello, name, pairs, rich, translate, value};

fn answered(client: Client, upstream: Upstream, answer: &Value) -> Value {
    let reply = translate(client, upstream, &hello(client)).unwrap().reply;
    let body = Bytes::from(answer.to_string());
    value(&reply.answer(200, &body, &STAMP).unwrap())
}

#[test]
fn a_whole_answer_becomes_that_of_every_client() {
    for (client, upstream) in pairs() {
        let reply = translate(client, upstream, &rich(client)).unwrap().reply;
        let body = Bytes::from(answer(upstream).to_string());
        let translated = value(&reply.answer(200, &body, &STAMP).unwrap());
        let shown = serde_json::to_string_pretty(&translated).unwrap();
        insta::assert_snapshot!(format!("answer_{}", name((client, upstream))), shown);
    }
}

#[test]
fn every_reason_to_stop_has_its_word() {
    for (theirs, chat, response) in [
        ("end_turn", "stop", "completed"),
        ("max_tokens", "length", "incomplete"),
        ("stop_sequence", "stop", "completed"),
        ("tool_use", "tool_calls", "completed"),
        ("refusal", "content_filter", "incomplete"),
        ("pause_turn", "stop", "completed"),
    ] {
        let mut message = answer(Upstream::Anthropic);
        message["content"] = json!([]);
        message["stop_reason"] = json!(theirs);
        let completion = answered(Client::Chat, Upstream::Anthropic, &message);
        assert_eq!(completion["choices"][0]["finish_reason"], chat);
        let translated = answered(Client::Responses, Upstream::Anthropic, &message);
        assert_eq!(translated["status"], response);
    }
    for (theirs, ours) in [
        ("stop", "end_turn"),
        ("length", "max_tokens"),
        ("tool_calls", "tool_use"),
        ("content_filter", "refusal"),
    ] {
        let mut completion = answer(Upstream::OpenAi);
        completion["choices"][0]["message"] = json!({"content": "x"});
        completion["choices"][0]["finish_reason"] = json!(theirs);
        let message = answered(Client::Messages, Upstream::OpenAi, &completion);
        assert_eq!(message["stop_reason"], ours);
    }
}

#[test]
fn a_prompt_that_gemini_blocks_is_a_refusal() {
    let blocked = json!({"promptFeedback": {"blockReason": "SAFETY"}});
    let completion = answered(Client::Chat, Upstream::Gemini, &blocked);
    assert_eq!(completion["choices"][0]["finish_reason"], "content_filter");
    let message = answered(Client::Messages, Upstream::Gemini, &blocked);
    assert_eq!(message["stop_reason"], "refusal");
}

#[test]
fn a_refusal_is_told_as_each_format_tells_it() {
    let mut completion = answer(Upstream::OpenAi);
    completion["choices"][0]["message"] = json!({"content": null, "refusal": "I will not"});
    completion["choices"][0]["finish_reason"] = json!("stop");
    let message = answered(Client::Messages, Upstream::OpenAi, &completion);
    assert_eq!(message["content"][0]["text"], "I will not");
    assert_eq!(message["stop_reason"], "refusal");
    let response = answered(Client::Responses, Upstream::OpenAi, &completion);
    assert_eq!(
        response["output"][0]["content"][0],
        json!({"type": "refusal", "refusal": "I will not"})
    );
}

#[test]
fn arguments_that_are_no_json_reach_the_client() {
    let mut completion = answer(Upstream::OpenAi);
    completion["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"] =
        json!("{\"city\": Ber");
    let message = answered(Client::Messages, Upstream::OpenAi, &completion);
    assert_eq!(
        message["content"][2]["input"],
        json!({"arguments": "{\"city\": Ber"})
    );
}

#[test]
fn counts_that_the_provider_did_not_give_are_absent() {
    let mut message = answer(Upstream::Anthropic);
    message["usage"] = json!({});
    let completion = answered(Client::Chat, Upstream::Anthropic, &message);
    assert_eq!(completion.get("usage"), None);
    let response = answered(Client::Responses, Upstream::Anthropic, &message);
    assert_eq!(response["usage"], Value::Null);
}

#[test]
fn what_is_no_answer_is_said_to_be_none() {
    for (client, upstream) in pairs() {
        let reply = translate(client, upstream, &hello(client)).unwrap().reply;
        for body in ["", "null", "[]", "{}", "{\"choices\":[]}", "<html>"] {
            let answer = reply.answer(200, &Bytes::from(body), &STAMP);
            assert_eq!(answer, Err(Unreadable), "{body}");
        }
    }
}
