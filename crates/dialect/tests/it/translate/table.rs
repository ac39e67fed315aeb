//! The table says what the code does, and the documentation says what the table says.

use std::fmt::Write;

use dialect::translate::{Client, FIELDS, Fate, Field, Upstream};
use serde_json::{Value, json};

use super::fixtures::{hello, schema, translate, value};

const PAGE: &str = include_str!("../../../../../docs/translation.md");

fn cell(fate: Fate) -> &'static str {
    match fate {
        Fate::Carried => "carried",
        Fate::Lost => "lost",
        Fate::Refused => "refused",
        Fate::Native => "as it is",
    }
}

fn markdown(client: Client) -> String {
    let mut page = String::from(
        "| field | OpenAI-compatible | Anthropic | Gemini | Bedrock | unless it is |\n|---|---|---|---|---|---|\n",
    );
    for field in FIELDS.iter().filter(|field| field.client == client) {
        let [openai, anthropic, gemini, bedrock] = field.fates.map(cell);
        let is_told = field.fates.contains(&Fate::Lost) || field.fates.contains(&Fate::Refused);
        let neutral = match field.neutral {
            "null" => String::new(),
            _ if !is_told => String::new(),
            neutral => format!("`{neutral}`"),
        };
        let name = field.name;
        writeln!(
            page,
            "| `{name}` | {openai} | {anthropic} | {gemini} | {bedrock} | {neutral} |"
        )
        .unwrap();
    }
    page
}

#[test]
fn the_page_shows_the_table() {
    for client in Client::ALL {
        let table = markdown(client);
        assert!(
            PAGE.contains(&table),
            "docs/translation.md should hold:\n{table}"
        );
    }
}

#[test]
fn no_field_stands_twice() {
    for (place, field) in FIELDS.iter().enumerate() {
        let again = FIELDS[place + 1..]
            .iter()
            .any(|other| (other.client, other.name) == (field.client, field.name));
        assert!(!again, "{} of {:?}", field.name, field.client);
    }
}

/// A value of the field that differs from its neutral one and from what the request has.
fn sample(field: &Field) -> Option<Value> {
    Some(match field.name {
        "temperature" | "top_p" | "presence_penalty" | "frequency_penalty" => json!(0.25),
        "top_k" | "seed" | "max_tokens" | "max_completion_tokens" | "max_output_tokens" => json!(7),
        "stop" | "stop_sequences" => json!(["END"]),
        "reasoning_effort" => json!("high"),
        "reasoning" => json!({"effort": "high"}),
        "user" | "safety_identifier" | "instructions" => json!("someone"),
        "system" => json!("be brief"),
        "metadata" if field.client == Client::Messages => json!({"user_id": "someone"}),
        "thinking" => json!({"type": "enabled", "budget_tokens": 2_000}),
        "response_format" => json!({"type": "json_schema", "json_schema": {
            "name": "n", "schema": schema(),
        }}),
        "text" => json!({"format": {"type": "json_schema", "name": "n", "schema": schema()}}),
        "output_config" => json!({"format": {"type": "json_schema", "schema": schema()}}),
        "model" | "messages" | "input" | "stream" | "stream_options" | "tools" | "tool_choice" => {
            return None;
        }
        "parallel_tool_calls" => json!(false),
        name if name.contains('.') || name.contains('[') => return None,
        _ => json!(["a value that is not neutral"]),
    })
}

fn with_tool(client: Client) -> Value {
    let mut body = hello(client);
    body["tools"] = match client {
        Client::Chat => json!([{"type": "function", "function": {"name": "f"}}]),
        Client::Responses => json!([{"type": "function", "name": "f"}]),
        Client::Messages => json!([{"name": "f", "input_schema": schema()}]),
    };
    body
}

#[test]
fn every_field_meets_the_fate_that_the_table_says() {
    for field in FIELDS {
        let Some(sample) = sample(field) else {
            continue;
        };
        for upstream in Upstream::ALL {
            let fate = field.fates[Upstream::ALL
                .iter()
                .position(|one| *one == upstream)
                .unwrap()];
            let plain = with_tool(field.client);
            let mut body = plain.clone();
            body[field.name] = sample.clone();
            let before = value(&translate(field.client, upstream, &plain).unwrap().body);
            let translated = translate(field.client, upstream, &body);
            let what = format!("{} of {:?} to {upstream:?}", field.name, field.client);
            match fate {
                Fate::Native => assert_eq!(value(&translated.unwrap().body)[field.name], sample),
                Fate::Refused => {
                    assert_eq!(translated.unwrap_err().param.as_deref(), Some(field.name));
                }
                Fate::Carried => {
                    let translated = translated.unwrap_or_else(|error| panic!("{what}: {error}"));
                    assert_ne!(value(&translated.body), before, "{what}");
                    assert!(translated.lost.is_empty(), "{what}");
                }
                Fate::Lost => {
                    let translated = translated.unwrap_or_else(|error| panic!("{what}: {error}"));
                    assert_eq!(value(&translated.body), before, "{what}");
                    assert_eq!(translated.lost[0].param, field.name, "{what}");
                }
            }
        }
    }
}

#[test]
fn a_neutral_value_is_never_refused_and_never_lost() {
    for field in FIELDS
        .iter()
        .filter(|field| !field.name.contains(['.', '[']))
    {
        let is_told = field.fates.contains(&Fate::Lost) || field.fates.contains(&Fate::Refused);
        let neutral: Value = serde_json::from_str(field.neutral).unwrap();
        if !is_told || neutral.is_null() {
            continue;
        }
        for upstream in Upstream::ALL {
            let mut body = hello(field.client);
            body[field.name] = neutral.clone();
            let translated = translate(field.client, upstream, &body).unwrap();
            assert!(translated.lost.is_empty(), "{}", field.name);
        }
    }
}
