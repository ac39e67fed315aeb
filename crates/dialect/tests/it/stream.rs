//! Streamed answers: deltas, facts, and what an edit of a frame changes.

use bytes::Bytes;
use dialect::{Dialect, RewriteError};
use dialect::{Frame, MAX_FRAME, StreamKey, StreamReader, Unreadable};
use model::segment::Channel;
use proptest::prelude::*;
use serde_json::{Value, json};

fn read(reader: StreamReader, chunks: &[&[u8]]) -> Vec<Frame> {
    let mut reader = reader;
    let mut frames = Vec::new();
    for chunk in chunks {
        frames.extend(reader.push(Bytes::copy_from_slice(chunk)));
    }
    frames.extend(reader.finish());
    frames
}

fn frame(text: &str) -> Frame {
    let mut frames = read(Dialect::OpenAiChat.stream(), &[text.as_bytes()]);
    assert_eq!(frames.len(), 1);
    frames.remove(0)
}

fn event(data: &Value) -> String {
    format!("data: {data}\n\n")
}

fn delta(delta: Value) -> String {
    event(&json!({"choices": [{"index": 0, "delta": delta, "finish_reason": null}]}))
}

/// Choice, channel, tool and text of each delta.
fn said(frame: &Frame) -> Vec<(u32, Channel, u32, &str)> {
    let flat = |key: StreamKey| (key.choice, key.channel, key.tool);
    let mut said: Vec<_> = frame
        .deltas
        .iter()
        .map(|delta| {
            let (choice, channel, tool) = flat(delta.key);
            (choice, channel, tool, delta.text.as_str())
        })
        .collect();
    said.sort_unstable();
    said
}

fn rewritten(frame: &Frame, texts: &[(usize, &str)]) -> String {
    let texts: Vec<_> = texts
        .iter()
        .map(|(index, text)| (*index, (*text).to_owned()))
        .collect();
    String::from_utf8(frame.rewrite(&texts).unwrap().to_vec()).unwrap()
}

#[test]
fn each_field_with_text_is_a_stream_of_its_own() {
    let frame = frame(&event(&json!({"choices": [
        {"index": 1, "delta": {"content": "a", "reasoning_content": "b", "refusal": "c",
         "tool_calls": [{"index": 2, "function": {"name": "d", "arguments": "e"}}]}},
        {"index": 0, "delta": {"function_call": {"name": "f", "arguments": "g"},
                               "audio": {"transcript": "h"}}},
    ]})));
    let said = said(&frame);
    assert_eq!(
        said[1..],
        [
            (0, Channel::ToolArguments, u32::MAX, "g"),
            (0, Channel::Name, u32::MAX, "f"),
            (1, Channel::Content, 0, "a"),
            (1, Channel::Reasoning, 0, "b"),
            (1, Channel::Refusal, 0, "c"),
            (1, Channel::ToolArguments, 2, "e"),
            (1, Channel::Name, 2, "d"),
        ]
    );
    assert_eq!((said[0].1, said[0].3), (Channel::Content, "h"));
}

#[test]
fn a_field_that_nobody_knows_keeps_its_stream_from_frame_to_frame() {
    let details = |text| delta(json!({"reasoning_details": [{"text": text, "summary": "s"}]}));
    let (one, two) = (frame(&details("a")), frame(&details("b")));
    let keys = |frame: &Frame| {
        frame
            .deltas
            .iter()
            .map(|delta| delta.key)
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(&one), keys(&two));
    assert_eq!(one.deltas.len(), 2);
    assert_ne!(one.deltas[0].key, one.deltas[1].key);
    assert!(
        one.deltas
            .iter()
            .all(|delta| delta.key.channel == Channel::Reasoning)
    );
}

#[test]
fn words_of_the_protocol_and_padding_are_no_text() {
    let frame = frame(&event(
        &json!({"id": "x", "object": "chat.completion.chunk", "created": 1,
        "model": "m", "system_fingerprint": "fp", "service_tier": "default", "obfuscation": "aZ9",
        "choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}, "logprobs": null,
                     "finish_reason": "stop"}]}),
    ));
    assert!(frame.deltas.is_empty());
    assert_eq!(frame.finished[0].reason, "stop");
}

#[test]
fn the_facts_of_a_stream_are_told_by_its_frames() {
    let usage = json!({"prompt_tokens": 3, "completion_tokens": 2});
    let stream = [
        ": ping\n\n".to_owned(),
        event(&json!({"model": "m", "choices": [{"index": 0, "delta": {"content": "a"}}]})),
        event(&json!({"model": "m", "choices": [], "usage": null})),
        event(&json!({"model": "m", "choices": [], "usage": usage})),
        event(&json!({"choices": [{"index": 0, "delta": {}}], "usage": usage})),
        "event: error\ndata: {\"error\":{\"message\":\"sorry\"}}\n\n".to_owned(),
        "data: [DONE]\n\n".to_owned(),
    ];
    let frames = read(Dialect::OpenAiChat.stream(), &[stream.concat().as_bytes()]);
    let facts: Vec<_> = frames
        .iter()
        .map(|frame| {
            let usage = frame.usage.map(|usage| usage.output_tokens);
            (
                frame.model.as_deref(),
                usage,
                frame.usage_only,
                frame.error,
                frame.done,
            )
        })
        .collect();
    assert_eq!(
        facts,
        [
            (None, None, false, false, false),
            (Some("m"), None, false, false, false),
            (None, None, false, false, false),
            (None, Some(2), true, false, false),
            (None, Some(2), false, false, false),
            (None, None, false, true, false),
            (None, None, false, false, true),
        ]
    );
}

#[test]
fn a_frame_that_cannot_be_inspected_says_so() {
    for (data, problem) in [
        (&b"data: hello\n\n"[..], Unreadable::NotJson),
        (b"data: [1]\n\n", Unreadable::NotJson),
        (b"data: {\"a\":\"\xff\"}\n\n", Unreadable::NotUtf8),
        (
            b"data: {\"choices\":[],\"choices\":[]}\n\n",
            Unreadable::Ambiguous,
        ),
    ] {
        let frames = read(Dialect::OpenAiChat.stream(), &[data]);
        assert_eq!(frames[0].unreadable, Some(problem));
        assert_eq!(frames[0].raw, data);
    }
}

#[test]
fn a_frame_that_is_too_large_is_told_once_and_ends_the_reading() {
    let mut reader = Dialect::OpenAiChat.stream();
    let endless = Bytes::from(vec![b'a'; MAX_FRAME / 2 + 1]);
    assert!(reader.push(endless.clone()).is_empty());
    let frames = reader.push(endless.clone());
    assert_eq!(frames[0].unreadable, Some(Unreadable::TooLarge));
    assert!(reader.push(endless).is_empty());
    assert!(reader.finish().is_none());
}

#[test]
fn an_edit_changes_one_string_and_keeps_every_other_byte() {
    let text = "id: 7\r\nevent: x\r\ndata:  {\"choices\" : [ {\"index\":0,\"delta\":\
                {\"content\":\"a\\u0062c\",\"refusal\":\"r\"},\"x\":1.50} ]}\r\n: end\r\n\r\n";
    let frame = frame(text);
    assert_eq!(rewritten(&frame, &[]), text);
    assert_eq!(
        rewritten(&frame, &[(0, "•\n")]),
        text.replace("a\\u0062c", "•\\n")
    );
    assert_eq!(rewritten(&frame, &[(1, "")]), text.replace("\"r\"", "\"\""));
    let unknown = frame.rewrite(&[(2, String::new())]);
    assert_eq!(unknown, Err(RewriteError::UnknownText(2)));
}

#[test]
fn a_frame_over_several_lines_is_edited_in_place() {
    let text =
        "data: {\"choices\":[{\"index\":0,\ndata: \"delta\":{\"content\":\ndata:\"abc\"}}]}\n\n";
    let frame = frame(text);
    assert_eq!(said(&frame), [(0, Channel::Content, 0, "abc")]);
    assert_eq!(rewritten(&frame, &[(0, "x")]), text.replace("abc", "x"));
}

#[test]
fn an_edit_takes_the_token_probabilities_with_it() {
    let text = |content: &str, probabilities: &Value| {
        event(&json!({"choices": [{"delta": {"content": content}, "logprobs": probabilities}]}))
    };
    let before = frame(&text("4111", &json!({"content": [{"token": "4111"}]})));
    assert_eq!(rewritten(&before, &[(0, "••")]), text("••", &Value::Null));
}

#[test]
fn usage_that_the_client_did_not_ask_for_is_hidden() {
    for (before, after) in [
        (
            r#"data: {"usage":null,"choices":[]}"#,
            r#"data: {"choices":[]}"#,
        ),
        (
            r#"data: {"a":1, "usage" : null , "b":2}"#,
            r#"data: {"a":1, "b":2}"#,
        ),
        (
            r#"data: {"choices":[] , "usage": null }"#,
            r#"data: {"choices":[] }"#,
        ),
        ("data: {\"usage\":\ndata: null}", "data: {\ndata: }"),
        (
            r#"data: {"usage":{"prompt_tokens":1}}"#,
            r#"data: {"usage":{"prompt_tokens":1}}"#,
        ),
        (
            r#"data: {"choices":[{"usage":null}]}"#,
            r#"data: {"choices":[{"usage":null}]}"#,
        ),
        ("data: \"usage\"", "data: \"usage\""),
    ] {
        let bytes = format!("\u{feff}{before}\n\n");
        let frames = read(
            Dialect::OpenAiChat.stream().hiding_usage(),
            &[bytes.as_bytes()],
        );
        assert_eq!(frames[0].raw, format!("\u{feff}{after}\n\n"), "{before}");
    }
}

#[test]
fn a_text_behind_a_hidden_usage_is_found_at_its_new_place() {
    let choices = r#""model":"m","choices":[{"delta":{"content":"hi"},"logprobs":{"a":1}}]"#;
    for text in [
        format!("data:{{\"usage\":null,{choices}}}\n\n"),
        format!("data: {{{choices},\"usage\":null}}\n\n"),
        format!("data: {{\"usage\":\r\ndata: null\r\ndata: ,{choices}}}\r\n\r\n"),
    ] {
        let frames = read(
            Dialect::OpenAiChat.stream().hiding_usage(),
            &[text.as_bytes()],
        );
        assert_eq!(frames[0].deltas[0].text, "hi");
        assert_eq!(frames[0].model.as_deref(), Some("m"));
        let edited = frame(&rewritten(&frames[0], &[(0, "x")]));
        assert_eq!(edited.deltas[0].text, "x");
        assert_eq!(edited.unreadable, None);
        assert!(!rewritten(&frames[0], &[(0, "x")]).contains("usage"));
    }
}

/// Streams of good frames, in any framing.
fn streams() -> impl Strategy<Value = (Vec<Vec<String>>, String)> {
    let end = prop::sample::select(vec!["\n", "\r\n", "\r"]);
    let texts = prop::collection::vec(any::<String>(), 0..3);
    (prop::collection::vec(texts, 0..6), end, any::<bool>()).prop_map(|(frames, end, spaced)| {
        let mut stream = String::new();
        for texts in &frames {
            let choices: Vec<Value> = texts
                .iter()
                .enumerate()
                .map(|(index, text)| json!({"index": index, "delta": {"content": text}}))
                .collect();
            let data = json!({"choices": choices, "usage": null});
            let data = if spaced {
                serde_json::to_string_pretty(&data).unwrap()
            } else {
                data.to_string()
            };
            for line in data.lines() {
                stream += &format!("data: {line}{end}");
            }
            stream += end;
        }
        (frames, stream)
    })
}

proptest! {
    #[test]
    fn any_chunking_gives_the_same_texts(
        (texts, stream) in streams(),
        size in 1..20usize,
        hides in any::<bool>(),
    ) {
        let reader = || if hides { Dialect::OpenAiChat.stream().hiding_usage() } else { Dialect::OpenAiChat.stream() };
        let whole = read(reader(), &[stream.as_bytes()]);
        let chunks: Vec<&[u8]> = stream.as_bytes().chunks(size).collect();
        let chunked = read(reader(), &chunks);
        prop_assert_eq!(whole.len(), texts.len());
        prop_assert_eq!(chunked.len(), texts.len());
        for ((whole, chunked), texts) in whole.iter().zip(&chunked).zip(&texts) {
            prop_assert_eq!(&whole.raw, &chunked.raw);
            prop_assert_eq!(&whole.deltas, &chunked.deltas);
            prop_assert_eq!(whole.unreadable, None);
            let said: Vec<&String> = whole.deltas.iter().map(|delta| &delta.text).collect();
            let meant: Vec<&String> = texts.iter().filter(|text| !text.is_empty()).collect();
            prop_assert_eq!(said, meant);
        }
    }

    #[test]
    fn an_edited_frame_reads_as_edited((_, stream) in streams(), new in ".+") {
        for frame in read(Dialect::OpenAiChat.stream(), &[stream.as_bytes()]) {
            let texts: Vec<_> = (0..frame.deltas.len()).map(|index| (index, new.clone())).collect();
            let edited = frame.rewrite(&texts).unwrap();
            let again = read(Dialect::OpenAiChat.stream(), &[&edited]);
            prop_assert_eq!(again.len(), 1);
            prop_assert_eq!(again[0].deltas.len(), texts.len());
            prop_assert!(again[0].deltas.iter().all(|delta| delta.text == new));
        }
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for frame in read(Dialect::OpenAiChat.stream().hiding_usage(), &[b"data: {", &bytes]) {
            drop(frame.rewrite(&[(0, "x".to_owned())]));
        }
    }
}
