//! Anthropic's token counts.

use model::money::{Usage, UsageSource};

use crate::json::Value;

/// What costs nothing.
pub(super) fn free() -> Usage {
    Usage {
        input_tokens: 0,
        cached_input_tokens: 0,
        output_tokens: 0,
        reasoning_tokens: 0,
        source: UsageSource::Reported,
    }
}

/// Reads a `usage` object. What was read from a cache or written to it is not part of
/// `input_tokens` there; here it is, as everywhere else. `None` when it says nothing.
pub(super) fn usage(value: Option<Value<'_>>) -> Option<Usage> {
    let value = value?;
    let count = |key| value.get(key).and_then(Value::whole);
    let input = count("input_tokens");
    let output = count("output_tokens");
    if input.is_none() && output.is_none() {
        return None;
    }
    let read = count("cache_read_input_tokens").unwrap_or(0);
    let written = count("cache_creation_input_tokens").unwrap_or(0);
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
