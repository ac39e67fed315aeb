//! How tokens are drawn, and when to stop.

use serde_json::Number;

/// Numbers stay as written, so that nothing is rounded on the way.
#[derive(Debug, Default)]
pub(crate) struct Sampling {
    pub(crate) max_tokens: Option<u64>,
    pub(crate) temperature: Option<Number>,
    pub(crate) top_p: Option<Number>,
    pub(crate) top_k: Option<Number>,
    pub(crate) presence_penalty: Option<Number>,
    pub(crate) frequency_penalty: Option<Number>,
    pub(crate) seed: Option<Number>,
    pub(crate) stop: Vec<String>,
}
