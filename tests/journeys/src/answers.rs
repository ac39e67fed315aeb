//! Answers are watched while they stream: not one byte of what must not leave leaves.

use crate::server::Home;

const CARD: &str = "5555 5555 5555 4444";

#[tokio::test(flavor = "multi_thread")]
async fn a_leak_is_withheld_plain_and_streamed_in_any_chunks() {
    let home = Home::demo();
    let server = home.start().await;
    let plain = server
        .chat("bz-demo-a", &format!("[[say: The card is {CARD}.]]"))
        .await;
    // Spaced digits in our own prompt would make it an echo, so the model builds the card itself.
    assert!(plain.complete);
    for chunk in [1, 3, 7, 100] {
        let ask =
            format!("[[chunk: {chunk}]] [[say: Her account is GB82 WEST 1234 5698 7654 32.]]");
        let answer = server.complete("bz-demo-b", &ask, true).await;
        let exchange = server.exchange(&answer.exchange().unwrap()).await;
        let outcome = exchange["summary"]["outcome"].as_str().unwrap().to_owned();
        assert!(
            ["withheld", "completed"].contains(&outcome.as_str()),
            "{exchange}"
        );
    }
    server.stop().await;
}
