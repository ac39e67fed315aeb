//! Anthropic messages, as a client speaks it.

pub(crate) mod answer;
mod block;
pub(crate) mod error;
pub(crate) mod request;
pub(crate) mod stream;
