//! What upstreams are asked.

use bytes::Bytes;
use dialect::translate::{self, Client, Target, Upstream};
use serde_json::{Value, json};

use super::fixtures::{STAMP, answer, hello, name, pairs, rich, translate, value};

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

#[test]
fn thoughts_of_another_upstream_leave_a_native_conversation() {
    let thinking =
        |signature: &str| json!({"type": "thinking", "thinking": "look", "signature": signature});
    let own = thinking("RXVC");
    let mut body = rich(Client::Messages);
    body["messages"][1]["content"] = json!([own, thinking("gemini.signed.c2ln"), thinking(""),
        {"type": "redacted_thinking", "data": "bedrock.sealed.c2ln"},
        {"type": "text", "text": "said"}]);
    let translated = translate(Client::Messages, Upstream::Anthropic, &body).unwrap();
    assert_eq!(translated.lost[0].param, "reasoning");
    assert_eq!(
        value(&translated.body)["messages"][1]["content"],
        json!([own, {"type": "text", "text": "said"}])
    );
    body["messages"][1]["content"] = json!([thinking("")]);
    let translated = translate(Client::Messages, Upstream::Anthropic, &body).unwrap();
    let messages = value(&translated.body)["messages"].clone();
    assert_eq!(messages.as_array().unwrap().len(), 2);
}

/// The conversation goes on: what a client got is what it sends back.
fn sent_back(client: Client, answered: &Value) -> Value {
    let mut body = hello(client);
    let said = match client {
        Client::Chat => {
            let message = &answered["choices"][0]["message"];
            json!([message])
        }
        Client::Messages => json!([{"role": "assistant", "content": answered["content"]}]),
        Client::Responses => answered["output"].clone(),
    };
    let key = if client == Client::Responses {
        "input"
    } else {
        "messages"
    };
    body[key] = said;
    body
}

#[test]
fn an_answer_sent_back_reaches_its_maker_with_every_proof() {
    for (client, upstream) in pairs() {
        let reply = translate(client, upstream, &hello(client)).unwrap().reply;
        let answer = Bytes::from(answer(upstream).to_string());
        let answered = value(&reply.answer(200, &answer, &STAMP).unwrap());
        let back = sent_back(client, &answered);
        let own = translate(client, upstream, &back).unwrap();
        let has_proof = String::from_utf8_lossy(&own.body).contains("c2ln");
        let is_carried = match upstream {
            Upstream::OpenAi => false,
            Upstream::Gemini => true,
            Upstream::Anthropic | Upstream::Bedrock => client != Client::Chat,
        };
        assert_eq!(has_proof, is_carried, "{client:?} {upstream:?}");
        for other in Upstream::ALL {
            let sent = translate(client, other, &back).unwrap();
            let has_proof = String::from_utf8_lossy(&sent.body).contains("c2ln");
            let may_have = other == upstream || client.is_native(other) && client == Client::Chat;
            assert!(may_have || !has_proof, "{client:?} {upstream:?} {other:?}");
        }
    }
}
