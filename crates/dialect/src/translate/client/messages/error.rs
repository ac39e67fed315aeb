//! Writes an error as Anthropic does.

use serde_json::{Value, json};

use crate::translate::canon::Problem;
use crate::translate::put::put;

/// The format knows neither code nor param; its clients keep what they do not know.
pub(crate) fn write(problem: &Problem) -> Value {
    let mut error = json!({"type": kind(problem.status), "message": problem.message});
    for (key, said) in [("code", &problem.code), ("param", &problem.param)] {
        if let Some(said) = said {
            put(&mut error, key, json!(said));
        }
    }
    json!({"type": "error", "error": error})
}

fn kind(status: u16) -> &'static str {
    match status {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        504 => "timeout_error",
        529 => "overloaded_error",
        500.. => "api_error",
        _ => "invalid_request_error",
    }
}
