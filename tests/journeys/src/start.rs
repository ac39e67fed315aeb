//! The first minute: it starts, answers the README's `curl`, stops when told.

use serde_json::json;

use crate::http::{call, exchange};
use crate::server::{Home, TOKEN};

#[tokio::test(flavor = "multi_thread")]
async fn it_starts_answers_a_newcomer_and_stops_when_told() {
    let home = Home::demo();
    let server = home.start().await;
    assert!(server.banner.contains("admin / "), "{}", server.banner);
    let answer = server.chat("bz-demo-a", "What is a bartizan?").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let said = answer.json();
    assert!(
        !said["choices"][0]["message"]["content"]
            .as_str()
            .unwrap()
            .is_empty()
    );
    let exchange = server.exchange(&answer.exchange().unwrap()).await;
    assert_eq!(exchange["summary"]["outcome"], "completed");
    assert_eq!(exchange["summary"]["user"], "user-a");
    assert_eq!(exchange["summary"]["team"], "support");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_one_time_password_is_printed_once_and_signs_in() {
    let home = Home::demo();
    let server = home.start().await;
    let password = server.banner.split("admin / ").nth(1).unwrap();
    let password = password.split_whitespace().next().unwrap();
    let body = json!({ "user": "admin", "password": password }).to_string();
    let session = call(server.console, "POST /api/v1/session", &[], &body)
        .await
        .unwrap();
    assert_eq!(session.status, 200, "{}", session.text());
    assert_eq!(session.json()["role"], "admin");
    server.stop().await;
    let server = home.start().await;
    assert!(!server.banner.contains("admin / "), "{}", server.banner);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_keys_and_wrong_tokens_get_nothing() {
    let home = Home::demo();
    let server = home.start().await;
    let refused = server.chat("bz-unknown", "hello").await;
    assert_eq!(refused.status, 401);
    assert!(refused.exchange().is_some());
    let headers = [("authorization", "Bearer journeys-wrong-token")];
    let denied = call(server.console, "GET /api/v1/exchanges", &headers, "")
        .await
        .unwrap();
    assert_eq!(denied.status, 401);
    let none = call(server.console, "GET /api/v1/exchanges", &[], "")
        .await
        .unwrap();
    assert_eq!(none.status, 401);
    let by_query = format!("GET /api/v1/exchanges?token={TOKEN}");
    assert_eq!(
        call(server.console, &by_query, &[], "")
            .await
            .unwrap()
            .status,
        401
    );
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_in_flight_ends_before_the_process_does() {
    let home = Home::demo();
    let server = home.start().await;
    let text = "[[pause: 30]] [[say: slow but whole, word after word after word]]";
    let body = json!({
        "model": "demo",
        "stream": true,
        "messages": [{ "role": "user", "content": text }],
    })
    .to_string();
    let request = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: bartizan\r\nconnection: close\r\n\
         authorization: Bearer bz-demo-a\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = exchange(server.gateway, request.as_bytes(), || server.signal("TERM")).await;
    let answer = answer.unwrap();
    assert!(answer.complete, "{answer:?}");
    assert!(
        answer.text().trim_end().ends_with("data: [DONE]"),
        "{}",
        answer.text()
    );
    server.stop_after_signal().await;
}
