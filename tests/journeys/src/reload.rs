//! The configuration changes while it runs; a bad one changes nothing and says so.

use crate::http::call;
use crate::server::{ACME_KEY, Home, two_tenants, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_configuration_keeps_the_last_good_one_and_says_so() {
    let good = two_tenants("acme", "globex");
    let home = Home::with_config(&good);
    let server = home.start().await;
    let before = server.get("/status").await.json();
    assert!(before["last_reload"].is_null());

    home.write_config(&good.replace("upstream: demo,", "upstream: dmeo,"));
    server.signal("HUP");
    let refused = until("the refusal", async || {
        let status = server.get("/status").await.json();
        (status["last_reload"]["ok"] == false).then_some(status)
    })
    .await;
    let problems = refused["last_reload"]["problems"].to_string();
    assert!(
        problems.contains("C009") && problems.contains("did you mean"),
        "{problems}"
    );
    assert_eq!(
        refused["snapshot"]["version"],
        before["snapshot"]["version"]
    );
    assert_eq!(server.chat(ACME_KEY, "Still there?").await.status, 200);
    let metrics = call(server.console, "GET /metrics", &[], "")
        .await
        .unwrap()
        .text();
    assert!(
        metrics.contains("bartizan_config_last_reload_refused 1"),
        "{metrics}"
    );

    until("the refusal's event", async || {
        let events = server.get("/events?type=system").await.text();
        events.contains("config.refused").then_some(())
    })
    .await;

    // No signal this time: the change of the file is enough.
    home.write_config(&good.replace("user: ana", "user: anna"));
    let accepted = until("the reload", async || {
        let status = server.get("/status").await.json();
        (status["last_reload"]["ok"] == true).then_some(status)
    })
    .await;
    assert_ne!(
        accepted["snapshot"]["version"],
        before["snapshot"]["version"]
    );
    let answer = server.chat(ACME_KEY, "Who am I now?").await;
    let exchange = server.exchange(&answer.exchange().unwrap()).await;
    assert_eq!(exchange["summary"]["user"], "anna");
    server.stop();
}
