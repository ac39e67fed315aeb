//! What cannot be carried is a clear 400.

use dialect::translate::{Client, Untranslatable, Upstream};
use serde_json::{Value, json};

use super::fixtures::{hello, pairs, translate};

fn refused(client: Client, upstream: Upstream, key: &str, value: Value) -> Untranslatable {
    let mut body = hello(client);
    body[key] = value;
    translate(client, upstream, &body).unwrap_err()
}

#[test]
fn several_candidates_are_not_translated() {
    for upstream in [Upstream::Anthropic, Upstream::Gemini, Upstream::Bedrock] {
        let refusal = refused(Client::Chat, upstream, "n", json!(2));
        assert_eq!(refusal.code, "unsupported_by_upstream");
        assert_eq!(refusal.param.as_deref(), Some("n"));
    }
}

#[test]
fn a_stored_conversation_is_not_translated() {
    for key in ["previous_response_id", "conversation", "prompt"] {
        let refusal = refused(Client::Responses, Upstream::OpenAi, key, json!("x"));
        assert_eq!(refusal.code, "unsupported_by_upstream");
        assert_eq!(refusal.param.as_deref(), Some(key));
    }
}

#[test]
fn a_field_that_nobody_knows_is_refused() {
    for (client, upstream) in pairs() {
        let refusal = refused(client, upstream, "of_tomorrow", json!({"text": "hear me"}));
        assert_eq!(refusal.code, "unknown_parameter");
        assert_eq!(refusal.param.as_deref(), Some("of_tomorrow"));
        let refusal = refused(client, upstream, "say \"this\"", json!(1));
        assert!(!refusal.message.contains("this\""), "{}", refusal.message);
        let accepted = hello(client);
        assert!(translate(client, upstream, &accepted).is_ok());
    }
}

#[test]
fn a_part_that_cannot_be_carried_is_named() {
    let parts = |part: Value| json!([{"role": "user", "content": [part]}]);
    for (client, key, value, param) in [
        (
            Client::Chat,
            "messages",
            parts(json!({"type": "input_audio", "input_audio": {"data": "", "format": "wav"}})),
            "messages[0].content[0]",
        ),
        (
            Client::Chat,
            "messages",
            parts(json!({"type": "file", "file": {"file_id": "f"}})),
            "messages[0].content[0].file.file_id",
        ),
        (
            Client::Chat,
            "messages",
            parts(json!({"type": "text", "text": "x", "aside": "y"})),
            "messages[0].content[0].aside",
        ),
        (
            Client::Chat,
            "tools",
            json!([{"type": "custom", "custom": {"name": "x"}}]),
            "tools[0].type",
        ),
        (
            Client::Responses,
            "tools",
            json!([{"type": "web_search"}]),
            "tools[0].type",
        ),
        (
            Client::Responses,
            "input",
            json!([{"type": "item_reference", "id": "x"}]),
            "input[0]",
        ),
        (
            Client::Messages,
            "tools",
            json!([{"type": "web_search_20250305", "name": "web_search"}]),
            "tools[0].type",
        ),
        (
            Client::Messages,
            "messages",
            parts(json!({"type": "search_result", "source": "x", "title": "y", "content": []})),
            "messages[0].content[0].type",
        ),
    ] {
        let refusal = refused(client, Upstream::Gemini, key, value);
        assert_eq!(refusal.param.as_deref(), Some(param), "{}", refusal.message);
    }
}

#[test]
fn nothing_is_fetched_for_who_does_not_fetch() {
    let image = json!([{"role": "user", "content": [
        {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}},
    ]}]);
    for upstream in [Upstream::Gemini, Upstream::Bedrock] {
        let refusal = refused(Client::Chat, upstream, "messages", image.clone());
        let param = "messages[0].content[0].image_url.url";
        assert_eq!(refusal.param.as_deref(), Some(param));
    }
    let mut body = hello(Client::Chat);
    body["messages"] = image;
    assert!(translate(Client::Chat, Upstream::Anthropic, &body).is_ok());
}

#[test]
fn json_without_a_schema_is_refused_where_there_is_no_such_mode() {
    let format = json!({"type": "json_object"});
    for upstream in [Upstream::Anthropic, Upstream::Bedrock] {
        let refusal = refused(Client::Chat, upstream, "response_format", format.clone());
        assert_eq!(refusal.param.as_deref(), Some("response_format"));
    }
    let mut body = hello(Client::Chat);
    body["response_format"] = format;
    assert!(translate(Client::Chat, Upstream::Gemini, &body).is_ok());
}

#[test]
fn a_result_without_its_call_has_no_name_for_gemini() {
    let messages = json!([{"role": "tool", "tool_call_id": "x", "content": "y"}]);
    let refusal = refused(Client::Chat, Upstream::Gemini, "messages", messages);
    assert_eq!(refusal.param.as_deref(), Some("messages"));
}

#[test]
fn a_wrong_type_says_where_and_what() {
    let refusal = refused(Client::Chat, Upstream::Gemini, "temperature", json!("hot"));
    assert_eq!(refusal.code, "invalid_type");
    assert_eq!(refusal.message, "`temperature` must be a number");
    let messages = json!([{"role": "user", "content": 7}]);
    let refusal = refused(Client::Messages, Upstream::OpenAi, "messages", messages);
    assert_eq!(refusal.param.as_deref(), Some("messages[0].content"));
}

#[test]
fn a_part_that_the_assistant_may_not_have_is_not_dropped() {
    let messages = json!([{"role": "assistant", "content": [
        {"type": "document", "source": {
            "type": "text", "media_type": "text/plain", "data": "hear me",
        }},
    ]}]);
    let refusal = refused(Client::Messages, Upstream::OpenAi, "messages", messages);
    assert_eq!(refusal.code, "unsupported_by_upstream");
}
