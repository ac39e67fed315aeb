//! Errors in the shape that the provider's own clients understand.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::Problem;

/// The body of an error answer. The type follows from the status, as clients expect it.
pub(crate) fn error_body(problem: &Problem<'_>) -> Bytes {
    Bytes::from(error(problem).to_string())
}

/// The frame that ends a stream with an error; no `[DONE]` follows it.
pub(crate) fn error_frame(problem: &Problem<'_>) -> Bytes {
    Bytes::from(format!("data: {}\n\n", error(problem)))
}

/// The event that ends a stream of responses with an error. The format keeps code and message at the
/// top; clients raise their error for those inside `error`, so they stand in both places.
pub(crate) fn error_event(problem: &Problem<'_>) -> Bytes {
    let event = json!({
        "type": "error",
        "code": problem.code,
        "message": problem.message,
        "param": problem.param,
        "error": described(problem),
    });
    Bytes::from(format!("event: error\ndata: {event}\n\n"))
}

fn error(problem: &Problem<'_>) -> Value {
    json!({"error": described(problem)})
}

fn described(problem: &Problem<'_>) -> Value {
    json!({
        "message": problem.message,
        "type": error_type(problem.status),
        "param": problem.param,
        "code": problem.code,
    })
}

fn error_type(status: u16) -> &'static str {
    match status {
        401 => "authentication_error",
        402 => "insufficient_quota",
        403 => "permission_error",
        429 => "rate_limit_error",
        500.. => "server_error",
        _ => "invalid_request_error",
    }
}
