//! Errors keep what they say and take the client's shape.

use bytes::Bytes;
use dialect::translate::{Client, Upstream, error_body};
use serde_json::{Value, json};

use super::fixtures::{STAMP, hello, pairs, translate, value};

fn theirs(upstream: Upstream) -> (Value, &'static str) {
    match upstream {
        Upstream::OpenAi => (
            json!({"error": {"message": "slow down", "type": "requests", "code": "rate_limit"}}),
            "rate_limit",
        ),
        Upstream::Anthropic => (
            json!({"type": "error", "error": {"type": "rate_limit_error", "message": "slow down"}}),
            "rate_limit_error",
        ),
        Upstream::Gemini => (
            json!([{"error": {
                "code": 429, "message": "slow down", "status": "RESOURCE_EXHAUSTED",
            }}]),
            "RESOURCE_EXHAUSTED",
        ),
        Upstream::Bedrock => (
            json!({"message": "slow down", "__type": "ThrottlingException"}),
            "ThrottlingException",
        ),
    }
}

#[test]
fn an_error_keeps_its_words_and_its_code() {
    for (client, upstream) in pairs() {
        let (body, code) = theirs(upstream);
        let reply = translate(client, upstream, &hello(client)).unwrap().reply;
        let body = Bytes::from(body.to_string());
        let error = value(&reply.answer(429, &body, &STAMP).unwrap());
        assert_eq!(error["error"]["type"], "rate_limit_error");
        assert_eq!(error["error"]["message"], "slow down");
        assert_eq!(error["error"]["code"], code);
        assert_eq!(error.get("type").is_some(), client == Client::Messages);
    }
}

#[test]
fn an_error_that_cannot_be_read_is_told_by_its_status() {
    for (client, upstream) in pairs() {
        let reply = translate(client, upstream, &hello(client)).unwrap().reply;
        for body in ["", "<html>oh</html>", "[]", "null"] {
            let error = value(&reply.answer(503, &Bytes::from(body), &STAMP).unwrap());
            let message = error["error"]["message"].as_str().unwrap();
            assert!(message.contains("503"), "{message}");
        }
    }
}

#[test]
fn our_own_errors_have_the_clients_shape() {
    let chat = value(&error_body(Client::Chat, 400, "c", "m", Some("n")));
    assert_eq!(
        chat,
        json!({"error": {
            "type": "invalid_request_error", "code": "c", "message": "m", "param": "n",
        }})
    );
    let messages = value(&error_body(Client::Messages, 403, "c", "m", None));
    assert_eq!(
        messages,
        json!({"type": "error", "error": {
            "type": "permission_error", "code": "c", "message": "m",
        }})
    );
}
