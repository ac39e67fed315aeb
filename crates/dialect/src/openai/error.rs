//! Errors in the shape that the provider's own clients understand.

use bytes::Bytes;
use serde_json::{Value, json};

/// The body of an error answer. The type follows from the status, as clients expect it.
#[must_use]
pub fn error_body(status: u16, code: &str, message: &str) -> Bytes {
    Bytes::from(error(status, code, message, None).to_string())
}

/// The frame that ends a stream with an error; no `[DONE]` follows it.
#[must_use]
pub fn error_frame(status: u16, code: &str, message: &str) -> Bytes {
    Bytes::from(format!("data: {}\n\n", error(status, code, message, None)))
}

/// The error as a value; `param` names the part of the request that is to blame.
pub(super) fn error(status: u16, code: &str, message: &str, param: Option<&str>) -> Value {
    json!({"error": {
        "message": message,
        "type": error_type(status),
        "param": param,
        "code": code,
    }})
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
