//! Frames of a streamed chat completion, written the way OpenAI writes them.

use serde_json::{Value, json};

/// The end of a stream.
pub const DONE: &str = "data: [DONE]\n\n";

/// A frame of this data.
#[must_use]
pub fn frame(data: &Value) -> String {
    format!("data: {data}\n\n")
}

fn chunk(choices: &Value, usage: Option<&Value>) -> String {
    let mut data = json!({
        "id": "chatcmpl-fake", "object": "chat.completion.chunk", "created": 1_760_356_800,
        "model": "fake-model", "choices": choices,
    });
    if let Some(usage) = usage {
        data["usage"] = usage.clone();
    }
    frame(&data)
}

fn first_choice(delta: &Value, finish: &Value) -> String {
    chunk(
        &json!([{"index": 0, "delta": delta, "finish_reason": finish}]),
        None,
    )
}

/// The first frame, which names the role.
#[must_use]
pub fn role() -> String {
    first_choice(&json!({"role": "assistant", "content": ""}), &Value::Null)
}

/// A frame that says this.
#[must_use]
pub fn delta(text: &str) -> String {
    first_choice(&json!({"content": text}), &Value::Null)
}

/// A frame with a piece of a tool call; the name comes with the first piece.
#[must_use]
pub fn tool_call(name: Option<&str>, arguments: &str) -> String {
    let mut call = json!({"index": 0, "function": {"arguments": arguments}});
    if let Some(name) = name {
        call["id"] = json!("call_fake");
        call["type"] = json!("function");
        call["function"]["name"] = json!(name);
    }
    first_choice(&json!({"tool_calls": [call]}), &Value::Null)
}

/// The last frame of the first choice.
#[must_use]
pub fn finish(reason: &str) -> String {
    first_choice(&json!({}), &json!(reason))
}

/// The extra frame that reports usage.
#[must_use]
pub fn usage(input: u64, output: u64) -> String {
    let total = input + output;
    let usage = json!({"prompt_tokens": input, "completion_tokens": output, "total_tokens": total});
    chunk(&json!([]), Some(&usage))
}
