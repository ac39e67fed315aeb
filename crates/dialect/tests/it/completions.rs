//! Completions of bare prompts: every place where text can stand is read, and nothing else changes.

use bytes::Bytes;
use dialect::{Addressed, Dialect, Request, RequestEdits};
use model::Origin;
use serde_json::{Value, json};

fn read(body: &Value) -> Request {
    try_read(body).unwrap()
}

fn try_read(body: &Value) -> Result<Request, dialect::RequestError> {
    let body = Bytes::from(body.to_string());
    Dialect::OpenAiCompletions.read_request(&body, &Addressed::default())
}

fn said(request: &Request) -> Vec<(Origin, u32, &str)> {
    let segments = request.segments.iter();
    segments
        .map(|said| (said.origin, said.index, said.text.expose()))
        .collect()
}

#[test]
fn a_prompt_and_its_suffix_are_the_users_words() {
    let request = read(&json!({
        "model": "m", "prompt": "once upon", "suffix": "the end", "user": "u-1",
        "max_tokens": 9, "stream": true, "echo": true,
    }));
    assert_eq!(
        said(&request),
        [(Origin::User, 0, "once upon"), (Origin::User, 0, "the end"),]
    );
    assert_eq!(request.max_output_tokens, Some(9));
    assert_eq!(request.user.as_deref(), Some("u-1"));
    assert!(request.stream && !request.opaque);
}

#[test]
fn every_prompt_of_several_is_read_and_has_its_choices() {
    let request = read(&json!({"model": "m", "prompt": ["one", "two"], "n": 2, "best_of": 3}));
    assert_eq!(
        said(&request),
        [(Origin::User, 0, "one"), (Origin::User, 1, "two")]
    );
    assert_eq!(request.choices, 6);
}

#[test]
fn a_prompt_of_tokens_cannot_be_read_and_says_so() {
    for prompt in [json!([1, 2, 3]), json!([[1, 2], [3]]), json!(["a", [1]])] {
        assert!(read(&json!({"model": "m", "prompt": prompt})).unread);
    }
    let several = read(&json!({"model": "m", "prompt": [[1, 2], [3]]}));
    assert_eq!(several.choices, 2);
    assert_eq!(read(&json!({"model": "m", "prompt": [1, 2, 3]})).choices, 1);
}

#[test]
fn text_in_a_field_that_nobody_knows_is_read() {
    let request = read(&json!({
        "model": "m", "prompt": ["a", {"text": "b b"}], "stop": ["c c"], "later": {"x": "d d"},
    }));
    let mut texts: Vec<_> = request.segments.iter().map(|it| it.text.expose()).collect();
    texts.sort_unstable();
    assert_eq!(texts, ["a", "b b", "c c", "d d"]);
}

#[test]
fn a_request_without_a_model_or_a_prompt_or_with_a_lookalike_is_refused() {
    for (body, code) in [
        (json!({"prompt": "a"}), "missing_parameter"),
        (json!({"model": "m"}), "missing_parameter"),
        (
            json!({"model": "m", "prompt": "a", "Prompt": "b"}),
            "ambiguous_request",
        ),
        (json!({"model": "m", "prompt": "a", "n": 0}), "invalid_type"),
    ] {
        assert_eq!(try_read(&body).unwrap_err().code(), code);
    }
}

#[test]
fn rewriting_a_prompt_keeps_every_other_byte() {
    let body = Bytes::from(r#"{ "model":"m","prompt":["one", "two"],"x": 1.50}"#);
    let request = Dialect::OpenAiCompletions
        .read_request(&body, &Addressed::default())
        .unwrap();
    let edits = RequestEdits {
        texts: vec![(1, "2\"".to_owned())],
        ..RequestEdits::default()
    };
    let rewritten = request.rewrite(&body, &edits).unwrap();
    assert_eq!(
        rewritten,
        r#"{ "model":"m","prompt":["one", "2\""],"x": 1.50}"#
    );
}

#[test]
fn an_answer_loses_its_probabilities_when_it_is_changed() {
    let body = Bytes::from(
        r#"{"id":"c","choices":[{"text":"hi","index":0,"logprobs":{"tokens":["hi"]}},{"text":"ho","index":1}],"usage":{"prompt_tokens":7,"completion_tokens":5}}"#,
    );
    let answer = Dialect::OpenAiCompletions.read_answer(&body).unwrap();
    let texts: Vec<_> = answer.segments.iter().map(|it| it.text.expose()).collect();
    assert_eq!(texts, ["hi", "ho"]);
    assert_eq!(answer.keys[1].choice, 1);
    assert_eq!(answer.usage.unwrap().output_tokens, 5);
    let rewritten = answer.rewrite(&body, &[(0, "••".to_owned())]).unwrap();
    let rewritten = std::str::from_utf8(&rewritten).unwrap();
    assert!(rewritten.contains(r#""text":"••","index":0,"logprobs":null"#));
}
