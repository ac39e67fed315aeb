//! Anthropic: every place where text can hide, in requests and in answers.

use dialect::{Addressed, Dialect, Request};
use serde_json::{Value, json};

use crate::chat::{assert_texts, body};

fn parse(messages: &Value) -> Request {
    let request = json!({"model": "claude", "max_tokens": 50, "messages": messages});
    read(&request)
}

fn read(request: &Value) -> Request {
    Dialect::AnthropicMessages
        .read_request(&body(request), &Addressed::default())
        .unwrap()
}

#[test]
fn the_facts_of_a_request_are_read() {
    let request = read(&json!({
        "model": "claude", "max_tokens": 50, "stream": true,
        "messages": [{"role": "user", "content": "a"}],
        "system": [{"type": "text", "text": "b"}],
        "metadata": {"user_id": "ann", "note": "c c"},
        "tools": [{"name": "look_up", "description": "d d"}],
    }));
    assert_eq!(request.model, "claude");
    assert_eq!(request.max_output_tokens, Some(50));
    assert_eq!(request.user.as_deref(), Some("ann"));
    assert_eq!(request.tools, vec!["look_up".into()]);
    assert!(request.stream);
    assert_texts(
        &request.segments,
        [
            "user content 0 -: a",
            "system content 0 -: b",
            "document content 0 -: c c",
            "system name 0 look_up: look_up",
            "system content 0 look_up: d d",
        ],
    );
}

#[test]
fn a_tool_result_knows_the_tool_that_gave_it() {
    let request = parse(&json!([
        {"role": "assistant", "content": [
            {"type": "thinking", "thinking": "a", "signature": "QUJD"},
            {"type": "tool_use", "id": "t1", "name": "mail", "input": {"to": "b"}},
        ]},
        {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": "t1", "content": "c"},
            {"type": "tool_result", "tool_use_id": "t1", "content": [{"type": "text", "text": "d"}]},
        ]},
    ]));
    assert_texts(
        &request.segments,
        [
            "assistant reasoning 0 -: a",
            "assistant name 0 mail: mail",
            "assistant tool_arguments 0 mail: b",
            "tool content 1 mail: c",
            "tool content 1 mail: d",
        ],
    );
}

#[test]
fn documents_are_read_and_not_said() {
    let request = parse(&json!([{"role": "user", "content": [
        {"type": "document", "title": "a", "context": "b",
         "source": {"type": "text", "media_type": "text/plain", "data": "c"}},
        {"type": "document",
         "source": {"type": "content", "content": [{"type": "text", "text": "d"}]}},
        {"type": "document", "source": {"type": "url", "url": "https://x.example/e"}},
        {"type": "document",
         "source": {"type": "base64", "media_type": "application/pdf", "data": "QUJD"}},
        {"type": "search_result", "source": "https://x.example/f", "title": "g",
         "content": [{"type": "text", "text": "h"}]},
        {"type": "something_new", "words": ["i"]},
    ]}]));
    assert!(request.opaque);
    assert_texts(
        &request.segments,
        [
            "document name 0 -: a",
            "document content 0 -: b",
            "document content 0 -: c",
            "document content 0 -: d",
            "document content 0 -: https://x.example/e",
            "document content 0 -: https://x.example/f",
            "document name 0 -: g",
            "document content 0 -: h",
            "document content 0 -: i",
        ],
    );
}

#[test]
fn every_block_of_an_answer_is_found() {
    let answer = json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude",
        "content": [
            {"type": "thinking", "thinking": "a", "signature": "QUJD"},
            {"type": "text", "text": "b", "citations": [{"cited_text": "c", "document_title": "d"}]},
            {"type": "tool_use", "id": "t1", "name": "mail", "input": {"to": ["e"]}},
        ],
        "stop_reason": "tool_use",
        "usage": {"input_tokens": 7, "cache_read_input_tokens": 3, "output_tokens": 5},
    });
    let answer = Dialect::AnthropicMessages
        .read_answer(&body(&answer))
        .unwrap();
    assert_texts(
        &answer.segments,
        [
            "assistant reasoning 0 -: a",
            "assistant content 0 -: b",
            "assistant content 0 -: c",
            "assistant content 0 -: d",
            "assistant name 0 -: mail",
            "assistant tool_arguments 0 mail: e",
        ],
    );
    let usage = answer.usage.unwrap();
    assert_eq!((usage.input_tokens, usage.cached_input_tokens), (10, 3));
    assert_eq!(usage.output_tokens, 5);
}

#[test]
fn to_have_tokens_counted_asks_for_none_and_costs_none() {
    let request = body(&json!({"model": "claude", "messages": [{"role": "user", "content": "a"}]}));
    let request = Dialect::AnthropicTokens.read_request(&request, &Addressed::default());
    let request = request.unwrap();
    assert_eq!(request.max_output_tokens, Some(0));
    assert_texts(&request.segments, ["user content 0 -: a"]);
    let answer = body(&json!({"input_tokens": 12}));
    let answer = Dialect::AnthropicTokens.read_answer(&answer).unwrap();
    let usage = answer.usage.unwrap();
    assert_eq!((usage.input_tokens, usage.output_tokens), (0, 0));
    assert!(answer.segments.is_empty());
}
