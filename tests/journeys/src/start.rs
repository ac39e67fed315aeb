//! The first minute: it starts, answers the README's `curl`, stops when told.

use std::process::Command;
use std::sync::Arc;

use serde_json::json;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::http::{call, exchange};
use crate::server::{Home, TOKEN, completion};

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
    server.stop();
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
    server.stop();
    let server = home.start().await;
    assert!(!server.banner.contains("admin / "), "{}", server.banner);
    server.stop();
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
    server.stop();
}

/// Streams under way when the process is told to stop.
const STREAMS: u32 = 6;

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_lets_every_stream_end_and_every_event_be_kept() {
    let home = Home::demo();
    let server = home.start().await;
    let text = "[[pause: 30]] [[say: slow but whole, word after word after word]]";
    let request = completion(server.gateway, "bz-demo-a", text, true);
    let begun = Arc::new(Semaphore::new(0));
    let mut streams = JoinSet::new();
    for _stream in 0..STREAMS {
        let (to, request, begun) = (server.gateway, request.clone(), Arc::clone(&begun));
        let mut is_first = true;
        let on_bytes = move || {
            if std::mem::take(&mut is_first) {
                begun.add_permits(1);
            }
        };
        streams.spawn(async move { exchange(to, request.as_bytes(), on_bytes).await.unwrap() });
    }
    let all_begun = begun.acquire_many(STREAMS).await;
    drop(all_begun.unwrap());
    server.signal("TERM");
    let answers = streams.join_all().await;
    for answer in &answers {
        assert!(answer.complete, "{answer:?}");
        let text = answer.text();
        assert!(text.trim_end().ends_with("data: [DONE]"), "{text}");
    }
    server.stop_after_signal();
    let server = home.start().await;
    for answer in &answers {
        let exchange = server.exchange(&answer.exchange().unwrap()).await;
        assert_eq!(exchange["summary"]["outcome"], "completed");
    }
    server.stop();
}

#[test]
fn what_cannot_start_says_every_reason_and_ends_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("bartizan.yaml");
    let broken = crate::server::two_tenants("acme", "globex")
        .replace("team: acme-team", "team: amce-team")
        .replace("${GLOBEX_KEY}", "a-secret-in-the-file");
    std::fs::write(&config, broken).unwrap();
    for arguments in [["serve", "-c"], ["check", "-c"]] {
        let mut command = Command::new(crate::binary::path());
        let output = command.args(arguments).arg(&config).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(
            said.contains("C007") && said.contains("C018") && said.contains("C019"),
            "{said}"
        );
        assert!(!said.contains("a-secret-in-the-file"), "{said}");
    }
}

#[test]
fn the_demo_listens_on_this_machine_only() {
    let mut command = Command::new(crate::binary::path());
    command.args(["serve", "--demo", "--gateway", "0.0.0.0:0"]);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("C014"));
}
