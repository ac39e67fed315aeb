//! Forms with a file, and what was written down of a sound: every place where text can stand is
//! read, and nothing else changes.

use bytes::Bytes;
use dialect::{Addressed, Answer, Dialect, Request, RequestEdits, RequestError, StreamReader};
use model::Origin;
use model::segment::Channel;
use proptest::prelude::*;
use serde_json::{Value, json};

const TYPE: &str = "multipart/form-data; boundary=b0undary";
const SOUND: &[u8] = b"\xff\xfb\x00";

/// A form of these parts: a head after `form-data; `, and a content.
fn form(parts: &[(&str, &[u8])]) -> Bytes {
    let mut form = Vec::new();
    for (head, content) in parts {
        let head = format!("--b0undary\r\nContent-Disposition: form-data; {head}\r\n\r\n");
        form.extend([head.as_bytes(), content, b"\r\n"].concat());
    }
    form.extend(b"--b0undary--\r\n");
    Bytes::from(form)
}

fn try_read(body: &Bytes) -> Result<Request, RequestError> {
    Dialect::OpenAiTranscriptions.read_form(body, TYPE, &Addressed::default())
}

fn code(parts: &[(&str, &[u8])]) -> String {
    try_read(&form(parts)).unwrap_err().code().to_owned()
}

const FILE: (&str, &[u8]) = ("name=\"file\"; filename=\"a b.mp3\"", SOUND);
const MODEL: (&str, &[u8]) = ("name=\"model\"", b"m");

#[test]
fn every_text_of_a_form_is_read_and_a_sound_is_not() {
    let body = form(&[
        MODEL,
        ("name=\"prompt\"", b"c d"),
        ("name=\"language\"", b"en"),
        ("name=\"stream\"", b"true"),
        ("name=\"user\"", b"u-1"),
        ("name=\"later[]\"", b"e f"),
        FILE,
    ]);
    let request = try_read(&body).unwrap();
    let said: Vec<_> = request
        .segments
        .iter()
        .map(|said| (said.origin, said.channel, said.text.expose()))
        .collect();
    assert_eq!(
        said,
        [
            (Origin::User, Channel::Content, "c d"),
            (Origin::Document, Channel::Content, "e f"),
            (Origin::Document, Channel::Name, "a b.mp3"),
        ]
    );
    assert_eq!(request.model, "m");
    assert_eq!(request.user.as_deref(), Some("u-1"));
    assert!(request.stream && request.unread);
}

#[test]
fn a_file_that_is_text_is_a_document() {
    let text = "not a sound, é".as_bytes();
    let body = form(&[MODEL, ("name=\"file\"; filename=\"\"", text)]);
    let request = try_read(&body).unwrap();
    assert_eq!(request.segments[0].text.expose(), "not a sound, é");
    assert_eq!(request.segments[0].origin, Origin::Document);
    assert!(!request.unread);
}

#[test]
fn several_pictures_may_be_changed_at_once() {
    let body = form(&[
        MODEL,
        ("name=\"prompt\"", b"c d"),
        ("name=\"n\"", b"2"),
        ("name=\"image[]\"; filename=\"1.png\"", SOUND),
        ("name=\"image[]\"; filename=\"2.png\"", SOUND),
        ("name=\"mask\"; filename=\"m.png\"", SOUND),
    ]);
    let request = Dialect::OpenAiImageEdits.read_form(&body, TYPE, &Addressed::default());
    assert_eq!(request.unwrap().choices, 2);
}

#[test]
fn what_is_missing_or_can_be_read_in_two_ways_is_refused() {
    assert_eq!(code(&[FILE]), "missing_parameter");
    assert_eq!(code(&[MODEL]), "missing_parameter");
    assert_eq!(code(&[MODEL, MODEL, FILE]), "ambiguous_request");
    assert_eq!(code(&[MODEL, FILE, FILE]), "ambiguous_request");
    assert_eq!(
        code(&[MODEL, ("name=\"Model\"", b"x"), FILE]),
        "ambiguous_request"
    );
    for odd in [
        ("name=\"model\"; filename=\"m\"", b"x".as_slice()),
        ("name=\"prompt\"", SOUND),
        ("name=\"stream\"", b"1"),
        ("name=\"n\"", b"many"),
        ("name=\"two words\"", b"x"),
    ] {
        assert_eq!(code(&[FILE, odd, MODEL]), "invalid_type", "{}", odd.0);
    }
    let json = Bytes::from_static(b"{\"model\":\"m\"}");
    let dialect = Dialect::OpenAiTranslations;
    assert!(dialect.read_request(&json, &Addressed::default()).is_err());
    let unread = dialect.read_form(&json, "application/json", &Addressed::default());
    assert_eq!(unread.unwrap_err().code(), "invalid_type");
}

#[test]
fn a_deployment_is_told_once_whether_or_not_a_form_names_a_model() {
    let addressed = Addressed {
        model: Some("mine".to_owned()),
        stream: false,
    };
    for parts in [vec![FILE], vec![MODEL, FILE]] {
        let body = form(&parts);
        let request = Dialect::OpenAiTranscriptions.read_form(&body, TYPE, &addressed);
        let rewritten = request
            .unwrap()
            .rewrite(&body, &RequestEdits::default())
            .unwrap();
        let again = try_read(&rewritten).unwrap();
        assert_eq!(again.model, "mine");
    }
}

#[test]
fn a_masked_file_name_stays_inside_its_quotes_and_no_text_ends_its_part() {
    let body = form(&[MODEL, ("name=\"prompt\"", b"c d"), FILE]);
    let request = try_read(&body).unwrap();
    let edits = |texts: &[(usize, &str)]| RequestEdits {
        texts: texts
            .iter()
            .map(|(at, text)| (*at, (*text).to_owned()))
            .collect(),
        ..RequestEdits::default()
    };
    let rewritten = request
        .rewrite(&body, &edits(&[(0, "x\r\ny"), (1, "a\"\r\n\\")]))
        .unwrap();
    let again = try_read(&rewritten).unwrap();
    assert_eq!(again.segments[0].text.expose(), "x\r\ny");
    assert_eq!(again.segments[1].text.expose(), "a%22__%5C");
    assert!(
        request
            .rewrite(&body, &edits(&[(0, "x\r\n--b0undary--")]))
            .is_err()
    );
    assert!(request.rewrite(&body, &edits(&[(7, "x")])).is_err());
}

fn texts(answer: &Answer) -> Vec<&str> {
    let segments = answer.segments.iter();
    segments.map(|said| said.text.expose()).collect()
}

fn answer(body: &Value) -> Answer {
    let body = Bytes::from(body.to_string());
    Dialect::OpenAiTranscriptions.read_answer(&body).unwrap()
}

#[test]
fn what_was_written_down_is_read_with_its_parts_as_one_text_each() {
    let whole = answer(&json!({
        "task": "transcribe", "text": "a b",
        "segments": [{"id": 0, "text": "a", "tokens": [5, 6]}, {"id": 1, "text": " b"}],
        "words": [{"word": "a", "start": 0.0}], "later": "c",
        "usage": {"type": "tokens", "input_tokens": 7, "output_tokens": 5},
    }));
    let mut said = texts(&whole);
    said.sort_unstable();
    assert_eq!(said, [" b", "a", "a", "a b", "c", "transcribe"]);
    let key_of = |text: &str| {
        let at = whole
            .segments
            .iter()
            .rposition(|said| said.text.expose() == text);
        whole.keys[at.unwrap()]
    };
    assert_ne!(key_of("a b"), key_of(" b"));
    assert_eq!(whole.usage.unwrap().output_tokens, 5);
}

#[test]
fn the_end_of_a_stream_repeats_what_was_heard() {
    let mut reader: StreamReader = Dialect::OpenAiTranscriptions.stream();
    let event = |data: Value| format!("data: {data}\n\n");
    let frames = reader.push(Bytes::from(
        [
            event(json!({"type": "transcript.text.delta", "delta": "a "})),
            event(json!({"type": "transcript.text.delta", "delta": "b"})),
            event(json!({"type": "transcript.text.done", "text": "a b",
                         "usage": {"input_tokens": 7, "output_tokens": 5}})),
        ]
        .concat(),
    ));
    let deltas: Vec<_> = frames.iter().flat_map(|frame| &frame.deltas).collect();
    assert_eq!(deltas[0].key, deltas[2].key);
    assert_eq!([deltas[1].repeats, deltas[2].repeats], [false, true]);
    assert_eq!(frames[2].finished.len(), 1);
    assert_eq!(frames[2].usage.unwrap().input_tokens, 7);
}

proptest! {
    #[test]
    fn rewriting_each_text_with_itself_changes_nothing(
        prompt in "[a-z é\r\n-]{1,20}",
        name in "[a-z é.]{1,12}",
        content in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let head = format!("name=\"file\"; filename=\"{name}\"");
        let body = form(&[MODEL, ("name=\"prompt\"", prompt.as_bytes()), (&head, &content)]);
        let request = try_read(&body).unwrap();
        let same = request.segments.iter().map(|said| said.text.expose().to_owned());
        let edits = RequestEdits { texts: same.enumerate().collect(), ..RequestEdits::default() };
        prop_assert_eq!(request.rewrite(&body, &edits).unwrap(), body);
    }

    #[test]
    fn no_damaged_form_panics(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut body = form(&[MODEL, ("name=\"prompt\"", b"c d"), FILE]).to_vec();
        let at = at.index(body.len());
        body[at] = byte;
        let body = Bytes::from(body);
        if let Ok(request) = try_read(&body) {
            prop_assert_eq!(request.rewrite(&body, &RequestEdits::default()).unwrap(), body);
        }
    }
}
