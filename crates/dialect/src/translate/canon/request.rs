//! A request.

use serde_json::Value;

use super::{Sampling, Thinking, Tool, ToolChoice, Turn};

/// What a client wants.
#[derive(Debug, Default)]
pub(crate) struct Request {
    pub(crate) turns: Vec<Turn>,
    pub(crate) tools: Vec<Tool>,
    pub(crate) choice: Option<ToolChoice>,
    pub(crate) parallel_calls: Option<bool>,
    pub(crate) sampling: Sampling,
    pub(crate) format: Option<Format>,
    pub(crate) thinking: Thinking,
    pub(crate) user: Option<String>,
    pub(crate) stream: bool,
}

/// The form that the answer must have, when it is not prose.
#[derive(Debug)]
pub(crate) enum Format {
    /// Any JSON object.
    Json,
    Schema {
        name: Option<String>,
        description: Option<String>,
        schema: Value,
        strict: Option<bool>,
    },
}
