//! Errors in the shape that Anthropic's own clients understand.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::Problem;

/// The body of an error answer.
pub(crate) fn error_body(problem: &Problem<'_>) -> Bytes {
    Bytes::from(error(problem).to_string())
}

/// The event that ends a stream with an error; no `message_stop` follows it.
pub(crate) fn error_frame(problem: &Problem<'_>) -> Bytes {
    Bytes::from(format!("event: error\ndata: {}\n\n", error(problem)))
}

/// The format has no place for a code, so it stands behind the message; nor for a parameter, which
/// our messages name themselves.
fn error(problem: &Problem<'_>) -> Value {
    json!({"type": "error", "error": {
        "type": error_type(problem.status),
        "message": format!("{} ({})", problem.message, problem.code),
    }})
}

fn error_type(status: u16) -> &'static str {
    match status {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        504 => "timeout_error",
        500.. => "api_error",
        _ => "invalid_request_error",
    }
}
