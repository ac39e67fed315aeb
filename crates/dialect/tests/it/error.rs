//! Errors and the list of models, as the provider's clients expect them.

use bytes::Bytes;
use dialect::{Dialect, ModelEntry, Problem};
use serde_json::{Value, json};

fn problem<'a>(status: u16, code: &'a str, message: &'a str) -> Problem<'a> {
    Problem {
        status,
        code,
        message,
        param: None,
    }
}

fn value(body: &Bytes) -> Value {
    serde_json::from_slice(body).unwrap()
}

#[test]
fn an_error_has_the_type_that_belongs_to_its_status() {
    for (status, kind) in [
        (400, "invalid_request_error"),
        (401, "authentication_error"),
        (402, "insufficient_quota"),
        (403, "permission_error"),
        (404, "invalid_request_error"),
        (429, "rate_limit_error"),
        (503, "server_error"),
    ] {
        assert_eq!(
            value(&Dialect::OpenAiChat.error_body(&problem(status, "a_code", "say \"no\""))),
            json!({"error": {
                "message": "say \"no\"", "type": kind, "param": null, "code": "a_code",
            }})
        );
    }
}

#[test]
fn an_error_frame_ends_a_stream_without_done() {
    let frame =
        Dialect::OpenAiChat.error_frame(&problem(403, "response_withheld", "two\nlines"), true);
    let data = frame
        .strip_prefix(b"data: ")
        .unwrap()
        .strip_suffix(b"\n\n")
        .unwrap();
    assert!(!data.contains(&b'\n'));
    let error: Value = serde_json::from_slice(data).unwrap();
    assert_eq!(error["error"]["code"], "response_withheld");
}

#[test]
fn models_are_listed_in_order() {
    let entry = |name| ModelEntry {
        name,
        created: 1_700_000_000,
        owned_by: "bartizan",
    };
    let list = value(&Dialect::OpenAiModels.models_body(&[entry("demo"), entry("demo-large")]));
    assert_eq!(list["object"], "list");
    assert_eq!(list["data"][1]["id"], "demo-large");
    assert_eq!(list["data"][0]["created"], 1_700_000_000);
}
