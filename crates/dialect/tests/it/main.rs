//! The dialect as its callers see it.

mod answer;
mod chat;
mod error;
mod request;
mod sse;
mod stream;
