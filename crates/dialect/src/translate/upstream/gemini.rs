//! Gemini `generateContent`, as an upstream speaks it.

pub(crate) mod answer;
mod part;
pub(crate) mod request;
pub(crate) mod stream;
