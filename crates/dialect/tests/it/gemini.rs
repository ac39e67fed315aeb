//! Gemini: every place where text can hide, in requests and in answers, and how its streams are cut.

use bytes::Bytes;
use dialect::{Addressed, Dialect, Frame, Request, RequestError, Unreadable};
use model::segment::Channel;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::chat::{assert_texts, body};

fn addressed() -> Addressed {
    Addressed {
        model: Some("gemini-2.5-pro".to_owned()),
        stream: false,
    }
}

fn read(value: &Value) -> Result<Request, RequestError> {
    Dialect::GeminiContent.read_request(&body(value), &addressed())
}

fn parse(value: &Value) -> Request {
    read(value).unwrap()
}

#[test]
fn the_facts_of_a_request_are_read() {
    let request = parse(&json!({
        "model": "models/gemini-2.5-pro",
        "contents": [],
        "generationConfig": {
            "maxOutputTokens": "20", "candidate_count": 3, "responseMimeType": "application/json",
        },
        "tools": [{"functionDeclarations": [{"name": "look_up"}]}],
        "safetySettings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"}],
        "cachedContent": "cachedContents/abc",
    }));
    assert_eq!(request.model, "gemini-2.5-pro");
    assert_eq!((request.choices, request.max_output_tokens), (3, Some(20)));
    assert!(request.wants_json && request.opaque && !request.stream);
    assert_eq!(request.tools, vec!["look_up".into()]);
    assert_texts(&request.segments, ["system name 0 look_up: look_up"]);
}

#[test]
fn each_role_speaks_with_its_origin() {
    let request = parse(&json!({
        "systemInstruction": {"role": "user", "parts": [{"text": "a"}]},
        "contents": [
            {"role": "user", "parts": [{"text": "b"}]},
            {"parts": {"text": "c"}},
            {"role": "model", "parts": [{"text": "d"}, {"text": "e", "thought": true,
                                                        "thoughtSignature": "QUJD"}]},
            {"role": "narrator", "parts": [{"text": "f"}]},
        ],
    }));
    assert_texts(
        &request.segments,
        [
            "system content 0 -: a",
            "user content 0 -: b",
            "user content 1 -: c",
            "assistant content 2 -: d",
            "assistant reasoning 2 -: e",
            "document content 3 -: f",
        ],
    );
}

#[test]
fn what_is_no_plain_text_is_found_as_well() {
    let request = parse(&json!({"contents": [
        {"role": "model", "parts": [
            {"functionCall": {"id": "1", "name": "mail", "args": {"to": ["a"]}}},
            {"executableCode": {"language": "PYTHON", "code": "b = 1"}},
        ]},
        {"role": "user", "parts": [
            {"functionResponse": {"name": "mail", "response": {"output": {"deep": "c"}}}},
            {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "d"}},
            {"inlineData": {"mimeType": "image/png", "data": "QUJD", "displayName": "e"}},
            {"fileData": {"mimeType": "text/plain", "fileUri": "https://x.example/f"}},
            {"somethingNew": ["g"]},
        ]},
    ]}));
    assert!(request.opaque);
    assert_texts(
        &request.segments,
        [
            "assistant name 0 mail: mail",
            "assistant tool_arguments 0 mail: a",
            "assistant tool_arguments 0 -: PYTHON",
            "assistant tool_arguments 0 -: b = 1",
            "tool name 1 mail: mail",
            "tool content 1 mail: c",
            "tool content 1 code_execution: d",
            "document name 1 -: e",
            "document content 1 -: https://x.example/f",
            "user content 1 -: g",
        ],
    );
}

#[test]
fn a_field_may_be_spelled_in_either_way_but_not_in_both() {
    let request = parse(&json!({
        "system_instruction": {"parts": [{"text": "a"}]},
        "contents": [{"parts": [{"function_response": {"name": "t", "response": {"b": "b"}}}]}],
    }));
    assert_texts(
        &request.segments,
        [
            "system content 0 -: a",
            "tool name 0 t: t",
            "tool content 0 t: b",
        ],
    );
    for twice in [
        json!({"contents": [], "systemInstruction": {}, "system_instruction": {}}),
        json!({"contents": [{"parts": [{"inlineData": {}, "inline_data": {}}]}]}),
        json!({"contents": [], "generationConfig": {"candidateCount": 1, "candidate_count": 8}}),
    ] {
        assert_eq!(read(&twice).unwrap_err().code(), "ambiguous_request");
    }
}

#[test]
fn what_cannot_be_sent_on_is_refused() {
    for (request, code) in [
        (json!({}), "missing_parameter"),
        (json!({"contents": "hello"}), "invalid_type"),
        (
            json!({"contents": [], "model": "models/other"}),
            "invalid_type",
        ),
        (
            json!({"contents": [], "generationConfig": []}),
            "invalid_type",
        ),
        (
            json!({"contents": [], "generationConfig": {"maxOutputTokens": "many"}}),
            "invalid_type",
        ),
    ] {
        assert_eq!(read(&request).unwrap_err().code(), code, "{request}");
    }
}

#[test]
fn a_request_whose_tokens_are_counted_is_read_to_the_bottom() {
    let request = json!({"generateContentRequest": {
        "model": "models/gemini-2.5-pro",
        "contents": [{"parts": [{"text": "a"}]}],
        "systemInstruction": {"parts": [{"text": "b"}]},
    }});
    let read = Dialect::GeminiTokens.read_request(&body(&request), &addressed());
    let read = read.unwrap();
    assert_eq!(read.max_output_tokens, Some(0));
    assert_texts(
        &read.segments,
        ["user content 0 -: a", "system content 0 -: b"],
    );
}

#[test]
fn every_candidate_of_an_answer_is_found() {
    let answer = json!({
        "candidates": [
            {"content": {"role": "model", "parts": [{"text": "a"}, {"text": "b", "thought": true}]},
             "finishReason": "STOP"},
            {"index": 1, "content": {"parts": [
                {"functionCall": {"name": "mail", "args": {"to": "c"}}},
                {"executableCode": {"code": "d"}}]},
             "finishReason": "SAFETY", "finishMessage": "e",
             "groundingMetadata": {"webSearchQueries": ["f"]},
             "citationMetadata": {"citationSources": [{"uri": "g"}]}},
        ],
        "promptFeedback": {"blockReasonMessage": "h"},
        "usageMetadata": {"promptTokenCount": 7, "candidatesTokenCount": 2,
                          "thoughtsTokenCount": 3, "cachedContentTokenCount": 4},
        "modelVersion": "gemini-2.5-pro-001",
    });
    let answer = Dialect::GeminiContent.read_answer(&body(&answer)).unwrap();
    assert_texts(
        &answer.segments,
        [
            "assistant content 0 -: a",
            "assistant reasoning 0 -: b",
            "assistant name 1 mail: mail",
            "assistant tool_arguments 1 mail: c",
            "assistant content 1 -: d",
            "assistant content 1 -: e",
            "assistant content 1 -: f",
            "assistant content 1 -: g",
            "assistant content 0 -: h",
        ],
    );
    let usage = answer.usage.unwrap();
    assert_eq!((usage.input_tokens, usage.cached_input_tokens), (7, 4));
    assert_eq!((usage.output_tokens, usage.reasoning_tokens), (5, 3));
    assert_eq!(answer.model.as_deref(), Some("gemini-2.5-pro-001"));
    let reasons: Vec<_> = answer
        .finished
        .iter()
        .map(|it| it.reason.as_str())
        .collect();
    assert_eq!(reasons, ["STOP", "SAFETY"]);
}

#[test]
fn a_mask_takes_the_probabilities_of_the_tokens_with_it() {
    let answer = body(&json!({"candidates": [{
        "content": {"parts": [{"text": "secret"}]},
        "logprobsResult": {"chosenCandidates": [{"token": "secret"}]},
    }]}));
    let read = Dialect::GeminiContent.read_answer(&answer).unwrap();
    let masked = read.rewrite(&answer, &[(0, "•".to_owned())]).unwrap();
    let masked: Value = serde_json::from_slice(&masked).unwrap();
    assert_eq!(masked["candidates"][0]["logprobsResult"], Value::Null);
    assert_eq!(masked["candidates"][0]["content"]["parts"][0]["text"], "•");
}

const ARRAY: &str = "[{\n  \"candidates\": [{\"content\": {\"parts\": [{\"text\": \"a ]}\\\" b\"}]}}]\n}\n,\r\n{\"candidates\": [{\"finishReason\": \"STOP\"}]}\n]\n";

fn frames(stream: &[u8], chunk: usize) -> Vec<Frame> {
    let mut reader = Dialect::GeminiArray.stream();
    let mut frames = Vec::new();
    for chunk in stream.chunks(chunk) {
        frames.extend(reader.push(Bytes::copy_from_slice(chunk)));
    }
    frames.extend(reader.finish());
    frames
}

#[test]
fn an_array_is_cut_into_its_elements_whatever_the_chunks() {
    for chunk in [1, 2, 3, 7, ARRAY.len()] {
        let frames = frames(ARRAY.as_bytes(), chunk);
        let raw: Vec<u8> = frames.iter().flat_map(|frame| frame.raw.to_vec()).collect();
        assert_eq!(raw, ARRAY.as_bytes());
        assert_eq!(frames.len(), 3);
        assert_eq!(frames[0].deltas[0].text, "a ]}\" b");
        assert_eq!(frames[0].deltas[0].key.channel, Channel::Content);
        assert_eq!(frames[1].finished[0].reason, "STOP");
        assert!(frames[2].done && !frames[1].done);
        let masked = frames[0].rewrite(&[(0, "x".to_owned())]).unwrap();
        let masked = String::from_utf8(masked.to_vec()).unwrap();
        assert!(masked.starts_with("[{\n") && masked.contains("\"text\": \"x\""));
    }
}

#[test]
fn what_is_no_array_of_objects_is_unreadable() {
    for stream in ["[\"text\"]", "[{}] {}", "[{\"a\": 1", "[1, {}]", "hello"] {
        let frames = frames(stream.as_bytes(), 1);
        let unreadable = frames
            .iter()
            .any(|frame| frame.unreadable == Some(Unreadable::NotJson));
        assert!(unreadable, "{stream}: {frames:?}");
    }
}

#[test]
fn an_error_makes_a_whole_array_of_what_was_sent() {
    let problem = dialect::Problem {
        status: 403,
        code: "response_withheld",
        message: "withheld",
        param: None,
    };
    let error = |begun| Dialect::GeminiArray.error_frame(&problem, begun).to_vec();
    for (sent, begun) in [("", false), ("[{\"candidates\": []}", true)] {
        let stream = [sent.as_bytes().to_vec(), error(begun)].concat();
        let all: Vec<Value> = serde_json::from_slice(&stream).unwrap();
        let error = &all.last().unwrap()["error"];
        assert_eq!(error["status"], "PERMISSION_DENIED");
        assert_eq!(error["details"][0]["reason"], "response_withheld");
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), chunk in 1..20_usize) {
        let raw = frames(&bytes, chunk).iter().map(|frame| frame.raw.len()).sum::<usize>();
        prop_assert_eq!(raw, bytes.len());
        let _ignored = Dialect::GeminiContent.read_request(&Bytes::from(bytes), &addressed()).is_ok();
    }
}
