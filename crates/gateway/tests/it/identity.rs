//! Who calls, and who does not get in.

use gateway::{EndUser, KeyScopes, Validity};
use model::exchange::Outcome;
use model::{Timestamp, UserSource};
use serde_json::json;

use crate::world::{Setup, World, chat};

#[tokio::test]
async fn a_bad_key_is_a_401_before_the_body_is_looked_at() {
    let world = World::start().await;
    for shown in [
        "Bearer wrong",
        "Bearer ",
        "Basic bz-test-key",
        "bz-test-key",
    ] {
        let mut request = world.request("not even json");
        let shown = shown.parse().unwrap();
        request.headers_mut().insert("authorization", shown);
        let answer = world.ask(request).await;
        assert_eq!(answer.status, 401);
        assert_eq!(answer.json()["error"]["type"], "authentication_error");
    }
    let events = world.events(4);
    assert!(events.iter().all(|event| event.principal.is_none()));
    assert!(events.iter().all(|event| event.body.is_none()));
    assert!(world.log.intents().is_empty());
}

#[tokio::test]
async fn a_request_that_is_signed_for_aws_is_told_what_to_send_instead() {
    let world = World::start().await;
    let mut request = world.request(chat("hello").to_string());
    let signed = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-central-1/bedrock/aws4_request, SignedHeaders=host, Signature=00";
    let headers = request.headers_mut();
    headers.insert("authorization", signed.parse().unwrap());
    let answer = world.ask(request).await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.json()["error"]["code"], "signed_request");
    assert!(world.event().principal.is_none());
}

#[tokio::test]
async fn the_end_user_comes_from_where_the_key_says_and_nowhere_else() {
    for (end_user, expected, source) in [
        (EndUser::None, "user-a", UserSource::Key),
        (
            EndUser::TrustedHeader,
            "header-user",
            UserSource::TrustedHeader,
        ),
        (EndUser::Body, "body-user", UserSource::Body),
    ] {
        let world = World::with(Setup {
            end_user,
            ..Setup::default()
        })
        .await;
        let mut body = chat("hello");
        body["user"] = json!("body-user");
        let mut request = world.request(body.to_string());
        let named = "header-user".parse().unwrap();
        request.headers_mut().insert("x-bartizan-user", named);
        assert_eq!(world.ask(request).await.status, 200);
        let principal = world.event().principal.unwrap();
        assert_eq!(principal.user.as_str(), expected);
        assert_eq!(principal.user_source, source);
    }
}

#[tokio::test]
async fn a_name_that_cannot_be_one_is_refused_and_not_taken_for_another() {
    let world = World::with(Setup {
        end_user: EndUser::Body,
        ..Setup::default()
    })
    .await;
    for user in ["", "a b", "ünï", "line\nbreak"] {
        let mut body = chat("hello");
        body["user"] = json!(user);
        let answer = world.post(&body).await;
        assert_eq!(
            (answer.status, answer.code()),
            (400, "invalid_end_user".to_owned())
        );
    }
    assert!(world.provider.received().is_empty());
    world.events(4);
}

#[tokio::test]
async fn two_turns_of_one_conversation_share_a_session() {
    let world = World::start().await;
    world.post(&chat("a first question")).await;
    let mut second = chat("a first question");
    let messages = second["messages"].as_array_mut().unwrap();
    messages.push(json!({"role": "assistant", "content": "hello"}));
    messages.push(json!({"role": "user", "content": "and a second"}));
    world.post(&second).await;
    world.post(&chat("another matter")).await;
    let sessions: Vec<_> = world
        .events(3)
        .into_iter()
        .map(|event| event.session)
        .collect();
    assert_eq!(sessions[0], sessions[1]);
    assert_ne!(sessions[0], sessions[2]);
}

#[tokio::test]
async fn a_model_that_is_unknown_or_not_allowed_is_the_same_403() {
    let world = World::start().await;
    let mut answers = Vec::new();
    for model in ["forbidden", "no-such-model", "dé mo"] {
        let mut body = chat("hello");
        body["model"] = json!(model);
        let answer = world.post(&body).await;
        assert_eq!(
            (answer.status, answer.code()),
            (403, "model_not_allowed".to_owned())
        );
        answers.push(answer.body);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    for event in world.events(3) {
        assert!(matches!(event.outcome, Outcome::Denied { .. }));
    }
    assert!(world.log.intents().is_empty());
}

#[tokio::test]
async fn a_key_of_another_scope_is_refused_in_its_own_name() {
    let world = World::with(Setup {
        scopes: KeyScopes {
            models: false,
            inspect: true,
        },
        ..Setup::default()
    })
    .await;
    let answer = world.ask(world.request(chat("hello").to_string())).await;
    assert_eq!(answer.status, 403);
    assert_eq!(answer.code(), "scope_missing");
    let event = world.event();
    let denied = Outcome::Denied {
        code: "scope_missing".into(),
    };
    assert_eq!(event.outcome, denied);
    assert!(event.principal.is_some());
    assert!(world.provider.received().is_empty());
}

#[tokio::test]
async fn a_key_that_does_not_hold_is_told_no_more_than_an_unknown_one() {
    let over = Some(Timestamp::from_unix_micros(0));
    let unknown = {
        let world = World::start().await;
        let mut request = world.request(chat("hello").to_string());
        let shown = "Bearer bz-never-made-by-anybody".parse().unwrap();
        request.headers_mut().insert("authorization", shown);
        world.ask(request).await
    };
    for (validity, code) in [
        (
            Validity {
                expires: over,
                ..Validity::default()
            },
            "key_expired",
        ),
        (
            Validity {
                replaced: over,
                ..Validity::default()
            },
            "key_replaced",
        ),
        (
            Validity {
                disabled: true,
                ..Validity::default()
            },
            "key_disabled",
        ),
    ] {
        let world = World::with(Setup {
            validity,
            ..Setup::default()
        })
        .await;
        let answer = world.post(&chat("hello")).await;
        assert_eq!((answer.status, &answer.body), (401, &unknown.body));
        let event = world.event();
        assert_eq!(event.outcome, Outcome::Denied { code: code.into() });
        assert!(event.principal.is_some(), "it belongs to the key's tenant");
        assert!(world.provider.received().is_empty());
    }
}
