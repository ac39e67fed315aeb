//! OpenAI responses, as a client speaks it. Nothing is stored between two of them.

pub(crate) mod answer;
mod item;
mod output;
pub(crate) mod request;
pub(crate) mod stream;
