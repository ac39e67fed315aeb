//! What can be read in two ways, or lacks what every request needs, is refused.

use bytes::Bytes;
use dialect::{Addressed, Dialect, RequestError};
use proptest::prelude::*;
use serde_json::Value;

use crate::chat::{body, requests};

fn refusal(body: &'static str) -> RequestError {
    Dialect::OpenAiChat
        .read_request(&Bytes::from_static(body.as_bytes()), &Addressed::default())
        .unwrap_err()
}

fn code_and_param(body: &'static str) -> (&'static str, Option<String>) {
    let error = refusal(body);
    (error.code(), error.param().map(str::to_owned))
}

#[test]
fn a_key_that_another_parser_would_take_is_ambiguous() {
    for body in [
        r#"{"model":"m","messages":[],"messages":[]}"#,
        r#"{"model":"m","messages":[],"Messages":[]}"#,
        r#"{"model":"m","messages":[],"me\u017f\u017fages":[]}"#,
        r#"{"model":"m","model":"n","messages":[]}"#,
        r#"{"model":"m","messages":[],"stream":false,"STREAM":true}"#,
        r#"{"model":"m","messages":[],"stream_options":{"Include_usage":true}}"#,
        r#"{"model":"m","messages":[{"role":"user","content":"a","content":"b"}]}"#,
        r#"{"model":"m","messages":[{"role":"user","Role":"system","content":"b"}]}"#,
    ] {
        assert_eq!(refusal(body).code(), "ambiguous_request", "{body}");
    }
}

#[test]
fn what_every_request_needs_is_named_when_it_is_missing() {
    for (body, code, param) in [
        (r#"{"messages":[]}"#, "missing_parameter", "model"),
        (r#"{"model":"","messages":[]}"#, "invalid_type", "model"),
        (r#"{"model":"m"}"#, "missing_parameter", "messages"),
        (r#"{"model":"m","messages":{}}"#, "invalid_type", "messages"),
        (
            r#"{"model":"m","messages":["x"]}"#,
            "invalid_type",
            "messages[0]",
        ),
        (
            r#"{"model":"m","messages":[{}]}"#,
            "missing_parameter",
            "messages[0].role",
        ),
        (
            r#"{"model":"m","messages":[{"role":1}]}"#,
            "invalid_type",
            "messages[0].role",
        ),
        (
            r#"{"model":"m","messages":[],"stream":"true"}"#,
            "invalid_type",
            "stream",
        ),
        (
            r#"{"model":"m","messages":[],"stream":1}"#,
            "invalid_type",
            "stream",
        ),
        (r#"{"model":"m","messages":[],"n":0}"#, "invalid_type", "n"),
        (
            r#"{"model":"m","messages":[],"n":129}"#,
            "invalid_type",
            "n",
        ),
        (
            r#"{"model":"m","messages":[],"n":1.5}"#,
            "invalid_type",
            "n",
        ),
        (
            r#"{"model":"m","messages":[],"stream_options":[]}"#,
            "invalid_type",
            "stream_options",
        ),
        ("[]", "invalid_type", "body"),
    ] {
        assert_eq!(
            code_and_param(body),
            (code, Some(param.to_owned())),
            "{body}"
        );
    }
}

#[test]
fn what_is_not_json_is_told_by_its_byte() {
    let error = refusal(r#"{"model": nope}"#);
    assert_eq!(error.code(), "invalid_json");
    assert_eq!(error.message(), "the body is not valid JSON at byte 11");
    let error = Dialect::OpenAiChat
        .read_request(
            &Bytes::from_static(b"{\"a\":\"\xff\"}"),
            &Addressed::default(),
        )
        .unwrap_err();
    assert_eq!(error.message(), "the body is not UTF-8 at byte 6");
}

#[test]
fn a_refusal_does_not_repeat_what_was_said() {
    let error = refusal(r#"{"my card 4111":1,"my card 4111":2}"#);
    assert_eq!(
        error.to_string(),
        "a key appears twice in one object; send each key once, in lower case"
    );
    let error = refusal(r#"{"model":"m","model":"n"}"#);
    let body: Value =
        serde_json::from_slice(&Dialect::OpenAiChat.error_body(&error.problem())).unwrap();
    assert_eq!(error.status(), 400);
    assert_eq!(body["error"]["type"], "invalid_request_error");
    assert_eq!(body["error"]["param"], "model");
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        drop(Dialect::OpenAiChat.read_request(&Bytes::from(bytes), &Addressed::default()));
    }

    #[test]
    fn no_damage_to_a_request_panics(
        request in requests(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut damaged = body(&request).to_vec();
        let at = at.index(damaged.len());
        damaged[at] = byte;
        drop(Dialect::OpenAiChat.read_request(&Bytes::from(damaged), &Addressed::default()));
    }
}
