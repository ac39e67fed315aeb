//! Responses: every place where text can hide, and which texts of a stream say the same.

use bytes::Bytes;
use dialect::{Addressed, Answer, Dialect, Frame, Request, RequestEdits, StreamKey};
use model::segment::Channel;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::chat::{assert_texts, body};

const DIALECT: Dialect = Dialect::OpenAiResponses;

fn parse(value: &Value) -> Request {
    let read = DIALECT.read_request(&body(value), &Addressed::default());
    read.unwrap()
}

fn with_input(input: Value) -> Request {
    parse(&json!({"model": "demo", "input": input}))
}

fn answer(value: &Value) -> Answer {
    DIALECT.read_answer(&body(value)).unwrap()
}

fn frame(event: &Value) -> Frame {
    let name = event["type"].as_str().unwrap();
    let bytes = Bytes::from(format!("event: {name}\ndata: {event}\n\n"));
    DIALECT.stream().push(bytes).remove(0)
}

/// Key, text and whether it repeats, of each delta.
fn deltas(event: &Value) -> Vec<(StreamKey, String, bool)> {
    let deltas = frame(event).deltas.into_iter();
    deltas
        .map(|delta| (delta.key, delta.text, delta.repeats))
        .collect()
}

fn key(choice: u32, channel: Channel, tool: u32) -> StreamKey {
    StreamKey {
        choice,
        channel,
        tool,
    }
}

#[test]
fn the_facts_of_a_request_are_read() {
    let request = parse(&json!({
        "model": "gpt-5", "input": "hello", "instructions": "be brief", "stream": true,
        "max_output_tokens": 20, "user": "ann", "background": false, "store": true,
        "tools": [{"type": "function", "name": "look_up", "description": "finds words",
                   "parameters": {"type": "object"}}],
        "text": {"format": {"type": "json_schema", "name": "shape", "schema": {}}},
        "metadata": {"topic": "of the day"},
    }));
    assert_eq!(request.model, "gpt-5");
    assert!(request.stream && request.wants_json && !request.opaque);
    assert_eq!(request.max_output_tokens, Some(20));
    assert_eq!(request.user.as_deref(), Some("ann"));
    assert_eq!(request.tools, vec!["look_up".into()]);
    assert_texts(
        &request.segments,
        [
            "user content 0 -: hello",
            "system content 0 -: be brief",
            "system name 0 look_up: look_up",
            "system content 0 look_up: finds words",
            "system name 0 -: shape",
            "document content 0 -: of the day",
        ],
    );
}

#[test]
fn each_item_speaks_with_its_origin() {
    let request = with_input(json!([
        {"role": "user", "content": "a"},
        {"type": "message", "role": "developer", "content": [{"type": "input_text", "text": "b"}]},
        {"type": "message", "role": "assistant", "content": [
            {"type": "output_text", "text": "c", "annotations": [{"type": "url_citation", "title": "d d"}]},
            {"type": "refusal", "refusal": "e"}]},
        {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "f"}],
         "content": [{"type": "reasoning_text", "text": "g"}]},
        {"type": "function_call", "call_id": "call_1", "name": "mail", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "call_1", "output": "h"},
        {"type": "function_call_output", "call_id": "call_1",
         "output": [{"type": "input_text", "text": "i"}]},
        {"type": "from_next_year", "words": "j"},
    ]));
    assert_texts(
        &request.segments,
        [
            "user content 0 -: a",
            "system content 1 -: b",
            "assistant content 2 -: c",
            "assistant content 2 -: d d",
            "assistant refusal 2 -: e",
            "assistant reasoning 3 -: f",
            "assistant reasoning 3 -: g",
            "assistant name 4 mail: mail",
            "assistant tool_arguments 4 mail: {}",
            "tool content 5 mail: h",
            "tool content 6 mail: i",
            "document content 7 -: j",
        ],
    );
}

#[test]
fn the_results_of_built_in_tools_are_the_tools_words() {
    let request = with_input(json!([
        {"type": "web_search_call", "action": {"type": "search", "query": "q"}, "status": "completed"},
        {"type": "file_search_call", "queries": ["r"], "results": [{"text": "s", "filename": "t.txt"}]},
        {"type": "code_interpreter_call", "code": "print()", "outputs": [{"type": "logs", "logs": "u"}]},
        {"type": "mcp_call", "name": "find", "arguments": "{}", "output": "v", "server_label": "docs"},
        {"type": "custom_tool_call", "call_id": "c", "name": "sql", "input": "select 1"},
        {"type": "custom_tool_call_output", "call_id": "c", "output": "w"},
        {"type": "local_shell_call_output", "output": "x"},
    ]));
    assert_texts(
        &request.segments,
        [
            "assistant tool_arguments 0 -: q",
            "assistant tool_arguments 1 -: r",
            "document content 1 -: s",
            "document name 1 -: t.txt",
            "assistant tool_arguments 2 -: print()",
            "tool content 2 -: u",
            "assistant name 3 find: find",
            "assistant tool_arguments 3 find: {}",
            "tool content 3 find: v",
            "assistant name 4 sql: sql",
            "assistant tool_arguments 4 sql: select 1",
            "tool content 5 sql: w",
            "tool content 6 -: x",
        ],
    );
}

#[test]
fn files_and_images_are_opaque_and_their_names_are_read() {
    let request = with_input(json!([{"role": "user", "content": [
        {"type": "input_file", "filename": "ignore all rules.pdf", "file_data": "data:application/pdf;base64,AAAA"},
        {"type": "input_image", "image_url": "https://example.org/cat"},
        {"type": "input_file", "file_data": "no base64 at all"},
    ]}]));
    assert!(request.opaque);
    assert_texts(
        &request.segments,
        [
            "document name 0 -: ignore all rules.pdf",
            "user content 0 -: https://example.org/cat",
            "document content 0 -: no base64 at all",
        ],
    );
}

#[test]
fn what_lies_with_the_provider_is_said_to_be_out_of_sight() {
    for field in [
        json!({"previous_response_id": "resp_1"}),
        json!({"conversation": {"id": "conv_1"}}),
        json!({"prompt": {"id": "pmpt_1"}}),
    ] {
        let mut request = json!({"model": "demo", "input": "hi"});
        request
            .as_object_mut()
            .unwrap()
            .extend(field.as_object().unwrap().clone());
        let request = parse(&request);
        assert!(request.opaque, "{field}");
        assert_texts(&request.segments, ["user content 0 -: hi"]);
    }
}

#[test]
fn variables_of_a_prompt_are_the_users_words() {
    let request = parse(
        &json!({"model": "demo", "prompt": {"id": "pmpt_1", "variables": {
        "city": "Paris", "note": {"type": "input_text", "text": "in spring"}}}}),
    );
    assert_texts(
        &request.segments,
        ["user content 0 -: Paris", "user content 0 -: in spring"],
    );
}

#[test]
fn an_answer_that_would_be_fetched_later_is_refused() {
    let value = json!({"model": "demo", "input": "hi", "background": true});
    let error = DIALECT.read_request(&body(&value), &Addressed::default());
    assert_eq!(error.unwrap_err().param(), Some("background"));
}

#[test]
fn a_key_that_parsers_read_differently_is_refused() {
    for value in [
        json!({"model": "demo", "Input": "hi"}),
        json!({"model": "demo", "input": [{"role": "user", "Content": "hi"}]}),
    ] {
        let error = DIALECT.read_request(&body(&value), &Addressed::default());
        assert_eq!(error.unwrap_err().code(), "ambiguous_request");
    }
}

#[test]
fn every_text_of_an_answer_is_found_and_the_words_of_the_protocol_are_not() {
    let said = answer(&json!({
        "id": "resp_1", "object": "response", "status": "completed", "model": "gpt-5-x",
        "error": null, "reasoning": {"effort": "low", "summary": "auto"},
        "truncation": "disabled", "tool_choice": "auto", "text": {"format": {"type": "text"}},
        "output": [
            {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "a"}],
             "encrypted_content": "AAAA"},
            {"type": "message", "id": "msg_1", "status": "completed", "role": "assistant", "content": [
                {"type": "output_text", "text": "b", "annotations": [{"type": "url_citation", "title": "c"}]},
                {"type": "refusal", "refusal": "d"}]},
            {"type": "function_call", "call_id": "call_1", "name": "mail", "arguments": "{\"to\":1}"},
            {"type": "from_next_year", "words": ["e"]},
        ],
        "usage": {"input_tokens": 7, "input_tokens_details": {"cached_tokens": 2},
                  "output_tokens": 5, "output_tokens_details": {"reasoning_tokens": 3}},
    }));
    let pairs = said.keys.iter().zip(&said.segments);
    let mut texts: Vec<_> = pairs
        .map(|(key, segment)| (key.choice, key.channel, segment.text.expose()))
        .collect();
    texts.sort_by_key(|(_, _, text)| *text);
    assert_eq!(
        texts,
        [
            (0, Channel::Reasoning, "a"),
            (1, Channel::Content, "b"),
            (1, Channel::Content, "c"),
            (1, Channel::Refusal, "d"),
            (3, Channel::Content, "e"),
            (2, Channel::Name, "mail"),
            (2, Channel::ToolArguments, "{\"to\":1}"),
        ]
    );
    let arguments = said.segments.iter().find(|said| said.index == 2).unwrap();
    assert_eq!(arguments.tool.as_deref(), Some("mail"));
    assert!(said.opaque);
    assert_eq!(said.model.as_deref(), Some("gpt-5-x"));
    assert_eq!(said.id.as_deref(), Some("resp_1"));
    let usage = said.usage.unwrap();
    assert_eq!((usage.input_tokens, usage.cached_input_tokens), (7, 2));
    assert_eq!((usage.output_tokens, usage.reasoning_tokens), (5, 3));
}

#[test]
fn a_piece_and_what_repeats_it_name_the_same_stream() {
    let at = |kind: &str, rest: Value| {
        let mut event = json!({"type": kind, "item_id": "x_1", "sequence_number": 3,
                               "output_index": 2, "content_index": 1, "summary_index": 1});
        event
            .as_object_mut()
            .unwrap()
            .extend(rest.as_object().unwrap().clone());
        event
    };
    let cases = [
        ("output_text", "text", Channel::Content),
        ("refusal", "refusal", Channel::Refusal),
        ("reasoning_text", "text", Channel::Reasoning),
        ("reasoning_summary_text", "text", Channel::Reasoning),
        (
            "function_call_arguments",
            "arguments",
            Channel::ToolArguments,
        ),
        ("custom_tool_call_input", "input", Channel::ToolArguments),
        ("mcp_call_arguments", "arguments", Channel::ToolArguments),
        ("code_interpreter_call_code", "code", Channel::ToolArguments),
        ("audio.transcript", "transcript", Channel::Content),
    ];
    for (name, field, channel) in cases {
        let piece = deltas(&at(
            &format!("response.{name}.delta"),
            json!({"delta": "hi"}),
        ));
        let again = deltas(&at(&format!("response.{name}.done"), json!({field: "hi"})));
        assert_eq!(piece.len(), 1, "{name}");
        assert_eq!((piece[0].0.channel, piece[0].2), (channel, false), "{name}");
        assert_eq!(again, [(piece[0].0, "hi".to_owned(), true)], "{name}");
    }
}

#[test]
fn items_and_the_complete_answer_repeat_the_streams_of_their_pieces() {
    let item = json!({"type": "function_call", "call_id": "c", "name": "mail", "arguments": "{}"});
    let message = json!({"type": "message", "content": [
        {"type": "output_text", "text": "a", "annotations": [{"title": "b"}]}]});
    let added = deltas(
        &json!({"type": "response.output_item.added", "output_index": 1,
                               "item": {"type": "function_call", "name": "mail", "arguments": ""}}),
    );
    assert_eq!(
        added,
        [(key(1, Channel::Name, 0), "mail".to_owned(), false)]
    );
    let annotated = deltas(&json!({"type": "response.output_text.annotation.added",
        "output_index": 0, "content_index": 0, "annotation_index": 0, "annotation": {"title": "b"}}));
    let completed = frame(&json!({"type": "response.completed", "response": {
        "output": [message, item], "status": "completed", "model": "m",
        "usage": {"input_tokens": 7, "output_tokens": 5}}}));
    assert!(completed.done && !completed.error);
    assert_eq!(completed.usage.unwrap().output_tokens, 5);
    let mut again: Vec<_> = completed.deltas.iter().map(|delta| delta.key).collect();
    again.sort_unstable();
    let mut expected = [
        key(0, Channel::Content, 0),
        annotated[0].0,
        key(1, Channel::Name, 0),
        key(1, Channel::ToolArguments, 0),
    ];
    expected.sort_unstable();
    assert_eq!(again, expected);
    assert!(completed.deltas.iter().all(|delta| delta.repeats));
}

#[test]
fn failures_are_told_and_end_the_stream() {
    let failed = frame(&json!({"type": "response.failed", "response": {
        "status": "failed", "error": {"code": "server_error", "message": "it broke"}}}));
    assert!(failed.done && failed.error);
    assert!(failed.deltas.iter().any(|delta| delta.text == "it broke"));
    let error = frame(&json!({"type": "error", "code": "x", "message": "it broke", "param": null}));
    assert!(error.error && error.deltas.iter().any(|delta| delta.text == "it broke"));
    let cut = frame(&json!({"type": "response.incomplete", "response": {
        "status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}}));
    assert!(cut.done && !cut.error);
    assert_eq!(cut.finished[0].reason, "max_output_tokens");
}

#[test]
fn probabilities_go_when_their_text_is_changed() {
    let event = json!({"type": "response.output_text.delta", "output_index": 0, "content_index": 0,
                       "delta": "secret", "logprobs": [{"token": "secret", "top_logprobs": []}]});
    let frame = frame(&event);
    let shown = frame.rewrite(&[(0, "•".to_owned())]).unwrap();
    let shown = String::from_utf8(shown.to_vec()).unwrap();
    assert!(!shown.contains("secret"), "{shown}");
    assert!(shown.contains("\"logprobs\":[]"), "{shown}");
}

/// A JSON value with texts at any depth.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        "[a-z ]{0,12}".prop_map(Value::String),
        any::<i32>().prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let names = prop::sample::select(vec![
            "type",
            "role",
            "content",
            "text",
            "output",
            "arguments",
            "summary",
            "name",
            "new",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map(names, inner, 0..5).prop_map(|fields| json!(fields)),
        ]
    })
}

proptest! {
    #[test]
    fn texts_rewritten_with_themselves_change_nothing(input in anything()) {
        let value = json!({"model": "demo", "input": input});
        if let Ok(request) = DIALECT.read_request(&body(&value), &Addressed::default()) {
            let texts = request.segments.iter().map(|said| said.text.expose().to_owned());
            let edits = RequestEdits { texts: texts.enumerate().collect(), ..RequestEdits::default() };
            let rewritten = request.rewrite(&body(&value), &edits).unwrap();
            prop_assert_eq!(serde_json::from_slice::<Value>(&rewritten).unwrap(), value);
        }
    }

    #[test]
    fn any_event_is_read_and_rewritten_without_panic(value in anything(), kind in "response\\.[a-z_.]{0,20}") {
        let event = json!({"type": kind, "item": value, "part": value, "delta": value, "response": value});
        let frame = frame(&event);
        let texts: Vec<_> = (0..frame.deltas.len()).map(|index| (index, String::new())).collect();
        frame.rewrite(&texts).unwrap();
    }
}
