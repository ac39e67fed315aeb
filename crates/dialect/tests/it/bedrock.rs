//! Bedrock: every place where text can hide in Converse, and how its messages are rewritten.

use bytes::Bytes;
use dialect::event_stream::Message;
use dialect::{Addressed, Dialect, Frame, Unreadable};
use model::segment::Channel;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::chat::{assert_texts, body};

#[test]
fn every_block_of_a_request_is_found() {
    let request = body(&json!({
        "system": [{"text": "a"}, {"cachePoint": {"type": "default"}}],
        "messages": [
            {"role": "assistant", "content": [
                {"reasoningContent": {"reasoningText": {"text": "b", "signature": "QUJD"}}},
                {"toolUse": {"toolUseId": "t1", "name": "mail", "input": {"to": "c"}}}]},
            {"role": "user", "content": [
                {"toolResult": {"toolUseId": "t1", "status": "success",
                                "content": [{"text": "d"}, {"json": {"deep": "e"}}]}},
                {"document": {"format": "pdf", "name": "f", "source": {"bytes": "QUJD"}}},
                {"document": {"format": "txt", "name": "g", "source": {"text": "h"}}},
                {"guardContent": {"text": {"text": "i"}}},
                {"text": "j"}]},
        ],
        "toolConfig": {"tools": [{"toolSpec": {"name": "mail", "description": "k k"}}]},
        "inferenceConfig": {"maxTokens": 50},
        "promptVariables": {"city": {"text": "l"}},
        "additionalModelRequestFields": {"top_k": 5, "note": "m"},
    }));
    let addressed = Addressed {
        model: Some("demo".to_owned()),
        stream: true,
    };
    let request = Dialect::BedrockConverse.read_request(&request, &addressed);
    let request = request.unwrap();
    assert!(request.stream && request.opaque);
    assert_eq!(request.max_output_tokens, Some(50));
    assert_eq!(request.tools, vec!["mail".into()]);
    assert_texts(
        &request.segments,
        [
            "system content 0 -: a",
            "assistant reasoning 0 -: b",
            "assistant name 0 mail: mail",
            "assistant tool_arguments 0 mail: c",
            "tool content 1 mail: d",
            "tool content 1 mail: e",
            "document name 1 -: f",
            "document name 1 -: g",
            "document content 1 -: h",
            "user content 1 -: i",
            "user content 1 -: j",
            "system name 0 mail: mail",
            "system content 0 mail: k k",
            "document content 0 -: l",
            "document content 0 -: m",
        ],
    );
}

fn event(kind: &str, payload: &Value) -> Bytes {
    let headers = [(":event-type", kind), (":message-type", "event")];
    let payload = payload.to_string();
    Message::encode(&headers, payload.as_bytes()).unwrap().raw
}

fn frames(bytes: &[u8], chunk: usize) -> Vec<Frame> {
    let mut reader = Dialect::BedrockConverse.stream();
    let mut frames = Vec::new();
    for chunk in bytes.chunks(chunk) {
        frames.extend(reader.push(Bytes::copy_from_slice(chunk)));
    }
    frames.extend(reader.finish());
    frames
}

#[test]
fn a_message_is_rewritten_with_new_lengths_and_sums() {
    let delta = json!({"contentBlockIndex": 2, "delta": {"text": "secret"}, "p": "abc"});
    let frame = frames(&event("contentBlockDelta", &delta), 3).remove(0);
    assert_eq!(frame.deltas.len(), 1);
    assert_eq!(frame.deltas[0].key.tool, 2);
    let masked = frame.rewrite(&[(0, "[card number]".to_owned())]).unwrap();
    let mut again = frames(&masked, masked.len());
    assert_eq!(again.len(), 1);
    let again = again.remove(0);
    assert_eq!(again.unreadable, None);
    assert_eq!(again.deltas[0].text, "[card number]");
}

#[test]
fn the_events_of_a_stream_are_read() {
    let stream = [
        event(
            "contentBlockStart",
            &json!({"contentBlockIndex": 1, "start": {"toolUse": {"toolUseId": "t", "name": "mail"}}}),
        ),
        event(
            "contentBlockDelta",
            &json!({"contentBlockIndex": 1, "delta": {"toolUse": {"input": "{\"a\":"}}}),
        ),
        event(
            "contentBlockDelta",
            &json!({"contentBlockIndex": 0, "delta": {"reasoningContent": {"text": "b"}}}),
        ),
        event("messageStop", &json!({"stopReason": "tool_use"})),
        event("metadata", &json!({"usage": {"inputTokens": 7, "outputTokens": 5}})),
    ]
    .concat();
    let frames = frames(&stream, 1);
    let channel = |index: usize| frames[index].deltas[0].key.channel;
    assert_eq!(channel(0), Channel::Name);
    assert_eq!(channel(1), Channel::ToolArguments);
    assert_eq!(channel(2), Channel::Reasoning);
    assert_eq!(frames[3].finished[0].reason, "tool_use");
    assert!(frames[4].done && !frames[3].done);
    assert_eq!(frames[4].usage.unwrap().output_tokens, 5);
}

#[test]
fn an_exception_is_an_error_and_a_broken_message_is_unreadable() {
    let problem = dialect::Problem {
        status: 403,
        code: "response_withheld",
        message: "withheld",
        param: None,
    };
    let sent = Dialect::BedrockConverse.error_frame(&problem, true);
    let frame = frames(&sent, sent.len()).remove(0);
    assert!(frame.error);
    assert!(frame.deltas[0].text.contains("response_withheld"));
    let header = Dialect::BedrockConverse.error_header(403);
    assert_eq!(header, Some(("x-amzn-errortype", "AccessDeniedException")));

    let mut broken = event("messageStop", &json!({"stopReason": "end_turn"})).to_vec();
    *broken.last_mut().unwrap() ^= 1;
    for bytes in [&broken[..], &broken[..20]] {
        let frames = frames(bytes, 5);
        assert_eq!(frames.last().unwrap().unreadable, Some(Unreadable::NotJson));
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), chunk in 1..20_usize) {
        prop_assert!(frames(&bytes, chunk).len() < 20);
    }
}
