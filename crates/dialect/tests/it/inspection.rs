//! Requests for an inspection: both halves are read, in our format and in `LiteLLM`'s.

use dialect::{Addressed, Dialect, Request, RequestEdits, RequestError, inspection};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::chat::{assert_texts, body};

fn try_read(dialect: Dialect, request: &Value) -> Result<Request, RequestError> {
    dialect.read_request(&body(request), &Addressed::default())
}

fn read(request: &Value) -> Request {
    try_read(Dialect::Inspection, request).unwrap()
}

fn answered(dialect: Dialect, request: &Value) -> Vec<model::Segment> {
    dialect.read_answer(&body(request)).unwrap().segments
}

#[test]
fn plain_texts_are_the_users_unless_a_role_says_otherwise() {
    assert_texts(
        &read(&json!({"input": "a b"})).segments,
        ["user content 0 -: a b"],
    );
    let request = read(&json!({"user": "ana", "input": [
        "a", {"text": "b"}, {"role": "developer", "text": "c"}, {"role": "tool", "text": "d"},
        {"role": "document", "text": "e"}, {"role": "assistant", "text": "f"}]}));
    assert_eq!(request.user.as_deref(), Some("ana"));
    assert_texts(
        &request.segments,
        [
            "user content 0 -: a",
            "user content 1 -: b",
            "system content 2 -: c",
            "tool content 3 -: d",
            "document content 4 -: e",
            "assistant content 5 -: f",
        ],
    );
}

#[test]
fn a_conversation_in_another_format_is_read_in_place() {
    for (format, request, answer) in [
        (
            "openai.chat_completions",
            json!({"model": "m", "messages": [{"role": "user", "content": "ask"}]}),
            json!({"choices": [{"index": 0, "message": {"role": "assistant", "content": "tell"}}]}),
        ),
        (
            "anthropic.messages",
            json!({"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "ask"}]}),
            json!({"type": "message", "content": [{"type": "text", "text": "tell"}]}),
        ),
        (
            "gemini.generate_content",
            json!({"contents": [{"role": "user", "parts": [{"text": "ask"}]}]}),
            json!({"candidates": [{"content": {"parts": [{"text": "tell"}]}}]}),
        ),
        (
            "bedrock.converse",
            json!({"messages": [{"role": "user", "content": [{"text": "ask"}]}]}),
            json!({"output": {"message": {"role": "assistant", "content": [{"text": "tell"}]}}}),
        ),
    ] {
        let asked = json!({"format": format, "request": request, "answer": answer});
        assert_texts(&read(&asked).segments, ["user content 0 -: ask"]);
        let said = answered(Dialect::Inspection, &asked);
        assert_texts(&said, ["assistant content 0 -: tell"]);
        let edits = RequestEdits {
            texts: vec![(0, "•••".to_owned())],
            ..RequestEdits::default()
        };
        let masked = read(&asked).rewrite(&body(&asked), &edits).unwrap();
        let masked = inspection::field(&masked, "request").unwrap();
        assert_eq!(
            masked,
            request.to_string().replace("ask", "•••"),
            "{format}"
        );
    }
}

#[test]
fn an_answer_may_come_alone_and_in_several_parts() {
    let asked = json!({"output": ["one", "two"]});
    assert!(read(&asked).segments.is_empty());
    assert_texts(
        &answered(Dialect::Inspection, &asked),
        ["assistant content 0 -: one", "assistant content 1 -: two"],
    );
    let asked = json!({"input": "a", "output": "one"});
    assert_texts(
        &answered(Dialect::Inspection, &asked),
        ["assistant content 0 -: one"],
    );
}

#[test]
fn what_cannot_be_meant_is_refused_and_named() {
    for (request, code, param) in [
        (json!([]), "invalid_type", "body"),
        (json!({}), "missing_parameter", "input"),
        (json!({"user": "ana"}), "missing_parameter", "input"),
        (json!({"input": 3}), "invalid_type", "input"),
        (json!({"input": [3]}), "invalid_type", "input"),
        (json!({"input": [{}]}), "invalid_type", "input[0]"),
        (
            json!({"input": [{"role": "oracle", "text": "a"}]}),
            "invalid_type",
            "input[0].role",
        ),
        (
            json!({"input": "a", "inputs": "b"}),
            "unknown_parameter",
            "inputs",
        ),
        (
            json!({"input": "a", "output": [3]}),
            "invalid_type",
            "output",
        ),
        (json!({"request": {}}), "missing_parameter", "format"),
        (
            json!({"format": "x", "request": {}}),
            "invalid_type",
            "format",
        ),
        (
            json!({"format": "openai.chat_completions", "answer": "a"}),
            "invalid_type",
            "answer",
        ),
        (
            json!({"format": "openai.chat_completions", "request": {}, "input": "a"}),
            "ambiguous_request",
            "request",
        ),
        (json!({"input": "a", "user": 3}), "invalid_type", "user"),
    ] {
        let error = try_read(Dialect::Inspection, &request).unwrap_err();
        assert_eq!(error.code(), code, "{request}");
        assert_eq!(error.param(), Some(param), "{request}");
    }
    let secret = json!({"input": "a", "Call +49 30 123": 1});
    let error = try_read(Dialect::Inspection, &secret).unwrap_err();
    assert!(!error.message().contains("+49"), "a key may be anything");
}

#[test]
fn each_text_of_litellm_has_the_role_of_the_message_that_says_it() {
    let asked = json!({
        "input_type": "request", "model": "m", "litellm_call_id": "3f",
        "texts": ["be kind", "hello", "a page"],
        "structured_messages": [
            {"role": "system", "content": "be kind"},
            {"role": "user", "content": [{"type": "text", "text": "hello"}]},
            {"role": "tool", "content": "a page", "name": "look it up"},
            {"role": "assistant", "content": null,
             "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": "{\"to\": 1}"}}]},
        ],
        "tools": [{"type": "function", "function": {"name": "f", "description": "d d"}}],
        "request_data": {"user_api_key_end_user_id": "ana"},
    });
    let request = try_read(Dialect::LiteLlmGuardrail, &asked).unwrap();
    assert_eq!(request.user.as_deref(), Some("ana"));
    let first: Vec<_> = request.segments.iter().take(3).cloned().collect();
    assert_texts(
        &first,
        [
            "system content 0 -: be kind",
            "user content 1 -: hello",
            "tool content 2 -: a page",
        ],
    );
    let rest: Vec<&str> = request
        .segments
        .iter()
        .skip(3)
        .map(|said| said.text.expose())
        .collect();
    for said in ["look it up", "{\"to\": 1}", "d d"] {
        assert!(rest.contains(&said), "{said} in {rest:?}");
    }
    assert!(answered(Dialect::LiteLlmGuardrail, &asked).is_empty());
}

#[test]
fn a_response_of_litellm_is_an_answer_and_no_prompt() {
    let asked = json!({"input_type": "response", "texts": ["one", "two"], "request_data": {}});
    let request = try_read(Dialect::LiteLlmGuardrail, &asked).unwrap();
    assert!(request.segments.is_empty());
    assert_texts(
        &answered(Dialect::LiteLlmGuardrail, &asked),
        ["assistant content 0 -: one", "assistant content 1 -: two"],
    );
    let error = try_read(Dialect::LiteLlmGuardrail, &json!({"texts": []})).unwrap_err();
    assert_eq!(error.param(), Some("input_type"));
}

proptest! {
    #[test]
    fn no_bytes_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let body = bytes::Bytes::from(body);
        for dialect in [Dialect::Inspection, Dialect::LiteLlmGuardrail] {
            drop(dialect.read_request(&body, &Addressed::default()));
            drop(dialect.read_answer(&body));
        }
    }

    #[test]
    fn a_text_replaced_by_itself_changes_nothing(input in ".{1,40}", output in ".{1,40}") {
        let asked = json!({"input": [{"role": "user", "text": input}], "output": output});
        let bytes = body(&asked);
        let edits = RequestEdits { texts: vec![(0, input)], ..RequestEdits::default() };
        let same: Value = serde_json::from_slice(&read(&asked).rewrite(&bytes, &edits).unwrap()).unwrap();
        prop_assert_eq!(&same, &asked);
    }
}
