//! Answers are watched while they stream: not one byte of what must not leave leaves.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::binary;
use crate::server::{Home, complete};

/// The demo model without a gateway, to learn what it would have said.
struct Direct {
    child: Child,
    address: std::net::SocketAddr,
}

impl Direct {
    fn start() -> Self {
        let mut command = Command::new(binary::path());
        command.args(["demo-model", "--listen", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let output = child.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap();
        let address = address.split('/').next().unwrap().parse().unwrap();
        Self { child, address }
    }
}

impl Drop for Direct {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// The text that a stream delivered, and the error it ended with.
fn streamed(body: &str) -> (String, Option<Value>) {
    let (mut text, mut error) = (String::new(), None);
    for data in body.lines().filter_map(|line| line.strip_prefix("data: ")) {
        let Ok(frame) = serde_json::from_str::<Value>(data) else {
            continue;
        };
        text.push_str(
            frame["choices"][0]["delta"]["content"]
                .as_str()
                .unwrap_or_default(),
        );
        if frame["error"].is_object() {
            error = Some(frame["error"].clone());
        }
    }
    (text, error)
}

#[tokio::test(flavor = "multi_thread")]
async fn not_one_byte_of_a_leak_leaves_in_chunks_of_any_size() {
    let direct = Direct::start();
    let home = Home::demo();
    let server = home.start().await;
    for sample in ["card", "iban", "ssn", "aws_key"] {
        let whole = complete(
            direct.address,
            "any",
            &format!("[[sample: {sample}]]"),
            true,
        )
        .await;
        let (whole, _) = streamed(&whole.unwrap().text());
        let before_the_value = whole.rfind(" is ").unwrap() + 4;
        for chunk in [1, 2, 5, 100] {
            let ask = format!("[[chunk: {chunk}]] [[sample: {sample}]]");
            let answer = server.complete("bz-demo-b", &ask, true).await;
            let (text, error) = streamed(&answer.text());
            assert!(whole.starts_with(&text), "{sample}: {text}");
            assert!(
                text.len() <= before_the_value,
                "{sample} in chunks of {chunk}: {text}"
            );
            if answer.status == 200 {
                assert_eq!(error.unwrap()["code"], "response_withheld");
            }
            let exchange = server.exchange(&answer.exchange().unwrap()).await;
            assert_eq!(exchange["summary"]["outcome"], "withheld", "{exchange}");
            assert_eq!(exchange["upstream_calls"], 1);
        }
    }
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_leak_is_withheld_with_403_and_never_asked_for_again() {
    let home = Home::demo();
    let server = home.start().await;
    let answer = server.chat("bz-demo-a", "[[sample: iban]]").await;
    assert_eq!(answer.status, 403, "{}", answer.text());
    assert_eq!(answer.json()["error"]["code"], "response_withheld");
    assert_eq!(answer.header("x-should-retry"), Some("false"));
    let exchange = server.exchange(&answer.exchange().unwrap()).await;
    assert_eq!(exchange["upstream_calls"], 1);
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_user_said_is_an_echo_and_a_lesser_value_is_masked() {
    let home = Home::demo();
    let server = home.start().await;
    let said = "[[say: Your account is GB82 WEST 1234 5698 7654 32, as you wrote.]]";
    let echo = server.chat("bz-demo-a", said).await;
    assert_eq!(echo.status, 200, "{}", echo.text());
    assert!(echo.text().contains("GB82 WEST 1234 5698 7654 32"));
    let masked = server.chat("bz-demo-a", "[[sample: email]]").await;
    assert_eq!(masked.status, 200, "{}", masked.text());
    let text = masked.json()["choices"][0]["message"]["content"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(!text.contains('@'), "{text}");
    server.stop();
}
