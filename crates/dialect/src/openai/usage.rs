//! The provider's token counts.

use model::money::{Usage, UsageSource};

use crate::json::Value;

/// Reads a `usage` object of chat completions. `None` when it is absent, null, or says nothing.
pub(super) fn usage(value: Option<Value<'_>>) -> Option<Usage> {
    read(value, "prompt_tokens", "completion_tokens")
}

/// The same in the words of the newer formats.
pub(super) fn usage_in_and_out(value: Option<Value<'_>>) -> Option<Usage> {
    read(value, "input_tokens", "output_tokens")
}

fn read(value: Option<Value<'_>>, asked: &str, answered: &str) -> Option<Usage> {
    let value = value?;
    let input = count(value, asked);
    let output = count(value, answered);
    if input.is_none() && output.is_none() {
        return None;
    }
    Some(Usage {
        input_tokens: input.unwrap_or(0),
        cached_input_tokens: detail(value, asked, "cached_tokens"),
        output_tokens: output.unwrap_or(0),
        reasoning_tokens: detail(value, answered, "reasoning_tokens"),
        source: UsageSource::Reported,
    })
}

fn count(value: Value<'_>, key: &str) -> Option<u64> {
    value.get(key)?.whole()
}

/// A provider that does not itemise has nothing of that item to bill.
fn detail(value: Value<'_>, count_of: &str, key: &str) -> u64 {
    value
        .get(&format!("{count_of}_details"))
        .and_then(|item| count(item, key))
        .unwrap_or(0)
}
