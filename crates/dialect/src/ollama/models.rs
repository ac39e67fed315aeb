//! The list of models, as Ollama gives it.

use bytes::Bytes;
use model::Timestamp;
use serde_json::json;

use crate::openai::ModelEntry;

/// The body of a list of models. What it would say of files is left empty, as there are none.
pub(crate) fn models_body(models: &[ModelEntry<'_>]) -> Bytes {
    let listed: Vec<_> = models
        .iter()
        .map(|model| {
            let seconds = i64::try_from(model.created).unwrap_or(0);
            let since = Timestamp::from_unix_micros(seconds.saturating_mul(1_000_000));
            json!({
                "name": model.name,
                "model": model.name,
                "modified_at": since.to_string(),
                "size": 0,
                "digest": "",
                "details": {
                    "parent_model": "",
                    "format": "",
                    "family": model.owned_by,
                    "families": [model.owned_by],
                    "parameter_size": "",
                    "quantization_level": "",
                },
            })
        })
        .collect();
    Bytes::from(json!({"models": listed}).to_string())
}
