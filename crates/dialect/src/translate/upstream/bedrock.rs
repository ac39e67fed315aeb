//! Bedrock Converse, as an upstream speaks it.

pub(crate) mod answer;
mod block;
mod document;
pub(crate) mod request;
pub(crate) mod stream;
