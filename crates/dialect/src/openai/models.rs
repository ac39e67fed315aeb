//! The answer to `GET /v1/models`.

use bytes::Bytes;
use serde_json::{Value, json};

/// A model as clients see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModelEntry<'a> {
    /// The name that requests use.
    pub name: &'a str,
    /// Since when, in seconds since the Unix epoch.
    pub created: u64,
    /// Who runs it.
    pub owned_by: &'a str,
}

/// The list, in the order given.
#[must_use]
pub(crate) fn models_body(models: &[ModelEntry<'_>]) -> Bytes {
    let data: Vec<Value> = models
        .iter()
        .map(|model| {
            json!({
                "id": model.name,
                "object": "model",
                "created": model.created,
                "owned_by": model.owned_by,
            })
        })
        .collect();
    Bytes::from(json!({"object": "list", "data": data}).to_string())
}
