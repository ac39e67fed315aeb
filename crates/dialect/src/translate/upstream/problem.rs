//! Reads an error, whoever sent it.

use serde_json::Value;

use crate::translate::Upstream;
use crate::translate::canon::Problem;

/// The error in a body; one that cannot be read is told by its status.
pub(crate) fn read(upstream: Upstream, status: u16, body: &[u8]) -> Problem {
    let value = serde_json::from_slice::<Value>(body).unwrap_or_default();
    read_value(upstream, status, &value)
}

pub(crate) fn read_value(upstream: Upstream, status: u16, value: &Value) -> Problem {
    // Gemini puts it into an array when the answer would have been a stream.
    let value = value.get(0).unwrap_or(value);
    let error = value
        .get("error")
        .filter(|error| error.is_object())
        .unwrap_or(value);
    let text = |key: &str| error.get(key).and_then(Value::as_str);
    let code = match upstream {
        Upstream::OpenAi => text("code").or_else(|| text("type")),
        Upstream::Anthropic => text("type"),
        Upstream::Gemini => text("status"),
        Upstream::Bedrock => text("__type"),
    };
    let message = text("message").or_else(|| text("Message"));
    let message = message.or_else(|| value.get("error").and_then(Value::as_str));
    let unsaid = format!("the provider answered with status {status}");
    Problem {
        status,
        code: code.map(str::to_owned),
        message: message.map_or(unsaid, str::to_owned),
        param: text("param").map(str::to_owned),
    }
}
