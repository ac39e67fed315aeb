//! Whole answers: what is found in them, and what a mask takes with it.

mod properties;

use bytes::Bytes;
use dialect::{Answer, Unreadable};
use dialect::{Dialect, RewriteError};
use model::money::{Usage, UsageSource};
use serde_json::{Value, json};

use crate::chat::{assert_texts, body};

fn parse(value: &Value) -> Answer {
    Dialect::OpenAiChat.read_answer(&body(value)).unwrap()
}

fn with_message(message: Value) -> Value {
    json!({"choices": [{"index": 0, "message": message}]})
}

fn rewrite(value: &Value, texts: &[(usize, &str)]) -> Value {
    let texts: Vec<(usize, String)> = texts
        .iter()
        .map(|(index, text)| (*index, (*text).to_owned()))
        .collect();
    let body = body(value);
    let rewritten = Dialect::OpenAiChat
        .read_answer(&body)
        .unwrap()
        .rewrite(&body, &texts)
        .unwrap();
    serde_json::from_slice(&rewritten).unwrap()
}

#[test]
fn the_facts_of_an_answer_are_read() {
    let answer = parse(&json!({
        "id": "chatcmpl-1", "object": "chat.completion", "model": "gpt-4o-2024", "created": 1,
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant",
                     "content": "hi"}}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12,
                  "prompt_tokens_details": {"cached_tokens": 4},
                  "completion_tokens_details": {"reasoning_tokens": 2}},
    }));
    assert_eq!(answer.id.as_deref(), Some("chatcmpl-1"));
    assert_eq!(answer.model.as_deref(), Some("gpt-4o-2024"));
    assert_eq!(answer.finished[0].reason, "stop");
    assert_eq!(
        answer.usage,
        Some(Usage {
            input_tokens: 7,
            cached_input_tokens: 4,
            output_tokens: 5,
            reasoning_tokens: 2,
            source: UsageSource::Reported,
        })
    );
    assert_texts(&answer.segments, ["assistant content 0 -: hi"]);
}

#[test]
fn usage_that_nobody_counted_is_no_usage() {
    for usage in [json!(null), json!({}), json!({"total_tokens": 3})] {
        assert_eq!(parse(&json!({"choices": [], "usage": usage})).usage, None);
    }
}

#[test]
fn every_choice_and_every_field_with_text_is_found() {
    let answer = parse(&json!({"choices": [
        {"index": 1, "message": {"content": "a", "refusal": "b", "reasoning": "c",
         "tool_calls": [{"id": "x", "function": {"name": "mail", "arguments": "{\"to\":1}"}},
                        {"id": "y", "custom": {"name": "sql", "input": "d"}}],
         "function_call": {"name": "old", "arguments": "e"},
         "annotations": [{"type": "url_citation", "url_citation": {"url": "f", "title": "g"}}]}},
        {"index": 0, "message": {"content": [{"type": "text", "text": "h"}],
         "audio": {"id": "i", "data": "UklGRg==", "transcript": "j"},
         "reasoning_details": [{"type": "reasoning.text", "text": "k", "signature": "l"}]}},
    ], "citations": ["https://m.example"]}));
    assert!(answer.opaque);
    assert_texts(
        &answer.segments,
        [
            "assistant content 1 -: a",
            "assistant refusal 1 -: b",
            "assistant reasoning 1 -: c",
            "assistant name 1 mail: mail",
            "assistant tool_arguments 1 mail: {\"to\":1}",
            "assistant name 1 sql: sql",
            "assistant tool_arguments 1 sql: d",
            "assistant name 1 old: old",
            "assistant tool_arguments 1 old: e",
            "assistant content 1 -: f",
            "assistant content 1 -: g",
            "assistant content 0 -: h",
            "assistant content 0 -: j",
            "assistant reasoning 0 -: k",
            "assistant content 0 -: https://m.example",
        ],
    );
}

#[test]
fn a_mask_changes_its_text_and_nothing_else() {
    let before = with_message(json!({"role": "assistant", "content": "my card", "x": 1.0}));
    let after = with_message(json!({"role": "assistant", "content": "‹CARD›", "x": 1.0}));
    assert_eq!(rewrite(&before, &[(0, "‹CARD›")]), after);
    assert_eq!(rewrite(&before, &[]), before);
}

#[test]
fn a_mask_takes_the_token_probabilities_with_it() {
    let probabilities = json!({"content": [{"token": "4111", "logprob": -0.1}]});
    let choice = |index: u32, content, logprobs: &Value| json!({"index": index, "message": {"content": content}, "logprobs": logprobs});
    let before = json!({"choices": [choice(0, "4111", &probabilities),
                                    choice(1, "fine", &probabilities)]});
    let after = json!({"choices": [choice(0, "‹CARD›", &Value::Null),
                                   choice(1, "fine", &probabilities)]});
    assert_eq!(rewrite(&before, &[(0, "‹CARD›")]), after);
}

#[test]
fn a_mask_of_a_transcript_takes_the_sound_with_it() {
    let audio =
        |data, transcript| with_message(json!({"audio": {"data": data, "transcript": transcript}}));
    assert_eq!(
        rewrite(&audio("UklGRg==", "4111"), &[(0, "‹CARD›")]),
        audio("", "‹CARD›")
    );
}

#[test]
fn an_answer_that_cannot_be_inspected_says_so() {
    for (body, problem) in [
        (&b"<html>"[..], Unreadable::NotJson),
        (b"[]", Unreadable::NotJson),
        (b"\xff", Unreadable::NotUtf8),
        (br#"{"choices":[],"choices":[]}"#, Unreadable::Ambiguous),
    ] {
        let error = Dialect::OpenAiChat
            .read_answer(&Bytes::copy_from_slice(body))
            .unwrap_err();
        assert_eq!(error, problem);
        assert!(error.code().starts_with("answer_"));
    }
}

#[test]
fn an_answer_of_another_shape_is_still_read() {
    let answer = parse(&json!({"output": [{"text": "a"}], "error": {"message": "b"}}));
    assert_texts(
        &answer.segments,
        ["assistant content 0 -: a", "assistant content 0 -: b"],
    );
}

#[test]
fn a_mask_without_a_place_is_an_error() {
    let body = body(&with_message(json!({"content": "a"})));
    let rewritten = Dialect::OpenAiChat
        .read_answer(&body)
        .unwrap()
        .rewrite(&body, &[(1, String::new())]);
    assert_eq!(rewritten, Err(RewriteError::UnknownText(1)));
}
