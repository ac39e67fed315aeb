//! The dialect as its callers see it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::wildcard_enum_match_arm,
    reason = "a test that finds nothing has failed, and reads best with as few signs as can be"
)]

mod answer;
mod anthropic;
mod asked;
mod bedrock;
mod bedrock_invoke;
mod chat;
mod completions;
mod error;
mod event_stream;
mod gemini;
mod inspection;
mod ollama;
mod request;
mod responses;
mod sse;
mod stream;
mod translate;
mod uploads;
