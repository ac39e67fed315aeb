//! Puts a reply into the wire format: one JSON document, or a stream of server-sent events.

use bytes::Bytes;
use serde_json::{Value, json};

use super::ask::Ask;
use super::reply::{Choice, Reply, ToolCall};

/// A fixed time, so that answers are the same every time.
const CREATED: u64 = 1_700_000_000;

/// A whole answer.
pub(super) fn plain(ask: &Ask, reply: &Reply) -> Bytes {
    let choices: Vec<Value> = reply
        .choices
        .iter()
        .enumerate()
        .map(|(index, choice)| {
            json!({
                "index": index,
                "message": message(choice),
                "logprobs": null,
                "finish_reason": choice.finish,
            })
        })
        .collect();
    let body = json!({
        "id": reply.id,
        "object": "chat.completion",
        "created": CREATED,
        "model": ask.model,
        "choices": choices,
        "usage": usage(reply),
        "system_fingerprint": "fp_demo",
    });
    Bytes::from(body.to_string())
}

/// The frames of a streamed answer, choices interleaved, `[DONE]` last.
pub(super) fn streamed(ask: &Ask, reply: &Reply, chunk: Option<usize>) -> Vec<Bytes> {
    let mut frames = Vec::new();
    let mut deltas: Vec<_> = reply
        .choices
        .iter()
        .map(|choice| deltas(choice, chunk).into_iter())
        .collect();
    let mut open = true;
    while open {
        open = false;
        for (index, deltas) in deltas.iter_mut().enumerate() {
            if let Some(delta) = deltas.next() {
                open = true;
                frames.push(frame(ask, reply, &json!([choice_delta(index, delta)])));
            }
        }
    }
    if ask.include_usage() {
        let last = envelope(ask, reply, &json!([]));
        frames.push(event(&with(last, "usage", usage(reply))));
    }
    frames.push(Bytes::from_static(b"data: [DONE]\n\n"));
    frames
}

fn message(choice: &Choice) -> Value {
    let message = json!({
        "role": "assistant",
        "content": choice.content,
        "refusal": null,
        "annotations": [],
    });
    if choice.tool_calls.is_empty() {
        return message;
    }
    let calls = choice.tool_calls.iter().map(|call| {
        json!({
            "id": call.id,
            "type": "function",
            "function": {"name": call.name, "arguments": call.arguments},
        })
    });
    with(message, "tool_calls", calls.collect())
}

/// The object with one more field.
fn with(mut object: Value, name: &str, value: Value) -> Value {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
    object
}

fn usage(reply: &Reply) -> Value {
    json!({
        "prompt_tokens": reply.prompt_tokens,
        "completion_tokens": reply.completion_tokens,
        "total_tokens": reply.prompt_tokens + reply.completion_tokens,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    })
}

/// What one frame adds to a choice; the finish reason comes alone.
enum Piece {
    Delta(Value),
    Finish(&'static str),
}

fn deltas(choice: &Choice, chunk: Option<usize>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    if let Some(content) = &choice.content {
        let opening = json!({"role": "assistant", "content": "", "refusal": null});
        pieces.push(Piece::Delta(opening));
        let texts = split(content, chunk).into_iter();
        pieces.extend(texts.map(|text| Piece::Delta(json!({"content": text}))));
    } else {
        pieces.push(Piece::Delta(json!({"role": "assistant", "content": null})));
    }
    for (index, call) in choice.tool_calls.iter().enumerate() {
        pieces.push(Piece::Delta(call_opening(index, call)));
        let texts = split(&call.arguments, chunk).into_iter();
        pieces.extend(texts.map(|text| Piece::Delta(call_arguments(index, &text))));
    }
    pieces.push(Piece::Finish(choice.finish));
    pieces
}

fn call_opening(index: usize, call: &ToolCall) -> Value {
    json!({"tool_calls": [{
        "index": index,
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": ""},
    }]})
}

fn call_arguments(index: usize, text: &str) -> Value {
    json!({"tool_calls": [{"index": index, "function": {"arguments": text}}]})
}

fn choice_delta(index: usize, piece: Piece) -> Value {
    let (delta, finish) = match piece {
        Piece::Delta(delta) => (delta, None),
        Piece::Finish(reason) => (json!({}), Some(reason)),
    };
    json!({"index": index, "delta": delta, "logprobs": null, "finish_reason": finish})
}

/// Splits a text into pieces of so many characters, or into words.
fn split(text: &str, chunk: Option<usize>) -> Vec<String> {
    let Some(size) = chunk else {
        return text.split_inclusive(' ').map(str::to_owned).collect();
    };
    let characters: Vec<char> = text.chars().collect();
    let pieces = characters.chunks(size);
    pieces.map(|piece| piece.iter().collect()).collect()
}

fn envelope(ask: &Ask, reply: &Reply, choices: &Value) -> Value {
    let chunk = json!({
        "id": reply.id,
        "object": "chat.completion.chunk",
        "created": CREATED,
        "model": ask.model,
        "system_fingerprint": "fp_demo",
        "choices": choices,
    });
    if ask.include_usage() {
        return with(chunk, "usage", Value::Null);
    }
    chunk
}

fn frame(ask: &Ask, reply: &Reply, choices: &Value) -> Bytes {
    event(&envelope(ask, reply, choices))
}

fn event(chunk: &Value) -> Bytes {
    Bytes::from(format!("data: {chunk}\n\n"))
}
