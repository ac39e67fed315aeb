//! The list of models, as Gemini gives it.

use bytes::Bytes;
use serde_json::json;

use crate::openai::ModelEntry;

/// The body of a list of models.
pub(crate) fn models_body(models: &[ModelEntry<'_>]) -> Bytes {
    let listed: Vec<_> = models
        .iter()
        .map(|model| {
            json!({
                "name": format!("models/{}", model.name),
                "displayName": model.name,
                "supportedGenerationMethods": ["generateContent", "countTokens"],
            })
        })
        .collect();
    Bytes::from(json!({"models": listed}).to_string())
}
