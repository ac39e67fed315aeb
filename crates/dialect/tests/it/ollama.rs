//! Ollama: every place where text can hide, in requests and in answers.

use bytes::Bytes;
use dialect::{Addressed, Dialect, Request};
use serde_json::{Value, json};

use crate::chat::{assert_texts, body};

fn read(request: &Value) -> Request {
    Dialect::OllamaChat
        .read_request(&body(request), &Addressed::default())
        .unwrap()
}

#[test]
fn the_facts_of_a_request_are_read() {
    let request = read(&json!({
        "model": "llama", "messages": [{"role": "user", "content": "a"}],
        "format": "json", "options": {"num_predict": 9, "stop": ["end of it"]},
        "tools": [{"type": "function", "function": {"name": "look_up", "description": "d d"}}],
    }));
    assert_eq!(request.model, "llama");
    assert_eq!(request.max_output_tokens, Some(9));
    assert!(request.wants_json);
    assert_eq!(request.tools, vec!["look_up".into()]);
    assert_texts(
        &request.segments,
        [
            "user content 0 -: a",
            "system content 0 -: json",
            "document content 0 -: end of it",
            "system name 0 look_up: look_up",
            "system content 0 look_up: d d",
        ],
    );
}

#[test]
fn a_stream_is_asked_for_unless_the_request_says_otherwise() {
    let asks = |request: Value| read(&request).stream;
    assert!(asks(json!({"model": "m", "messages": []})));
    assert!(asks(json!({"model": "m", "messages": [], "stream": null})));
    assert!(!asks(
        json!({"model": "m", "messages": [], "stream": false})
    ));
}

#[test]
fn every_message_keeps_its_origin_and_its_tool() {
    let request = read(&json!({"model": "m", "messages": [
        {"role": "system", "content": "a"},
        {"role": "assistant", "content": "b", "thinking": "c",
         "tool_calls": [{"function": {"name": "mail", "arguments": {"to": "d d"}}}]},
        {"role": "tool", "tool_name": "mail", "content": "e"},
        {"role": "oracle", "content": "f", "images": ["QUJD"]},
    ]}));
    assert!(request.opaque);
    assert_texts(
        &request.segments,
        [
            "system content 0 -: a",
            "assistant content 1 -: b",
            "assistant reasoning 1 -: c",
            "assistant name 1 -: mail",
            "assistant tool_arguments 1 -: d d",
            "tool content 2 mail: e",
            "tool name 2 mail: mail",
            "document content 3 -: f",
        ],
    );
}

#[test]
fn a_picture_that_is_words_is_read() {
    let request = read(&json!({"model": "m", "prompt": "a", "images": ["not a picture"]}));
    assert_texts(
        &request.segments,
        ["user content 0 -: a", "document content 0 -: not a picture"],
    );
}

#[test]
fn a_request_without_a_model_or_with_a_strange_flag_is_refused() {
    let refused = |request: Value| {
        Dialect::OllamaChat
            .read_request(&body(&request), &Addressed::default())
            .unwrap_err()
            .code()
    };
    assert_eq!(refused(json!({"messages": []})), "missing_parameter");
    assert_eq!(
        refused(json!({"model": "m", "stream": "yes"})),
        "invalid_type"
    );
    assert_eq!(
        refused(json!({"model": "m", "Messages": []})),
        "ambiguous_request"
    );
}

#[test]
fn the_arguments_of_a_call_in_an_answer_know_their_tool() {
    let answer = json!({"model": "m", "done": true, "done_reason": "stop", "message": {
        "role": "assistant", "content": "a",
        "tool_calls": [{"function": {"name": "mail", "arguments": {"to": "b", "cc": ["c"]}}}],
    }});
    let answer = Dialect::OllamaChat.read_answer(&body(&answer)).unwrap();
    assert_texts(
        &answer.segments,
        [
            "assistant content 0 -: a",
            "assistant name 0 mail: mail",
            "assistant tool_arguments 0 mail: b",
            "assistant tool_arguments 0 mail: c",
        ],
    );
}

#[test]
fn a_line_is_masked_in_place() {
    let line = "{\"model\":\"m\",\"response\":\"ann\",\"done\":false}\n";
    let mut reader = Dialect::OllamaGenerate.stream();
    let frames = reader.push(Bytes::from_static(line.as_bytes()));
    let masked = frames[0].rewrite(&[(0, "‹X›".to_owned())]).unwrap();
    assert_eq!(masked, line.replace("ann", "‹X›"));
    assert!(
        reader
            .push(Bytes::from_static(b"\n"))
            .iter()
            .all(|frame| frame.deltas.is_empty())
    );
}

#[test]
fn texts_to_embed_are_what_the_user_says_and_vectors_are_no_text() {
    let request = body(&json!({
        "model": "all-minilm", "input": ["a", "b"], "truncate": true,
        "options": {"note": "two words"}, "stream": true,
    }));
    let request = Dialect::OllamaEmbed.read_request(&request, &Addressed::default());
    let request = request.unwrap();
    assert!(!request.stream);
    assert_eq!(request.max_output_tokens, Some(0));
    let said: Vec<_> = request
        .segments
        .iter()
        .map(|segment| segment.text.expose())
        .collect();
    assert_eq!(said, ["a", "b", "two words"]);

    let answer =
        json!({"model": "all-minilm", "embeddings": [[0.5, 1e-3]], "prompt_eval_count": 7});
    let answer = Dialect::OllamaEmbed.read_answer(&body(&answer)).unwrap();
    assert!(answer.segments.is_empty());
    assert_eq!(answer.usage.unwrap().input_tokens, 7);
}

#[test]
fn the_list_of_models_is_one_that_clients_read() {
    let model = dialect::ModelEntry {
        name: "llama3.2",
        created: 1_700_000_000,
        owned_by: "acme",
    };
    let listed = Dialect::OllamaModels.models_body(&[model]);
    let listed: Value = serde_json::from_slice(&listed).unwrap();
    assert_eq!(listed["models"][0]["model"], "llama3.2");
    assert_eq!(listed["models"][0]["name"], "llama3.2");
    let since = listed["models"][0]["modified_at"].as_str().unwrap();
    assert!(since.starts_with("2023-11-14T22:13:20"), "{since}");
}
