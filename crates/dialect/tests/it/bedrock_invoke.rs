//! `InvokeModel` for models of Anthropic: whose requests are taken, and what is within the chunks of a
//! stream.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use dialect::event_stream::{EventStreamReader, Message};
use dialect::{Addressed, Dialect, Frame, Unreadable};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::chat::{assert_texts, body};

fn addressed() -> Addressed {
    Addressed {
        model: Some("eu.anthropic.claude-haiku-4-5-20251001-v1:0".to_owned()),
        stream: true,
    }
}

fn refused(request: &Value) -> &'static str {
    let read = Dialect::BedrockInvoke.read_request(&body(request), &addressed());
    read.unwrap_err().code()
}

#[test]
fn every_text_of_a_request_is_found_and_the_address_names_the_model() {
    let request = body(&json!({
        "anthropic_version": "bedrock-2023-05-31",
        "max_tokens": 50,
        "system": "a",
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "b"}]},
            {"role": "assistant", "content": [
                {"type": "tool_use", "id": "t1", "name": "mail", "input": {"to": "c"}}]},
            {"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": "t1", "content": "d"}]},
        ],
        "unheard_of": {"deep": "two words"},
    }));
    let request = Dialect::BedrockInvoke.read_request(&request, &addressed());
    let request = request.unwrap();
    assert_eq!(request.model, addressed().model.unwrap());
    assert!(request.stream);
    assert_eq!(request.max_output_tokens, Some(50));
    let said = request.segments.iter().map(|segment| segment.text.expose());
    let said: Vec<_> = said.collect();
    for text in ["a", "b", "mail", "c", "d", "two words"] {
        assert!(said.contains(&text), "{text} in {said:?}");
    }
}

#[test]
fn a_body_of_another_family_is_refused_by_name() {
    let messages = json!([{"role": "user", "content": "hello"}]);
    for other in [
        json!({"inputText": "hello"}),
        json!({"prompt": "hello", "max_gen_len": 50}),
        json!({"schemaVersion": "messages-v1", "messages": messages}),
        json!({"anthropic_version": 5, "messages": messages}),
    ] {
        assert_eq!(refused(&other), "model_family_not_inspected", "{other}");
    }
    let named = |key: &str, value: Value| {
        let mut request = json!({"anthropic_version": "bedrock-2023-05-31", "messages": messages});
        request[key] = value;
        refused(&request)
    };
    assert_eq!(named("model", json!("another")), "unknown_parameter");
    assert_eq!(named("stream", json!(false)), "unknown_parameter");
}

fn message(payload: &Value) -> Bytes {
    let headers = [(":event-type", "chunk"), (":message-type", "event")];
    let payload = payload.to_string();
    Message::encode(&headers, payload.as_bytes()).unwrap().raw
}

fn chunk(event: &Value) -> Bytes {
    message(&json!({"bytes": STANDARD.encode(event.to_string()), "p": "abcdEFGH01"}))
}

fn frames(bytes: &[u8], size: usize) -> Vec<Frame> {
    let mut reader = Dialect::BedrockInvoke.stream();
    let mut frames = Vec::new();
    for piece in bytes.chunks(size) {
        frames.extend(reader.push(Bytes::copy_from_slice(piece)));
    }
    frames.extend(reader.finish());
    frames
}

fn delta(text: &str) -> Value {
    json!({"type": "content_block_delta", "index": 1,
           "delta": {"type": "text_delta", "text": text}})
}

#[test]
fn what_is_within_the_chunks_is_read_like_a_stream_of_messages() {
    let usage = json!({"input_tokens": 7, "output_tokens": 1});
    let metrics = json!({"inputTokenCount": 7});
    let stream = [
        chunk(&json!({"type": "message_start", "message": {
            "role": "assistant", "model": "claude", "content": [], "usage": usage}})),
        chunk(&delta("good ")),
        chunk(
            &json!({"type": "message_delta", "delta": {"stop_reason": "end_turn"},
                      "usage": {"output_tokens": 5}}),
        ),
        chunk(&json!({"type": "message_stop", "amazon-bedrock-invocationMetrics": metrics})),
    ]
    .concat();
    for size in [1, 7, stream.len()] {
        let frames = frames(&stream, size);
        let raw: Vec<u8> = frames.iter().flat_map(|frame| frame.raw.to_vec()).collect();
        assert_eq!(raw, stream);
        assert_eq!(frames[0].model.as_deref(), Some("claude"));
        assert_eq!(frames[1].deltas[0].text, "good ");
        assert_eq!(frames[1].deltas[0].key.tool, 1);
        assert_eq!(frames[2].usage.unwrap().output_tokens, 5);
        assert_eq!(frames[2].usage.unwrap().input_tokens, 7);
        assert!(frames[3].done && !frames[2].done);
    }
}

#[test]
fn a_chunk_is_rewritten_within_and_nothing_else_of_it_changes() {
    let sent = chunk(&delta("4539 1488 0343 6467"));
    let frame = frames(&sent, 3).remove(0);
    let masked = frame
        .rewrite(&[(0, "[card \u{1F980}]".to_owned())])
        .unwrap();
    assert_eq!(frames(&masked, 5)[0].deltas[0].text, "[card \u{1F980}]");
    assert_eq!(masked, chunk(&delta("[card \u{1F980}]")));
    assert_eq!(frame.rewrite(&[]).unwrap(), sent);
}

#[test]
fn an_exception_is_an_error_of_the_stream() {
    let headers = [
        (":exception-type", "modelStreamErrorException"),
        (":message-type", "exception"),
    ];
    let payload = json!({"message": "it broke off", "originalStatusCode": 424}).to_string();
    let sent = Message::encode(&headers, payload.as_bytes()).unwrap().raw;
    let frame = frames(&sent, 9).remove(0);
    assert!(frame.error);
    assert_eq!(frame.deltas[0].text, "it broke off");
}

#[test]
fn what_cannot_be_looked_into_does_not_pass_as_read() {
    let good = STANDARD.encode(delta("hello").to_string());
    for payload in [
        json!({"bytes": "not base64!"}),
        json!({"bytes": STANDARD.encode("not json")}),
        json!({"bytes": STANDARD.encode([0xff, 0xfe])}),
        json!({"bytes": [1, 2]}),
        json!({"p": "abc"}),
        json!({"bytes": good, "text": "and this"}),
        json!({"bytes": good, "p": "and this"}),
    ] {
        let frame = frames(&message(&payload), 100).remove(0);
        assert!(frame.unreadable.is_some(), "{payload}");
    }
    let twice = format!(r#"{{"bytes":"{good}","bytes":"{good}"}}"#);
    let headers = [(":event-type", "chunk"), (":message-type", "event")];
    let sent = Message::encode(&headers, twice.as_bytes()).unwrap().raw;
    assert_eq!(
        frames(&sent, 100)[0].unreadable,
        Some(Unreadable::Ambiguous)
    );
}

#[test]
fn a_whole_answer_is_a_message() {
    let answer = body(&json!({
        "id": "msg_bdrk_1", "type": "message", "role": "assistant", "model": "claude",
        "content": [{"type": "text", "text": "a"}], "stop_reason": "end_turn",
        "usage": {"input_tokens": 7, "output_tokens": 5},
    }));
    let answer = Dialect::BedrockInvoke.read_answer(&answer).unwrap();
    assert_eq!(answer.usage.unwrap().output_tokens, 5);
    assert_texts(&answer.segments, ["assistant content 0 -: a"]);
}

proptest! {
    #[test]
    fn a_text_that_is_rewritten_with_itself_changes_nothing(text in "\\PC{1,20}") {
        let sent = chunk(&delta(&text));
        let frame = frames(&sent, sent.len()).remove(0);
        let again = frame.rewrite(&[(0, text)]).unwrap();
        let mut reader = EventStreamReader::new(again.len());
        let mut read = 0;
        prop_assert!(reader.push(&again, |_| read += 1).is_ok());
        prop_assert_eq!(read, 1);
        prop_assert_eq!(&frames(&again, 4)[0].deltas, &frame.deltas);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), size in 1..20_usize) {
        let within = message(&json!({"bytes": STANDARD.encode(&bytes)}));
        prop_assert!(frames(&within, size).len() <= 2);
        prop_assert!(frames(&bytes, size).len() < 20);
    }
}
