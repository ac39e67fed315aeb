//! Errors in the shape that the AWS SDKs understand.

use bytes::Bytes;
use serde_json::json;

use crate::Problem;
use crate::event_stream::Message;

/// The body of an error answer; its type stands in a header.
pub(crate) fn error_body(problem: &Problem<'_>) -> Bytes {
    let message = format!("{} ({})", problem.message, problem.code);
    Bytes::from(json!({"message": message}).to_string())
}

/// The exception that ends an event stream.
pub(crate) fn error_frame(problem: &Problem<'_>) -> Bytes {
    let kind = match problem.status {
        429 => "throttlingException",
        503 => "serviceUnavailableException",
        500.. => "internalServerException",
        _ => "validationException",
    };
    let headers = [
        (":message-type", "exception"),
        (":exception-type", kind),
        (":content-type", "application/json"),
    ];
    let message = Message::encode(&headers, &error_body(problem));
    message.map(|message| message.raw).unwrap_or_default()
}

/// What the SDKs make a typed error of.
pub(crate) fn error_type(status: u16) -> &'static str {
    match status {
        401 | 403 => "AccessDeniedException",
        402 => "ServiceQuotaExceededException",
        404 => "ResourceNotFoundException",
        408 | 504 => "ModelTimeoutException",
        429 => "ThrottlingException",
        503 => "ServiceUnavailableException",
        500.. => "InternalServerException",
        _ => "ValidationException",
    }
}
