//! The request parser: never panics, and an edit of a request is what it says.

#![no_main]

use bytes::Bytes;
use dialect::{Addressed, Dialect, RequestEdits};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let body = Bytes::copy_from_slice(body);
    let Ok(request) = Dialect::OpenAiChat.read_request(&body, &Addressed::default()) else {
        return;
    };
    let same = request.rewrite(&body, &RequestEdits::default()).unwrap();
    assert_eq!(same, body);

    // Every other text is masked, the rest get something appended.
    let texts = (0..request.segments.len()).map(|index| (index, format!("masked {index}\n")));
    let (texts, appended) = texts.partition(|(index, _)| index % 2 == 0);
    let edits = RequestEdits {
        model: Some("other".to_owned()),
        ask_usage: true,
        texts,
        appended,
    };
    let rewritten = request.rewrite(&body, &edits).unwrap();
    let again = Dialect::OpenAiChat.read_request(&rewritten, &Addressed::default()).unwrap();
    assert_eq!(again.model, "other");
    assert_eq!(again.include_usage, request.include_usage || request.adds_usage(&edits));
    assert!(again.segments.len() >= request.segments.len());
    if serde_json::from_slice::<serde_json::Value>(&body).is_ok() {
        serde_json::from_slice::<serde_json::Value>(&rewritten).unwrap();
    }
});
