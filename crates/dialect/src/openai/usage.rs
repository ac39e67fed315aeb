//! The provider's token counts.

use model::money::{Usage, UsageSource};

use crate::json::Value;

/// Reads a `usage` object. `None` when it is absent, null, or says nothing.
pub(super) fn usage(value: Option<Value<'_>>) -> Option<Usage> {
    let value = value?;
    let input = count(value, "prompt_tokens");
    let output = count(value, "completion_tokens");
    if input.is_none() && output.is_none() {
        return None;
    }
    Some(Usage {
        input_tokens: input.unwrap_or(0),
        cached_input_tokens: detail(value, "prompt_tokens_details", "cached_tokens"),
        output_tokens: output.unwrap_or(0),
        reasoning_tokens: detail(value, "completion_tokens_details", "reasoning_tokens"),
        source: UsageSource::Reported,
    })
}

fn count(value: Value<'_>, key: &str) -> Option<u64> {
    value.get(key)?.whole()
}

/// A provider that does not itemise has nothing of that item to bill.
fn detail(value: Value<'_>, item: &str, key: &str) -> u64 {
    value
        .get(item)
        .and_then(|item| count(item, key))
        .unwrap_or(0)
}
