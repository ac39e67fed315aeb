//! The demo model is deterministic, steerable, and honours the options that SDKs use.

use serde_json::{Value, json};

use super::*;

fn ask(body: &Value) -> Value {
    let script = answer(body.to_string().as_bytes());
    assert_eq!(script.steps.len(), 1);
    serde_json::from_slice(&script.steps[0].bytes).unwrap()
}

fn prompt(text: &str) -> Value {
    json!({"model": "demo", "messages": [{"role": "user", "content": text}]})
}

fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

/// The events of a streamed answer, without `[DONE]`.
fn events(body: &Value) -> Vec<Value> {
    let script = answer(body.to_string().as_bytes());
    let text: Vec<u8> = script.steps.iter().flat_map(|s| s.bytes.to_vec()).collect();
    let text = String::from_utf8(text).unwrap();
    assert!(text.ends_with("data: [DONE]\n\n"));
    text.split("\n\n")
        .filter_map(|event| event.strip_prefix("data: "))
        .filter(|data| *data != "[DONE]")
        .map(|data| serde_json::from_str(data).unwrap())
        .collect()
}

fn joined(events: &[Value], pointer: &str) -> String {
    let texts = events.iter().filter_map(|event| event.pointer(pointer));
    texts.filter_map(Value::as_str).collect()
}

#[test]
fn the_same_request_gets_the_same_bytes_and_never_its_own_words() {
    let body = prompt("tell me about zyzzyva weevils").to_string();
    assert_eq!(answer(body.as_bytes()), answer(body.as_bytes()));
    let text = ask(&prompt("tell me about zyzzyva weevils")).to_string();
    assert!(!text.contains("zyzzyva"));
}

#[test]
fn asking_for_usage_does_not_change_what_is_said() {
    let streamed = with(prompt("hello"), "stream", json!(true));
    let asking = with(
        streamed.clone(),
        "stream_options",
        json!({"include_usage": true}),
    );
    let text = |body| joined(&events(body), "/choices/0/delta/content");
    assert_eq!(text(&streamed), text(&asking));
}

#[test]
fn it_says_what_it_is_told_plain_and_streamed_at_any_chunk_size() {
    let told = "[[say: exactly this, ünï🦀 too]]";
    let plain = ask(&prompt(told));
    assert_eq!(
        plain["choices"][0]["message"]["content"],
        "exactly this, ünï🦀 too"
    );
    for chunk in 1..6 {
        let body = with(
            prompt(&format!("{told}[[chunk: {chunk}]]")),
            "stream",
            json!(true),
        );
        assert_eq!(
            joined(&events(&body), "/choices/0/delta/content"),
            "exactly this, ünï🦀 too"
        );
    }
}

#[test]
fn usage_comes_plain_always_and_streamed_when_asked_for() {
    assert!(ask(&prompt("hi"))["usage"]["total_tokens"].as_u64() > Some(0));
    let body = with(prompt("hi"), "stream", json!(true));
    assert!(
        events(&body)
            .iter()
            .all(|event| event.get("usage").is_none())
    );
    let body = with(body, "stream_options", json!({"include_usage": true}));
    let events = events(&body);
    let last = events.last().unwrap();
    assert_eq!(last["choices"], json!([]));
    assert!(last["usage"]["completion_tokens"].as_u64() > Some(0));
    assert!(events[0]["usage"].is_null() && events[0].get("usage").is_some());
}

#[test]
fn a_required_tool_is_called_and_its_result_is_answered() {
    let tool = json!([{"type": "function", "function": {"name": "magic", "parameters": {
        "type": "object", "properties": {"input": {"type": "integer"}}}}}]);
    let body = with(prompt("what is magic of 3"), "tools", tool);
    let body = with(body, "tool_choice", json!("required"));
    let call = &ask(&body)["choices"][0]["message"]["tool_calls"][0];
    assert_eq!(call["function"]["name"], "magic");
    assert_eq!(call["function"]["arguments"], r#"{"input":3}"#);

    let mut after = body.clone();
    let messages = after["messages"].as_array_mut().unwrap();
    messages.push(json!({"role": "tool", "tool_call_id": call["id"], "content": "5"}));
    let answer = ask(&after);
    assert_eq!(answer["choices"][0]["finish_reason"], "stop");

    let events = events(&with(body, "stream", json!(true)));
    let path = "/choices/0/delta/tool_calls/0/function/arguments";
    assert_eq!(joined(&events, path), r#"{"input":3}"#);
}

#[test]
fn options_shape_the_answer() {
    let two = ask(&with(prompt("hi"), "n", json!(2)));
    assert_eq!(two["choices"].as_array().unwrap().len(), 2);
    let short = ask(&with(
        prompt("[[say: one two three four]]"),
        "max_tokens",
        json!(2),
    ));
    assert_eq!(short["choices"][0]["finish_reason"], "length");
    assert_eq!(short["choices"][0]["message"]["content"], "one");
    let stopped = ask(&with(
        prompt("[[say: one two three]]"),
        "stop",
        json!(["two"]),
    ));
    assert_eq!(stopped["choices"][0]["message"]["content"], "one ");
    let schema = json!({"type": "json_schema", "json_schema": {"schema": {
        "type": "object", "properties": {"city": {"type": "string"}}}}});
    let object = ask(&with(prompt("hi"), "response_format", schema));
    let content = object["choices"][0]["message"]["content"].as_str().unwrap();
    let content: Value = serde_json::from_str(content).unwrap();
    assert!(content["city"].is_string());
}

#[test]
fn it_waits_breaks_and_fails_when_told_to() {
    let slow = with(
        prompt("[[delay: 20]][[pause: 3]] hi"),
        "stream",
        json!(true),
    );
    let script = answer(slow.to_string().as_bytes());
    assert_eq!(script.steps[0].delay, Duration::from_millis(20));
    assert_eq!(script.steps[1].delay, Duration::from_millis(3));

    let cut = with(prompt("[[cut: 2]] hi"), "stream", json!(true));
    let script = answer(cut.to_string().as_bytes());
    assert_eq!((script.steps.len(), script.cut), (2, true));

    let script = answer(prompt("[[error: 503]]").to_string().as_bytes());
    assert_eq!(script.status, 503);
    assert_eq!(answer(b"not json").status, 400);
}

#[test]
fn samples_are_made_up_and_not_in_the_prompt() {
    let text = ask(&prompt("[[sample: card, records 5]]"))["choices"][0]["message"]["content"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(text.contains("4539"));
    assert_eq!(text.matches('@').count(), 5);
}
