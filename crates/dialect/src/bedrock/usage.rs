//! Bedrock's token counts.

use model::money::{Usage, UsageSource};

use crate::json::Value;

/// Reads a `usage` object. What was read from a cache or written to it is not part of
/// `inputTokens` there. `None` when it says nothing.
pub(super) fn usage(value: Option<Value<'_>>) -> Option<Usage> {
    let value = value?;
    let count = |key| value.get(key).and_then(Value::whole);
    let input = count("inputTokens");
    let output = count("outputTokens");
    if input.is_none() && output.is_none() {
        return None;
    }
    let read = count("cacheReadInputTokens").unwrap_or(0);
    let written = count("cacheWriteInputTokens").unwrap_or(0);
    Some(Usage {
        input_tokens: input
            .unwrap_or(0)
            .saturating_add(read)
            .saturating_add(written),
        cached_input_tokens: read,
        output_tokens: output.unwrap_or(0),
        reasoning_tokens: 0,
        source: UsageSource::Reported,
    })
}
