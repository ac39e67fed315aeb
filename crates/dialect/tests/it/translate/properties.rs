//! Nothing that a person wrote vanishes, and nothing panics.

use dialect::translate::{Client, Upstream};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::fixtures::{PNG, STAMP, hello, pairs, schema, stream, translate, value};

/// What somebody wrote: unique, so that it cannot be found by accident.
fn text() -> impl Strategy<Value = String> {
    "[a-z \"\\\\ü]{0,6}".prop_map(|rest| format!("t{rest}e"))
}

#[derive(Debug, Clone)]
enum Said {
    System(String),
    User(Vec<String>),
    Pictured(String),
    Filed(String, String),
    Assistant(Vec<String>),
    Used {
        said: String,
        city: String,
        found: Vec<String>,
    },
}

fn said() -> impl Strategy<Value = Said> {
    let texts = || proptest::collection::vec(text(), 1..3);
    prop_oneof![
        text().prop_map(Said::System),
        texts().prop_map(Said::User),
        text().prop_map(Said::Pictured),
        (text(), "[a-z]{1,5}\\.pdf").prop_map(|(text, name)| Said::Filed(text, name)),
        texts().prop_map(Said::Assistant),
        (text(), text(), texts()).prop_map(|(said, city, found)| Said::Used { said, city, found }),
    ]
}

impl Said {
    fn texts(&self) -> Vec<String> {
        match self {
            Self::System(text) | Self::Pictured(text) => vec![text.clone()],
            Self::User(texts) | Self::Assistant(texts) => texts.clone(),
            // The ending may be said by the format alone.
            Self::Filed(text, name) => {
                let (stem, _) = name.split_once('.').unwrap();
                vec![text.clone(), stem.to_owned()]
            }
            Self::Used { said, city, found } => {
                let mut texts = vec![said.clone(), city.clone()];
                texts.extend(found.iter().cloned());
                texts
            }
        }
    }

    fn chat(&self, number: usize) -> Vec<Value> {
        let parts = |texts: &[String]| -> Vec<Value> {
            texts
                .iter()
                .map(|text| json!({"type": "text", "text": text}))
                .collect()
        };
        match self {
            Self::System(text) => vec![json!({"role": "system", "content": text})],
            Self::User(texts) => vec![json!({"role": "user", "content": parts(texts)})],
            Self::Assistant(texts) => vec![json!({"role": "assistant", "content": parts(texts)})],
            Self::Pictured(text) => vec![json!({"role": "user", "content": [
                {"type": "image_url", "image_url": {"url": format!("data:image/png;base64,{PNG}")}},
                {"type": "text", "text": text},
            ]})],
            Self::Filed(text, name) => vec![json!({"role": "user", "content": [
                {"type": "text", "text": text},
                {"type": "file", "file": {
                    "filename": name, "file_data": "data:application/pdf;base64,JVBERi0=",
                }},
            ]})],
            Self::Used { said, city, found } => vec![
                json!({"role": "assistant", "content": said, "tool_calls": [{
                    "id": format!("c{number}"), "type": "function", "function": {
                        "name": "weather", "arguments": json!({"city": city}).to_string(),
                    },
                }]}),
                json!({"role": "tool", "tool_call_id": format!("c{number}"),
                    "content": parts(found)}),
            ],
        }
    }

    fn messages(&self, number: usize) -> Vec<Value> {
        let parts = |texts: &[String]| -> Vec<Value> {
            texts
                .iter()
                .map(|text| json!({"type": "text", "text": text}))
                .collect()
        };
        match self {
            Self::System(text) => vec![json!({"role": "system", "content": text})],
            Self::User(texts) => vec![json!({"role": "user", "content": parts(texts)})],
            Self::Assistant(texts) => vec![json!({"role": "assistant", "content": parts(texts)})],
            Self::Pictured(text) => vec![json!({"role": "user", "content": [
                {"type": "text", "text": text},
                {"type": "image", "source": {
                    "type": "base64", "media_type": "image/png", "data": PNG,
                }},
            ]})],
            Self::Filed(text, name) => vec![json!({"role": "user", "content": [
                {"type": "document", "title": name, "context": text, "source": {
                    "type": "base64", "media_type": "application/pdf", "data": "JVBERi0=",
                }},
            ]})],
            Self::Used { said, city, found } => vec![
                json!({"role": "assistant", "content": [
                    {"type": "text", "text": said},
                    {"type": "tool_use", "id": format!("c{number}"), "name": "weather",
                     "input": {"city": city}},
                ]}),
                json!({"role": "user", "content": [
                    {"type": "tool_result", "tool_use_id": format!("c{number}"),
                     "content": parts(found)},
                ]}),
            ],
        }
    }

    fn items(&self, number: usize) -> Vec<Value> {
        let parts = |kind: &str, texts: &[String]| -> Vec<Value> {
            texts
                .iter()
                .map(|text| json!({"type": kind, "text": text}))
                .collect()
        };
        match self {
            Self::System(text) => vec![json!({"role": "developer", "content": text})],
            Self::User(texts) => {
                vec![json!({"role": "user", "content": parts("input_text", texts)})]
            }
            Self::Assistant(texts) => {
                vec![json!({"role": "assistant", "content": parts("output_text", texts)})]
            }
            Self::Pictured(text) => vec![json!({"role": "user", "content": [
                {"type": "input_image", "image_url": format!("data:image/png;base64,{PNG}")},
                {"type": "input_text", "text": text},
            ]})],
            Self::Filed(text, name) => vec![json!({"role": "user", "content": [
                {"type": "input_text", "text": text},
                {"type": "input_file", "filename": name,
                 "file_data": "data:application/pdf;base64,JVBERi0="},
            ]})],
            Self::Used { said, city, found } => vec![
                json!({"role": "assistant", "content": said}),
                json!({"type": "function_call", "call_id": format!("c{number}"),
                    "name": "weather", "arguments": json!({"city": city}).to_string()}),
                json!({"type": "function_call_output", "call_id": format!("c{number}"),
                    "output": parts("input_text", found)}),
            ],
        }
    }
}

fn conversation(client: Client, said: &[Said]) -> Value {
    let mut body = hello(client);
    let numbered = said.iter().enumerate();
    let (key, turns): (&str, Vec<Value>) = match client {
        Client::Chat => (
            "messages",
            numbered.flat_map(|(n, one)| one.chat(n)).collect(),
        ),
        Client::Messages => (
            "messages",
            numbered.flat_map(|(n, one)| one.messages(n)).collect(),
        ),
        Client::Responses => (
            "input",
            numbered.flat_map(|(n, one)| one.items(n)).collect(),
        ),
    };
    body[key] = Value::Array(turns);
    body
}

/// Every string in a value, those in JSON inside of strings included.
fn strings(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            if let Ok(inner @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text) {
                strings(&inner, found);
            }
            found.push(text.clone());
        }
        Value::Array(list) => list.iter().for_each(|one| strings(one, found)),
        Value::Object(fields) => fields.values().for_each(|one| strings(one, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn pair() -> impl Strategy<Value = (Client, Upstream)> {
    select(pairs().collect::<Vec<_>>())
}

/// Any JSON, with the words that mean something.
fn json_value() -> impl Strategy<Value = Value> {
    let word = select(vec![
        "type",
        "role",
        "content",
        "text",
        "user",
        "assistant",
        "tool_use",
        "tool_result",
        "function",
        "id",
        "name",
        "input",
        "choices",
        "delta",
        "tool_calls",
        "index",
        "candidates",
        "parts",
        "functionCall",
        "message_delta",
        "content_block_start",
        "stop_reason",
        "error",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|number| json!(number)),
        word.clone().prop_map(|word| json!(word)),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        let fields = proptest::collection::vec((word.clone(), inner.clone()), 0..6);
        prop_oneof![
            proptest::collection::vec(inner, 0..4).prop_map(Value::Array),
            fields.prop_map(|fields| {
                Value::Object(fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())
            }),
        ]
    })
}

proptest! {
    #[test]
    fn every_text_of_a_request_is_in_the_translated_one(
        (client, upstream) in pair(),
        said in proptest::collection::vec(said(), 1..6),
    ) {
        let mut body = conversation(client, &said);
        let description = "what it is for";
        body["tools"] = match client {
            Client::Chat => json!([{"type": "function", "function": {
                "name": "weather", "description": description, "parameters": schema(),
            }}]),
            Client::Responses => json!([{
                "type": "function", "name": "weather", "description": description,
            }]),
            Client::Messages => json!([{
                "name": "weather", "description": description, "input_schema": schema(),
            }]),
        };
        let translated = translate(client, upstream, &body).unwrap();
        let mut found = Vec::new();
        strings(&value(&translated.body), &mut found);
        let mut texts: Vec<String> = said.iter().flat_map(Said::texts).collect();
        texts.push(description.to_owned());
        for text in texts {
            prop_assert!(
                found.iter().any(|one| one.contains(&text)),
                "{text:?} is not in {found:?}"
            );
        }
    }

    #[test]
    fn no_request_panics((client, upstream) in pair(), junk in json_value(), key in select(vec![
        "messages", "input", "tools", "tool_choice", "system", "response_format", "text",
        "thinking", "reasoning", "stop", "metadata", "output_config",
    ])) {
        let mut body = hello(client);
        body[key] = junk;
        if let Err(refusal) = translate(client, upstream, &body) {
            prop_assert!(refusal.param.is_some());
        }
    }

    #[test]
    fn no_answer_panics((client, upstream) in pair(), junk in json_value(), status in 200..600_u16) {
        let reply = translate(client, upstream, &hello(client)).unwrap().reply;
        let body = junk.to_string().into();
        if let Ok(answer) = reply.answer(status, &body, &STAMP) {
            value(&answer);
        }
    }

    #[test]
    fn no_stream_panics(
        (client, upstream) in pair(),
        junk in proptest::collection::vec(json_value(), 1..5),
        at in any::<proptest::sample::Index>(),
        chunk in 1_usize..200,
    ) {
        let mut bytes = stream(upstream);
        let place = at.index(bytes.len());
        let frames: String = junk.iter().map(|one| format!("\n\ndata: {one}\n\n")).collect();
        bytes.splice(place..place, frames.into_bytes());
        let reply = translate(client, upstream, &hello(client)).unwrap().reply;
        let run = |chunk: usize| {
            let mut stream = reply.stream(&STAMP, 1 << 20);
            let mut out: Vec<u8> = bytes.chunks(chunk).flat_map(|part| stream.push(part)).collect();
            out.extend(stream.finish());
            String::from_utf8(out).unwrap()
        };
        prop_assert_eq!(run(chunk), run(usize::MAX));
    }
}
