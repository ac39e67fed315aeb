//! Writes an error as OpenAI does, for both of its formats.

use serde_json::{Value, json};

use crate::translate::canon::Problem;

pub(crate) fn write(problem: &Problem) -> Value {
    json!({"error": {
        "message": problem.message,
        "type": kind(problem.status),
        "param": problem.param,
        "code": problem.code,
    }})
}

fn kind(status: u16) -> &'static str {
    match status {
        401 => "authentication_error",
        402 => "insufficient_quota",
        403 => "permission_error",
        429 => "rate_limit_error",
        500.. => "server_error",
        _ => "invalid_request_error",
    }
}
