//! Whatever a provider sends: nothing panics, no text is missed, an edit is what it says.

use bytes::Bytes;
use dialect::Dialect;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::chat::body;

/// Fields where an answer may hold text, known or not.
const FIELDS: &[&str] = &[
    "content",
    "refusal",
    "reasoning",
    "reasoning_content",
    "thinking",
    "annotations",
    "x_new",
];

/// A value with numbered texts in it, plain or deep.
fn filled(shape: u8, number: &mut u32) -> Value {
    let mut text = || {
        *number += 1;
        format!("text {number}")
    };
    match shape {
        0 => json!(text()),
        1 => json!([text(), {"text": text()}]),
        2 => json!({"deep": [{"deeper": text()}], "text": text()}),
        3 => Value::Null,
        _ => json!(7),
    }
}

/// Messages with texts in any of the fields, in any shape.
fn messages() -> impl Strategy<Value = (Vec<Value>, u32)> {
    let fields = prop::collection::vec((prop::sample::select(FIELDS), 0..5u8), 0..5);
    prop::collection::vec(fields, 1..4).prop_map(|choices| {
        let mut number = 0;
        let messages = choices
            .iter()
            .map(|fields| {
                let mut message = json!({"role": "assistant"});
                for (name, shape) in fields {
                    // A field that is drawn again keeps its first value.
                    if message.get(name).is_none() {
                        message[name] = filled(*shape, &mut number);
                    }
                }
                message
            })
            .collect();
        (messages, number)
    })
}

/// The same messages as a whole answer or as a frame of a stream.
fn answer(messages: &[Value], field: &str) -> Value {
    let choices = messages.iter().enumerate();
    let choices: Vec<Value> = choices
        .map(|(index, message)| json!({"index": index, field: message}))
        .collect();
    json!({"id": "x", "choices": choices})
}

fn mask(value: &mut Value) {
    match value {
        Value::String(text) if text.starts_with("text ") => *text = format!("masked {text}"),
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Object(map) => map.values_mut().for_each(mask),
        _ => {}
    }
}

proptest! {
    #[test]
    fn no_text_of_an_answer_is_missed_and_a_splice_is_an_edit_of_the_value(
        (messages, count) in messages()
    ) {
        let mut value = answer(&messages, "message");
        let body = body(&value);
        let answer = Dialect::OpenAiChat.read_answer(&body).unwrap();
        prop_assert_eq!(answer.segments.len(), count as usize);
        let texts: Vec<(usize, String)> = answer.segments.iter().enumerate()
            .map(|(index, segment)| (index, format!("masked {}", segment.text.expose())))
            .collect();
        let rewritten = answer.rewrite(&body, &texts).unwrap();
        mask(&mut value);
        prop_assert_eq!(serde_json::from_slice::<Value>(&rewritten).unwrap(), value);
    }

    #[test]
    fn a_frame_says_what_the_whole_answer_says((messages, _) in messages()) {
        let whole = Dialect::OpenAiChat.read_answer(&body(&answer(&messages, "message"))).unwrap();
        let frame = format!("data: {}\n\n", answer(&messages, "delta"));
        let frames = Dialect::OpenAiChat.stream().push(Bytes::from(frame));
        let of_frame: Vec<_> =
            frames[0].deltas.iter().map(|delta| (delta.key, delta.text.as_str())).collect();
        let texts = whole.segments.iter().map(|segment| segment.text.expose());
        let of_whole: Vec<_> = whole.keys.iter().copied().zip(texts).collect();
        prop_assert_eq!(of_frame, of_whole);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        drop(Dialect::OpenAiChat.read_answer(&Bytes::from(bytes)));
    }

    #[test]
    fn no_damage_to_an_answer_panics(
        (messages, _) in messages(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut damaged = body(&answer(&messages, "message")).to_vec();
        let at = at.index(damaged.len());
        damaged[at] = byte;
        let damaged = Bytes::from(damaged);
        if let Ok(answer) = Dialect::OpenAiChat.read_answer(&damaged) {
            let texts = (0..answer.segments.len()).map(|index| (index, String::new())).collect::<Vec<_>>();
            answer.rewrite(&damaged, &texts).unwrap();
        }
    }
}
