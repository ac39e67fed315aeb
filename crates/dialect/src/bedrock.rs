//! The formats of Bedrock: Converse, whole and as an AWS event stream; what `InvokeModel` puts around
//! those of Anthropic; and its errors.

mod error;
mod request;
mod said;
mod usage;

use crate::anthropic;
use crate::json::Value;
use crate::reading::Reading;

pub(crate) use error::{error_body, error_frame, error_type};
pub(crate) use request::request;

/// Reads an answer, or an event of a streamed one. An exception has no event's name, but a message.
pub(crate) fn reading(event: Option<&str>, root: Value<'_>) -> Reading {
    Reading {
        texts: said::texts(event, root),
        usage: usage::usage(root.get("usage")),
        done: event == Some("metadata"),
        error: event.is_none() && root.get("message").is_some(),
        ..Reading::default()
    }
}

/// Reads an answer of `InvokeModel`, or what a chunk of a streamed one holds: both are Anthropic's. What
/// else a stream may have is an exception.
pub(crate) fn invoked(event: Option<&str>, root: Value<'_>) -> Reading {
    let exception = event.is_none() && root.get("type").is_none() && root.get("message").is_some();
    if exception {
        return reading(None, root);
    }
    anthropic::messages::reading(root)
}
