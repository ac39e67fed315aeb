//! Errors in the shape that Google's own clients understand.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::Problem;

/// The body of an error answer.
pub(crate) fn error_body(problem: &Problem<'_>) -> Bytes {
    Bytes::from(error(problem).to_string())
}

/// The event that ends a stream of events with an error.
pub(crate) fn error_frame(problem: &Problem<'_>) -> Bytes {
    Bytes::from(format!("data: {}\r\n\r\n", error(problem)))
}

/// The element that ends a streamed array with an error, and the array with it.
pub(crate) fn error_element(problem: &Problem<'_>, begun: bool) -> Bytes {
    let before = if begun { ",\r\n" } else { "[" };
    Bytes::from(format!("{before}{}\n]\n", error(problem)))
}

/// The stable code is the reason that Google's own errors carry in their details.
fn error(problem: &Problem<'_>) -> Value {
    let mut details = vec![json!({
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": problem.code,
        "domain": "bartizan",
    })];
    details.extend(problem.param.map(|param| {
        json!({
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            "fieldViolations": [{"field": param, "description": problem.message}],
        })
    }));
    json!({"error": {
        "code": problem.status,
        "message": problem.message,
        "status": status(problem.status),
        "details": details,
    }})
}

/// The name of a status among those of `google.rpc.Code`.
fn status(status: u16) -> &'static str {
    match status {
        401 => "UNAUTHENTICATED",
        402 | 429 => "RESOURCE_EXHAUSTED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ABORTED",
        501 => "UNIMPLEMENTED",
        502 | 503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        500.. => "INTERNAL",
        _ => "INVALID_ARGUMENT",
    }
}
