//! An edit changes what it names and not one byte more.

use bytes::Bytes;
use dialect::RewriteError;
use dialect::{Addressed, Dialect, RequestEdits};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::chat::{body, requests};

fn rewrite(text: &'static str, edits: &RequestEdits) -> String {
    let body = Bytes::from_static(text.as_bytes());
    let rewritten = Dialect::OpenAiChat
        .read_request(&body, &Addressed::default())
        .unwrap()
        .rewrite(&body, edits)
        .unwrap();
    String::from_utf8(rewritten.to_vec()).unwrap()
}

fn ask_usage() -> RequestEdits {
    RequestEdits {
        ask_usage: true,
        ..RequestEdits::default()
    }
}

#[test]
fn without_edits_the_body_is_not_even_copied() {
    let body = Bytes::from_static(br#" { "model":"m" , "messages":[] } "#);
    let request = Dialect::OpenAiChat
        .read_request(&body, &Addressed::default())
        .unwrap();
    let same = request.rewrite(&body, &RequestEdits::default()).unwrap();
    assert_eq!(same.as_ptr(), body.as_ptr());
}

#[test]
fn odd_spaces_and_unknown_fields_survive_an_edit() {
    let edits = RequestEdits {
        model: Some("gpt \"4\"".to_owned()),
        ask_usage: true,
        texts: vec![(0, "h\u{7}o".to_owned())],
        ..RequestEdits::default()
    };
    assert_eq!(
        rewrite(
            r#"{ "x":1.50e0, "model" : "m","messages":[ {"role":"user","content":"hi"}],"stream":true}"#,
            &edits
        ),
        r#"{"stream_options":{"include_usage":true}, "x":1.50e0, "model" : "gpt \"4\"","messages":[ {"role":"user","content":"h\u0007o"}],"stream":true}"#
    );
}

#[test]
fn what_is_appended_to_a_text_leaves_its_bytes_as_they_are() {
    let edits = RequestEdits {
        appended: vec![(0, "\n\"x\"".to_owned())],
        ..RequestEdits::default()
    };
    assert_eq!(
        rewrite(
            r#"{"model":"m", "messages":[{"role":"system","content":"a\u0062\/ \"q\""}]}"#,
            &edits
        ),
        r#"{"model":"m", "messages":[{"role":"system","content":"a\u0062\/ \"q\"\n\"x\""}]}"#
    );
}

#[test]
fn usage_is_asked_for_in_every_shape_of_the_option() {
    for (before, after) in [
        (
            r#""stream_options":null"#,
            r#""stream_options":{"include_usage":true}"#,
        ),
        (
            r#""stream_options":{}"#,
            r#""stream_options":{"include_usage":true}"#,
        ),
        (
            r#""stream_options":{"x":1}"#,
            r#""stream_options":{"include_usage":true,"x":1}"#,
        ),
        (
            r#""stream_options":{"include_usage":false}"#,
            r#""stream_options":{"include_usage":true}"#,
        ),
    ] {
        let around =
            |option: &str| format!(r#"{{"model":"m","messages":[],"stream":true,{option}}}"#);
        let body = Bytes::from(around(before));
        let request = Dialect::OpenAiChat
            .read_request(&body, &Addressed::default())
            .unwrap();
        assert!(request.adds_usage(&ask_usage()));
        assert_eq!(request.rewrite(&body, &ask_usage()).unwrap(), around(after));
    }
}

#[test]
fn usage_is_not_asked_for_where_it_is_no_use() {
    for text in [
        r#"{"model":"m","messages":[]}"#,
        r#"{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true}}"#,
    ] {
        assert_eq!(rewrite(text, &ask_usage()), text);
        let request = Dialect::OpenAiChat
            .read_request(&Bytes::from(text), &Addressed::default())
            .unwrap();
        assert!(!request.adds_usage(&ask_usage()));
    }
}

#[test]
fn an_edit_that_finds_no_place_is_an_error() {
    let body = Bytes::from_static(br#"{"model":"m","messages":[{"role":"user","content":"hi"}]}"#);
    let request = Dialect::OpenAiChat
        .read_request(&body, &Addressed::default())
        .unwrap();
    let texts = |texts: &[usize]| RequestEdits {
        texts: texts.iter().map(|index| (*index, "x".to_owned())).collect(),
        ..RequestEdits::default()
    };
    let unknown = request.rewrite(&body, &texts(&[1]));
    assert_eq!(unknown, Err(RewriteError::UnknownText(1)));
    let twice = request.rewrite(&body, &texts(&[0, 0]));
    assert_eq!(twice, Err(RewriteError::Misplaced));
    let other = request.rewrite(&Bytes::from_static(b"{}"), &texts(&[0]));
    assert_eq!(other, Err(RewriteError::Misplaced));
}

/// Puts `new` in place of every string that is `old`.
fn replace(value: &mut Value, old: &str, new: &str) {
    match value {
        Value::String(text) if text == old => new.clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, old, new)),
        Value::Object(map) => map.values_mut().for_each(|item| replace(item, old, new)),
        _ => {}
    }
}

proptest! {
    #[test]
    fn a_splice_is_what_an_edit_of_the_value_would_be(
        request in requests(),
        new in any::<String>(),
        chosen in prop::collection::vec(any::<bool>(), 64),
        ask_usage in any::<bool>(),
    ) {
        let body = body(&request);
        let parsed = Dialect::OpenAiChat.read_request(&body, &Addressed::default()).unwrap();
        let mut expected = request;
        expected["model"] = json!("upstream-model");
        let mut texts = Vec::new();
        for (index, segment) in parsed.segments.iter().enumerate() {
            if chosen[index % chosen.len()] && segment.text.expose().starts_with("text ") {
                replace(&mut expected, segment.text.expose(), &new);
                texts.push((index, new.clone()));
            }
        }
        let edits = RequestEdits { model: Some("upstream-model".to_owned()), ask_usage, texts, ..RequestEdits::default() };
        if parsed.adds_usage(&edits) {
            if !expected["stream_options"].is_object() {
                expected["stream_options"] = json!({});
            }
            expected["stream_options"]["include_usage"] = json!(true);
        }
        let rewritten = parsed.rewrite(&body, &edits).unwrap();
        prop_assert_eq!(serde_json::from_slice::<Value>(&rewritten).unwrap(), expected);
    }

    #[test]
    fn every_text_of_a_request_is_found_and_rewriting_it_with_itself_changes_nothing(
        request in requests()
    ) {
        let body = body(&request);
        let parsed = Dialect::OpenAiChat.read_request(&body, &Addressed::default()).unwrap();
        let texts: Vec<(usize, String)> = parsed.segments.iter().enumerate()
            .map(|(index, segment)| (index, segment.text.expose().to_owned()))
            .collect();
        let mut found: Vec<&str> = texts.iter().map(|(_, text)| text.as_str()).collect();
        found.retain(|text| text.starts_with("text "));
        prop_assert_eq!(found.len(), request.to_string().matches("\"text ").count());
        let edits = RequestEdits { texts, ..RequestEdits::default() };
        let rewritten = parsed.rewrite(&body, &edits).unwrap();
        prop_assert_eq!(serde_json::from_slice::<Value>(&rewritten).unwrap(), request);
    }
}
