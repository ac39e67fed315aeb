//! The formats of Bedrock: Converse, whole and as an AWS event stream, and its errors.

mod error;
mod request;
mod said;
mod usage;

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
