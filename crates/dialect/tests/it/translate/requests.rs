//! What upstreams are asked.

use bytes::Bytes;
use dialect::translate::{self, Client, Target, Upstream};
use serde_json::json;

use super::fixtures::{hello, name, pairs, rich, translate, value};

#[test]
fn a_rich_request_becomes_that_of_every_upstream() {
    for (client, upstream) in pairs() {
        let translated = translate(client, upstream, &rich(client)).unwrap();
        assert_eq!(translated.model, "upstream-model");
        assert!(translated.stream);
        let lost: Vec<&str> = translated.lost.iter().map(|lost| lost.param).collect();
        let body = serde_json::to_string_pretty(&value(&translated.body)).unwrap();
        let shown = format!("lost: {lost:?}\n{body}");
        insta::assert_snapshot!(format!("request_{}", name((client, upstream))), shown);
    }
}

#[test]
fn a_native_request_is_not_touched_but_for_the_model() {
    for (client, upstream) in [
        (Client::Chat, Upstream::OpenAi),
        (Client::Messages, Upstream::Anthropic),
    ] {
        let body = Bytes::from(" {\"model\": \"m\", \"nobody_knows\": [1]}");
        let mut target = Target {
            model: None,
            default_max_tokens: 1,
        };
        let kept = translate::request(client, upstream, &body, &target).unwrap();
        assert_eq!(kept.body, body);
        target.model = Some("n");
        let renamed = translate::request(client, upstream, &body, &target).unwrap();
        assert_eq!(
            value(&renamed.body),
            json!({"model": "n", "nobody_knows": [1]})
        );
    }
}

#[test]
fn an_upstream_that_demands_a_limit_gets_the_callers() {
    let body = hello(Client::Chat);
    let translated = translate(Client::Chat, Upstream::Anthropic, &body).unwrap();
    assert_eq!(value(&translated.body)["max_tokens"], 4_096);
}

#[test]
fn a_proof_goes_back_only_to_who_made_it() {
    let thought = |proof: &str| {
        let mut body = rich(Client::Messages);
        body["messages"][1]["content"][0]["signature"] = json!(proof);
        body
    };
    let sent = |proof: &str, upstream| {
        let translated = translate(Client::Messages, upstream, &thought(proof)).unwrap();
        let was_lost = translated.lost.iter().any(|lost| lost.param == "reasoning");
        let has_proof = String::from_utf8_lossy(&translated.body).contains("c2ln");
        assert_ne!(was_lost, has_proof);
        has_proof
    };
    assert!(sent("bedrock.signed.c2ln", Upstream::Bedrock));
    assert!(sent("gemini.signed.c2ln", Upstream::Gemini));
    assert!(!sent("gemini.signed.c2ln", Upstream::Bedrock));
    assert!(!sent("c2ln", Upstream::Bedrock));
    assert!(!sent("bedrock.signed.c2ln", Upstream::OpenAi));
}

#[test]
fn gemini_gets_its_proof_of_a_call_back() {
    let mut body = rich(Client::Chat);
    body["messages"][2]["tool_calls"][0]["extra_content"] =
        json!({"google": {"thought_signature": "c2ln"}});
    let translated = translate(Client::Chat, Upstream::Gemini, &body).unwrap();
    let parts = &value(&translated.body)["contents"][1]["parts"];
    assert_eq!(parts[1]["thoughtSignature"], "c2ln");
}

#[test]
fn a_call_from_elsewhere_is_marked_for_models_that_want_a_proof() {
    let sent = |model: &str| {
        let target = Target {
            model: Some(model),
            default_max_tokens: 1,
        };
        let body = Bytes::from(rich(Client::Chat).to_string());
        let translated = translate::request(Client::Chat, Upstream::Gemini, &body, &target);
        let body = value(&translated.unwrap().body);
        let parts = body["contents"][1]["parts"].as_array().unwrap().clone();
        [1, 2].map(|place| parts[place].get("thoughtSignature").cloned())
    };
    assert_eq!(sent("gemini-2.5-pro"), [None, None]);
    let marked = Some(json!("skip_thought_signature_validator"));
    assert_eq!(sent("gemini-3-pro"), [marked, None]);
}

#[test]
fn documents_have_plain_and_distinct_names_for_bedrock() {
    let file = |name: &str| {
        json!({"type": "file", "file": {
            "filename": name, "file_data": "data:application/pdf;base64,JVBERi0=",
        }})
    };
    let mut body = hello(Client::Chat);
    body["messages"][0]["content"] =
        json!([file("a.pdf"), file("A.pdf"), file("a.pdf"), file("é_1.pdf")]);
    let translated = translate(Client::Chat, Upstream::Bedrock, &body).unwrap();
    let blocks = value(&translated.body)["messages"][0]["content"].clone();
    let names: Vec<&str> = blocks
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|block| block["document"]["name"].as_str())
        .collect();
    assert_eq!(names, ["a", "A-2", "a-3", "1"]);
    assert_eq!(blocks[3], json!({"text": "é_1.pdf"}));
}
