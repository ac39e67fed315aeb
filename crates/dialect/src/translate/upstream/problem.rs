//! Reads an error, whoever sent it.

use serde_json::Value;

use crate::translate::Upstream;
use crate::translate::canon::Problem;

/// The error in a body; one that cannot be read is told by its status.
pub(crate) fn read(upstream: Upstream, status: u16, body: &[u8]) -> Problem {
    let value = serde_json::from_slice::<Value>(body).unwrap_or_default();
    read_value(upstream, status, &value)
}

/// The error in a stream, whose status the head did not tell.
pub(crate) fn read_in_stream(upstream: Upstream, value: &Value) -> Problem {
    let mut problem = read_value(upstream, 500, value);
    let told = value.pointer("/error/code").and_then(Value::as_u64);
    let told = told.and_then(|status| u16::try_from(status).ok());
    let named = problem.code.as_deref().and_then(status_of);
    problem.status = told.or(named).unwrap_or(problem.status);
    problem
}

/// The status that providers send with an error of that name.
fn status_of(code: &str) -> Option<u16> {
    Some(match code {
        "invalid_request_error" => 400,
        "authentication_error" => 401,
        "permission_error" => 403,
        "not_found_error" => 404,
        "request_too_large" => 413,
        "rate_limit_error" | "rate_limit_exceeded" => 429,
        "timeout_error" => 504,
        "overloaded_error" => 529,
        _ => return None,
    })
}

fn read_value(upstream: Upstream, status: u16, value: &Value) -> Problem {
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
