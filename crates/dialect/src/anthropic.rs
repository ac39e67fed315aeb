//! The formats of Anthropic: messages, their errors.

mod error;
pub(crate) mod messages;
mod usage;

use bytes::Bytes;

pub(crate) use error::{error_body, error_frame};

/// What shows the client of a stream that it is alive.
pub(crate) const PING: Bytes = Bytes::from_static(b"event: ping\ndata: {\"type\": \"ping\"}\n\n");
