//! Anthropic messages, as an upstream speaks it.

pub(crate) mod answer;
mod block;
pub(crate) mod request;
pub(crate) mod stream;
