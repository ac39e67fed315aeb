//! Requests for the tests: by hand, and by chance for the properties.

use bytes::Bytes;
use dialect::{Addressed, Dialect, Request};
use model::Segment;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Checks all texts, each on a line: origin, channel, index, tool, text. Their order is not told:
/// it is that of the keys in the body.
#[track_caller]
pub(crate) fn assert_texts<const N: usize>(segments: &[Segment], mut expected: [&str; N]) {
    let mut lines: Vec<String> = segments.iter().map(line).collect();
    lines.sort();
    expected.sort_unstable();
    assert_eq!(lines, expected);
}

fn line(segment: &Segment) -> String {
    let word = |value: Value| value.as_str().unwrap().to_owned();
    let origin = word(serde_json::to_value(segment.origin).unwrap());
    let channel = word(serde_json::to_value(segment.channel).unwrap());
    let tool = segment.tool.as_deref().unwrap_or("-");
    let text = segment.text.expose();
    format!("{origin} {channel} {} {tool}: {text}", segment.index)
}

pub(crate) fn body(value: &Value) -> Bytes {
    Bytes::from(value.to_string())
}

pub(crate) fn parse(value: &Value) -> Request {
    Dialect::OpenAiChat
        .read_request(&body(value), &Addressed::default())
        .unwrap()
}

/// A request around these messages.
pub(crate) fn with_messages(messages: Value) -> Value {
    json!({"model": "demo", "messages": messages})
}

/// A text that differs from every other by its number.
fn text(number: &mut u32, rest: &str) -> String {
    *number += 1;
    format!("text {number} {rest}")
}

/// Requests of many shapes in which no text stands twice.
pub(crate) fn requests() -> impl Strategy<Value = Value> {
    let message = (0..5u8, 0..4u8, any::<String>());
    let messages = prop::collection::vec(message, 0..5);
    let options = (any::<bool>(), 0..5u8, any::<bool>(), any::<bool>());
    (messages, options, any::<String>()).prop_map(|(messages, options, extra)| {
        let mut number = 0;
        let messages = messages
            .iter()
            .map(|(role, shape, rest)| message_of(*role, *shape, rest, &mut number))
            .collect();
        request_of(messages, options, &text(&mut number, &extra))
    })
}

fn message_of(role: u8, shape: u8, rest: &str, number: &mut u32) -> Value {
    let mut next = || text(number, rest);
    let content = match shape {
        0 => json!(next()),
        1 => json!([{"type": "text", "text": next()}, {"type": "refusal", "refusal": next()}]),
        2 => json!([{"type": "image_url", "image_url": {"url": next(), "detail": "low"}}]),
        _ => Value::Null,
    };
    let role = ["system", "developer", "user", "assistant", "tool"][usize::from(role)];
    let mut message = json!({"role": role, "content": content});
    if role == "assistant" {
        let function = json!({"name": next(), "arguments": next()});
        message["tool_calls"] = json!([{"id": "c1", "type": "function", "function": function}]);
    }
    message["x_unknown"] = json!({"deep": [next()]});
    message
}

fn request_of(messages: Value, options: (bool, u8, bool, bool), extra: &str) -> Value {
    let (stream, usage, tools, unknown) = options;
    let mut request = Map::new();
    request.insert("model".into(), json!("demo"));
    request.insert("stream".into(), json!(stream));
    match usage {
        0 => drop(request.insert("stream_options".into(), Value::Null)),
        1 => drop(request.insert("stream_options".into(), json!({}))),
        2 => drop(request.insert("stream_options".into(), json!({"include_usage": false}))),
        3 => drop(request.insert("stream_options".into(), json!({"other": 1}))),
        _ => {}
    }
    if tools {
        let function = json!({"name": "look_up", "description": extra});
        request.insert(
            "tools".into(),
            json!([{"type": "function", "function": function}]),
        );
    }
    if unknown {
        request.insert("x_number".into(), json!(1.50));
    }
    request.insert("messages".into(), messages);
    Value::Object(request)
}
