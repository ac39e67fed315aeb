//! Tools, calls of them, and what the calls gave.

use serde_json::{Value, json};

use super::{Part, Proof};

/// A function that the model may ask for.
#[derive(Debug, Clone)]
pub(crate) struct Tool {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) schema: Option<Value>,
    pub(crate) strict: Option<bool>,
}

/// The model asks for a function.
#[derive(Debug, Clone)]
pub(crate) struct ToolCall {
    pub(crate) id: String,
    pub(crate) name: String,
    /// JSON as text: a model may write what is not JSON, and the client is to see it.
    pub(crate) arguments: String,
    /// The proof of Gemini, or of a server compatible with OpenAI that speaks for it, that it made
    /// this call; it wants it back with the result.
    pub(crate) signature: Option<Proof>,
}

/// What a function gave.
#[derive(Debug, Clone)]
pub(crate) struct ToolResult {
    pub(crate) id: String,
    pub(crate) parts: Vec<Part>,
    pub(crate) is_error: bool,
}

impl Tool {
    /// Its parameters; a tool without any takes an empty object.
    pub(crate) fn schema_or_empty(&self) -> Value {
        let empty = || json!({"type": "object", "properties": {}});
        self.schema.clone().unwrap_or_else(empty)
    }
}

impl ToolCall {
    /// The arguments as an object; none at all count as an empty one.
    pub(crate) fn object(&self) -> Option<Value> {
        if self.arguments.trim().is_empty() {
            return Some(json!({}));
        }
        serde_json::from_str(&self.arguments)
            .ok()
            .filter(Value::is_object)
    }

    /// The arguments as an object, whatever the model wrote: what is no object is kept as text.
    pub(crate) fn object_or_wrapped(&self) -> Value {
        self.object()
            .unwrap_or_else(|| json!({"arguments": self.arguments}))
    }
}
