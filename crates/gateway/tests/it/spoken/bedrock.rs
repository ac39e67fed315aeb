//! Streams of Bedrock.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use dialect::Dialect;
use dialect::event_stream::{EventStreamReader, Message};
use serde_json::{Value, json};

use crate::world::Answered;

/// The messages of Converse, with the padding that they have.
pub(super) fn converse(texts: &[&str]) -> Vec<Bytes> {
    let mut messages = vec![message(
        "messageStart",
        &json!({"p": "abc", "role": "assistant"}),
    )];
    messages.extend(texts.iter().map(|text| {
        let delta = json!({"contentBlockIndex": 0, "delta": {"text": text}, "p": "abcd"});
        message("contentBlockDelta", &delta)
    }));
    messages.extend([
        message(
            "contentBlockStop",
            &json!({"contentBlockIndex": 0, "p": "ab"}),
        ),
        message(
            "messageStop",
            &json!({"p": "abcdef", "stopReason": "end_turn"}),
        ),
        message(
            "metadata",
            &json!({"metrics": {"latencyMs": 1},
                   "usage": {"inputTokens": 7, "outputTokens": 5, "totalTokens": 12}}),
        ),
    ]);
    messages
}

/// The chunks of `InvokeModelWithResponseStream`, each with an event of the model's own format.
pub(super) fn invoked(events: &[Value]) -> Vec<Bytes> {
    let chunks = events.iter().map(|event| {
        let encoded = STANDARD.encode(event.to_string());
        message("chunk", &json!({"bytes": encoded, "p": "abcd"}))
    });
    chunks.collect()
}

fn message(event: &str, payload: &Value) -> Bytes {
    let headers = [
        (":event-type", event),
        (":content-type", "application/json"),
        (":message-type", "event"),
    ];
    let payload = payload.to_string();
    let message = Message::encode(&headers, payload.as_bytes());
    message.unwrap().raw
}

/// All that a client gets to see, also where it is encoded.
pub(crate) fn shown(dialect: Dialect, stream: bool, answered: &Answered) -> String {
    let mut shown = answered.text();
    if dialect != Dialect::BedrockInvoke || !stream {
        return shown;
    }
    let mut reader = EventStreamReader::new(1 << 20);
    let read = reader.push(&answered.body, |message| {
        let payload: Value = serde_json::from_slice(&message.payload).unwrap();
        if let Some(encoded) = payload["bytes"].as_str() {
            shown += std::str::from_utf8(&STANDARD.decode(encoded).unwrap()).unwrap();
        }
    });
    read.unwrap();
    shown
}
