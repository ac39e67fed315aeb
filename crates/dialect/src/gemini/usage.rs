//! Gemini's token counts.

use model::money::{Usage, UsageSource};

use crate::json::Value;

/// Reads the counts of an answer. Thinking is billed as output and told apart from it; results of
/// built-in tools are input. `None` when nothing is counted.
pub(super) fn usage(root: Value<'_>) -> Option<Usage> {
    let free = Usage {
        input_tokens: 0,
        cached_input_tokens: 0,
        output_tokens: 0,
        reasoning_tokens: 0,
        source: UsageSource::Reported,
    };
    let Some(told) = root.get("usageMetadata") else {
        // To have tokens counted costs none.
        return root.get("totalTokens").map(|_counted| free);
    };
    let count = |key| told.get(key).and_then(Value::whole);
    let prompt = count("promptTokenCount");
    let answer = count("candidatesTokenCount");
    if prompt.is_none() && answer.is_none() {
        return None;
    }
    let thoughts = count("thoughtsTokenCount").unwrap_or(0);
    let tools = count("toolUsePromptTokenCount").unwrap_or(0);
    Some(Usage {
        input_tokens: prompt.unwrap_or(0).saturating_add(tools),
        cached_input_tokens: count("cachedContentTokenCount").unwrap_or(0),
        output_tokens: answer.unwrap_or(0).saturating_add(thoughts),
        reasoning_tokens: thoughts,
        ..free
    })
}
