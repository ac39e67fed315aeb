//! OpenAI chat completions, as an upstream speaks it.

pub(crate) mod answer;
mod message;
pub(crate) mod request;
pub(crate) mod stream;
