//! Tool calls under the strict profile: what is not on the allow-list is kept back.

use model::segment::Channel;

use super::stream::Stream;
use crate::policy::{AllowedTool, Policy};

/// Whether every tool call of the answer is on the policy's allow-list.
pub(super) fn all_allowed(policy: &Policy, streams: &[Stream]) -> bool {
    streams.iter().all(|stream| match stream.channel {
        Channel::ToolArguments => {
            let tool = stream.tool.as_deref().and_then(|name| named(policy, name));
            tool.is_some_and(|tool| arguments_allowed(tool, &stream.raw))
        }
        Channel::Name => named(policy, stream.raw.trim()).is_some(),
        Channel::Content | Channel::Reasoning | Channel::Refusal => true,
    })
}

fn named<'p>(policy: &'p Policy, name: &str) -> Option<&'p AllowedTool> {
    policy.strict_tools.iter().find(|tool| *tool.name == *name)
}

/// Whether the arguments are an object of allowed names, each with a value that its expression
/// matches in full. Numbers and booleans count as they are written; anything nested is refused.
fn arguments_allowed(tool: &AllowedTool, json: &str) -> bool {
    if json.trim().is_empty() {
        return true;
    }
    let parsed = serde_json::from_str(json);
    let Ok(serde_json::Value::Object(arguments)) = parsed else {
        return false;
    };
    arguments.iter().all(|(name, value)| {
        let allowed = tool.arguments.iter().find(|(known, _)| **known == **name);
        allowed.is_some_and(|(_, expression)| match value {
            serde_json::Value::String(text) => expression.is_match(text),
            serde_json::Value::Number(number) => expression.is_match(&number.to_string()),
            serde_json::Value::Bool(truth) => expression.is_match(&truth.to_string()),
            serde_json::Value::Null => true,
            serde_json::Value::Array(_) | serde_json::Value::Object(_) => false,
        })
    })
}
