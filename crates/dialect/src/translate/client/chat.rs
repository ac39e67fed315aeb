//! OpenAI chat completions, as a client speaks it.

pub(crate) mod answer;
pub(crate) mod error;
mod part;
pub(crate) mod request;
pub(crate) mod stream;

pub(crate) use part::{signature, source};
