//! What clients see of a stream.

use dialect::translate::{Client, Stream, Upstream};
use serde_json::{Value, json};

use super::fixtures::{STAMP, bedrock_event, hello, name, pairs, rich, stream, translate, value};

const LIMIT: usize = 1 << 20;

fn open(client: Client, upstream: Upstream) -> Stream {
    let reply = translate(client, upstream, &hello(client)).unwrap().reply;
    reply.stream(&STAMP, LIMIT)
}

fn run(stream: &mut Stream, bytes: &[u8], chunk: usize) -> String {
    let mut out = Vec::new();
    for part in bytes.chunks(chunk) {
        out.extend(stream.push(part));
    }
    out.extend(stream.finish());
    String::from_utf8(out).unwrap()
}

fn data(text: &str) -> Vec<Value> {
    text.lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .filter(|data| *data != "[DONE]")
        .map(|data| value(data.as_bytes()))
        .collect()
}

/// How a good end looks, and only a good one.
fn is_whole(client: Client, text: &str) -> bool {
    match client {
        Client::Chat => text.ends_with("data: [DONE]\n\n"),
        Client::Messages => text.contains("event: message_stop\n"),
        Client::Responses => text.contains("event: response.completed\n"),
    }
}

#[test]
fn a_stream_becomes_that_of_every_client() {
    for (client, upstream) in pairs() {
        let reply = translate(client, upstream, &rich(client)).unwrap().reply;
        let shown = run(
            &mut reply.stream(&STAMP, LIMIT),
            &stream(upstream),
            usize::MAX,
        );
        assert!(is_whole(client, &shown));
        insta::assert_snapshot!(format!("stream_{}", name((client, upstream))), shown);
    }
}

#[test]
fn any_cutting_gives_the_same_stream() {
    for (client, upstream) in pairs() {
        let bytes = stream(upstream);
        let whole = run(&mut open(client, upstream), &bytes, usize::MAX);
        for chunk in [1, 2, 3, 7, 64] {
            let cut = run(&mut open(client, upstream), &bytes, chunk);
            assert_eq!(cut, whole, "{client:?} {upstream:?} {chunk}");
        }
    }
}

#[test]
fn a_stream_that_breaks_off_never_looks_whole() {
    for (client, upstream) in pairs() {
        let bytes = stream(upstream);
        let mut cuts: Vec<usize> = (0..bytes.len()).step_by(5).collect();
        cuts.push(0);
        for end in cuts {
            let text = run(&mut open(client, upstream), &bytes[..end], 50);
            let has_error = text.contains("upstream_stream_broken");
            assert_ne!(
                is_whole(client, &text),
                has_error,
                "{client:?} {upstream:?} {end}"
            );
        }
    }
}

#[test]
fn an_error_inside_a_stream_ends_it() {
    let errors = [
        (
            Upstream::OpenAi,
            b"data: {\"error\":{\"message\":\"oh\",\"code\":\"x\"}}\n\n".to_vec(),
        ),
        (
            Upstream::Anthropic,
            b"event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"oh\"}}\n\n"
                .to_vec(),
        ),
        (
            Upstream::Gemini,
            b"data: {\"error\":{\"code\":500,\"message\":\"oh\",\"status\":\"INTERNAL\"}}\n\n".to_vec(),
        ),
    ];
    for (upstream, frame) in errors {
        for client in Client::ALL {
            if client.is_native(upstream) {
                continue;
            }
            let mut bytes = frame.clone();
            bytes.extend(stream(upstream));
            let text = run(&mut open(client, upstream), &bytes, 9);
            assert_eq!(data(&text).len(), 1, "{text}");
            assert!(text.contains("\"oh\"") && !is_whole(client, &text));
        }
    }
}

#[test]
fn an_exception_of_bedrock_ends_the_stream() {
    let headers = [
        (":exception-type", "throttlingException"),
        (":message-type", "exception"),
    ];
    let message = dialect::event_stream::Message::encode(&headers, b"{\"message\":\"oh\"}");
    let mut bytes = bedrock_event("messageStart", &json!({"role": "assistant"}));
    bytes.extend(message.unwrap().raw);
    let text = run(&mut open(Client::Messages, Upstream::Bedrock), &bytes, 9);
    let last = data(&text).pop().unwrap();
    assert_eq!(last["error"]["type"], "rate_limit_error");
    assert_eq!(last["error"]["code"], "throttlingException");
}

#[test]
fn garbage_ends_the_stream_and_nothing_follows() {
    for (client, upstream) in pairs() {
        let mut stream = open(client, upstream);
        let garbage = b"data: {\"choices\"\n\n<html>\n\nsixteen bytes and more".as_slice();
        let text = String::from_utf8(stream.push(garbage)).unwrap();
        assert!(
            text.contains("upstream_stream_broken"),
            "{client:?} {upstream:?}"
        );
        assert!(stream.push(garbage).is_empty());
        assert!(stream.finish().is_empty());
    }
}

#[test]
fn a_frame_beyond_the_limit_ends_the_stream() {
    let reply = translate(Client::Chat, Upstream::Gemini, &hello(Client::Chat))
        .unwrap()
        .reply;
    let mut stream = reply.stream(&STAMP, 100);
    let text = String::from_utf8(stream.push(&[b'x'; 101])).unwrap();
    assert!(text.contains("upstream_stream_broken"));
}

#[test]
fn calls_written_at_once_keep_apart() {
    let chunk = |calls: Value| {
        format!(
            "data: {}\n\n",
            json!({"choices": [{"index": 0, "delta": {"tool_calls": calls}}]})
        )
    };
    let mut bytes = String::new();
    for call in [
        json!([{"index": 0, "id": "a", "function": {"name": "f", "arguments": ""}},
               {"index": 1, "id": "b", "function": {"name": "g", "arguments": ""}}]),
        json!([{"index": 0, "function": {"arguments": "{\"x\""}}]),
        json!([{"index": 1, "function": {"arguments": "{\"y\""}}]),
        json!([{"index": 0, "function": {"arguments": ":1}"}}]),
        json!([{"index": 1, "function": {"arguments": ":2}"}}]),
    ] {
        bytes.push_str(&chunk(call));
    }
    bytes.push_str(
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
    );
    let text = run(
        &mut open(Client::Messages, Upstream::OpenAi),
        bytes.as_bytes(),
        11,
    );
    let mut arguments = [String::new(), String::new()];
    for event in data(&text) {
        if let Some(piece) = event["delta"]["partial_json"].as_str() {
            let index = usize::try_from(event["index"].as_u64().unwrap()).unwrap();
            arguments[index].push_str(piece);
        }
    }
    assert_eq!(arguments, ["{\"x\":1}", "{\"y\":2}"]);
    assert!(text.contains("\"stop_reason\":\"tool_use\""));
}

#[test]
fn a_native_stream_is_passed_byte_for_byte() {
    let bytes = b"anything \xff at all".as_slice();
    let mut stream = open(Client::Chat, Upstream::OpenAi);
    assert_eq!(stream.push(bytes), bytes);
    assert!(stream.finish().is_empty());
}

#[test]
fn a_chat_client_gets_the_usage_only_when_it_asked() {
    let text = run(
        &mut open(Client::Chat, Upstream::Gemini),
        &stream(Upstream::Gemini),
        50,
    );
    assert!(!text.contains("usage"), "{text}");
}

#[test]
fn an_error_in_a_stream_has_the_kind_that_its_name_says() {
    let frame = b"data: {\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"oh\"}}\n\n";
    let text = run(&mut open(Client::Chat, Upstream::Anthropic), frame, 50);
    assert_eq!(data(&text)[0]["error"]["type"], "rate_limit_error");
}
