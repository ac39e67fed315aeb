//! Requests that say one thing, and the answers of vectors.

use bytes::Bytes;
use dialect::{Addressed, Answer, Dialect, Request, RequestEdits, RequestError};
use model::Origin;
use proptest::prelude::*;
use serde_json::{Value, json};

fn try_read(dialect: Dialect, body: &Value) -> Result<Request, RequestError> {
    let body = Bytes::from(body.to_string());
    dialect.read_request(&body, &Addressed::default())
}

fn read(dialect: Dialect, body: &Value) -> Request {
    try_read(dialect, body).unwrap()
}

fn texts(request: &Request) -> Vec<&str> {
    let segments = request.segments.iter();
    segments.map(|said| said.text.expose()).collect()
}

fn answer(body: &Value) -> Answer {
    let body = Bytes::from(body.to_string());
    Dialect::OpenAiEmbeddings.read_answer(&body).unwrap()
}

fn answered(answer: &Answer) -> Vec<&str> {
    let segments = answer.segments.iter();
    segments.map(|said| said.text.expose()).collect()
}

#[test]
fn every_text_to_embed_is_the_users() {
    let one = read(
        Dialect::OpenAiEmbeddings,
        &json!({"model": "m", "input": "a b", "user": "u-1", "encoding_format": "base64"}),
    );
    assert_eq!(texts(&one), ["a b"]);
    assert_eq!(one.user.as_deref(), Some("u-1"));
    let many = read(
        Dialect::OpenAiEmbeddings,
        &json!({"model": "m", "input": ["a b", "c d"], "later": {"x": "e f"}}),
    );
    assert_eq!(texts(&many), ["a b", "c d", "e f"]);
    let origins: Vec<_> = many.segments.iter().map(|said| said.origin).collect();
    assert_eq!(origins, [Origin::User, Origin::User, Origin::Document]);
    assert!(!many.opaque && !many.unread && !many.stream);
    assert_eq!(many.max_output_tokens, Some(0));
}

#[test]
fn tokens_to_embed_cannot_be_read_and_say_so() {
    for input in [
        json!([1, 2]),
        json!([[1, 2], [3]]),
        json!(["a b", [3]]),
        json!(["a b", 3]),
    ] {
        let body = json!({"model": "m", "input": input});
        assert!(read(Dialect::OpenAiEmbeddings, &body).unread, "{body}");
    }
}

#[test]
fn texts_and_pictures_to_judge_are_read() {
    let request = read(
        Dialect::OpenAiModerations,
        &json!({"model": "m", "input": [
            {"type": "text", "text": "a b"},
            {"type": "image_url", "image_url": {"url": "https://x.test/?q=c+d"}},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
            "e f",
        ]}),
    );
    assert_eq!(texts(&request), ["a b", "https://x.test/?q=c+d", "e f"]);
    assert!(request.opaque);
}

#[test]
fn a_judge_that_is_not_named_is_the_providers_own_and_can_be_named() {
    let body = Bytes::from(r#"{ "input":"a b"}"#);
    let request = Dialect::OpenAiModerations
        .read_request(&body, &Addressed::default())
        .unwrap();
    assert_eq!(request.model, "omni-moderation-latest");
    let unchanged = request.rewrite(&body, &RequestEdits::default()).unwrap();
    assert_eq!(unchanged, body);
    let edits = RequestEdits {
        model: Some("other".to_owned()),
        ..RequestEdits::default()
    };
    let renamed = request.rewrite(&body, &edits).unwrap();
    assert_eq!(renamed, r#"{"model":"other", "input":"a b"}"#);
}

#[test]
fn what_is_missing_or_can_be_read_in_two_ways_is_refused() {
    for (dialect, body, code) in [
        (
            Dialect::OpenAiEmbeddings,
            json!({"input": "a"}),
            "missing_parameter",
        ),
        (
            Dialect::OpenAiEmbeddings,
            json!({"model": "m"}),
            "missing_parameter",
        ),
        (
            Dialect::OpenAiModerations,
            json!({"model": "m"}),
            "missing_parameter",
        ),
        (
            Dialect::OpenAiEmbeddings,
            json!({"model": "m", "input": "a", "Input": "b"}),
            "ambiguous_request",
        ),
        (
            Dialect::OpenAiModerations,
            json!({"Model": "m", "input": "a"}),
            "ambiguous_request",
        ),
        (Dialect::OpenAiEmbeddings, json!(["a"]), "invalid_type"),
        (
            Dialect::OpenAiImages,
            json!({"model": "m", "prompt": "a", "svg": {"model": "o"}}),
            "invalid_type",
        ),
    ] {
        assert_eq!(try_read(dialect, &body).unwrap_err().code(), code, "{body}");
    }
}

#[test]
fn a_vector_is_opaque_where_it_stands_and_nowhere_else() {
    let numbers = answer(&json!({
        "object": "list", "model": "m", "usage": {"prompt_tokens": 7, "total_tokens": 7},
        "data": [{"object": "embedding", "index": 0, "embedding": [0.5, -1]}],
    }));
    assert!(answered(&numbers).is_empty() && !numbers.opaque);
    assert_eq!(numbers.usage.unwrap().input_tokens, 7);
    assert_eq!(numbers.model.as_deref(), Some("m"));
    let base64 = answer(&json!({"data": [{"index": 0, "embedding": "AAAA+/=="}]}));
    assert!(answered(&base64).is_empty() && base64.opaque);
    let elsewhere = answer(&json!({
        "embedding": "QQ==",
        "data": [{"embedding": "a b", "note": "c"}, "d", {"embedding": ["e", 1]}],
    }));
    assert_eq!(answered(&elsewhere), ["a b", "c", "d", "e", "QQ=="]);
}

#[test]
fn a_picture_to_draw_and_a_text_to_speak_are_the_users_words() {
    let drawn = read(
        Dialect::OpenAiImages,
        &json!({"model": "m", "prompt": "a b", "n": 2, "size": "1024x1024", "quality": "high", "stream": true}),
    );
    assert_eq!(texts(&drawn), ["a b"]);
    assert_eq!((drawn.model.as_str(), drawn.choices), ("m", 2));
    assert!(drawn.stream);
    let spoken = read(
        Dialect::OpenAiSpeech,
        &json!({"model": "m", "input": "a b", "voice": "alloy", "instructions": "c d",
                "response_format": "mp3", "speed": 1.5}),
    );
    assert_eq!(texts(&spoken), ["a b", "c d"]);
}

#[test]
fn what_is_told_about_a_picture_is_read_and_the_picture_is_not() {
    let body = Bytes::from(
        json!({"created": 1, "data": [
            {"b64_json": "iVBORw0KGgo=", "revised_prompt": "a b"},
            {"url": "https://x.test/1.png"}, {"b64_json": "no data"},
        ], "usage": {"input_tokens": 3, "output_tokens": 4}})
        .to_string(),
    );
    let answer = Dialect::OpenAiImages.read_answer(&body).unwrap();
    assert_eq!(
        answered(&answer),
        ["a b", "https://x.test/1.png", "no data"]
    );
    assert!(answer.opaque);
    assert_eq!(answer.usage.unwrap().output_tokens, 4);
}

#[test]
fn an_answer_of_a_great_many_numbers_is_read() {
    let vector = vec!["-0.0123456"; 3072].join(",");
    let item = format!(r#"{{"object":"embedding","index":0,"embedding":[{vector}]}}"#);
    let body = format!(
        r#"{{"object":"list","data":[{}]}}"#,
        vec![item; 300].join(",")
    );
    let answer = Dialect::OpenAiEmbeddings.read_answer(&Bytes::from(body));
    assert!(answered(&answer.unwrap()).is_empty());
}

proptest! {
    #[test]
    fn rewriting_each_text_with_itself_changes_no_text(input in prop::collection::vec(".{0,12}", 0..5)) {
        let body = json!({"model": "m", "input": input, "other": {"k": "v w"}});
        let bytes = Bytes::from(body.to_string());
        let request = read(Dialect::OpenAiEmbeddings, &body);
        let same = request.segments.iter().map(|said| said.text.expose().to_owned());
        let edits = RequestEdits { texts: same.enumerate().collect(), ..RequestEdits::default() };
        let rewritten = request.rewrite(&bytes, &edits).unwrap();
        prop_assert_eq!(serde_json::from_slice::<Value>(&rewritten).unwrap(), body);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let body = Bytes::from(bytes);
        for dialect in [Dialect::OpenAiEmbeddings, Dialect::OpenAiModerations] {
            let read = dialect.read_request(&body, &Addressed::default());
            prop_assert!(read.is_err() || !body.is_empty());
            prop_assert!(dialect.read_answer(&body).is_err() || !body.is_empty());
        }
    }
}
