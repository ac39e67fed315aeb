//! Nothing crosses from one organisation to another: to a token of one, every object of the
//! other does not exist.

use serde_json::json;

use crate::attacks::ATTACK;
use crate::server::{ACME_KEY, GLOBEX_KEY, Home, Server, two_tenants, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_one_tenant_finds_nothing_of_another() {
    let home = Home::with_config(&two_tenants("globex", "acme"));
    let server = home.start().await;
    let talk = server
        .chat(GLOBEX_KEY, "A secret plan of globex")
        .await
        .exchange()
        .unwrap();
    let attack = server.chat(GLOBEX_KEY, ATTACK).await;
    assert_eq!(attack.status, 403);
    let alert = until("the alert of globex", async || {
        let alerts = server.get("/alerts").await.json();
        alerts["items"][0]["id"].as_str().map(str::to_owned)
    })
    .await;
    let watchlist = server.get("/watchlist").await.json();
    let standing = watchlist["items"][0]["id"].as_str().unwrap().to_owned();
    server.exchange(&talk).await;
    server.stop();

    // The same installation, seen from the other side.
    home.write_config(&two_tenants("acme", "globex"));
    let server = home.start().await;
    let own = server
        .chat(ACME_KEY, "Hello from acme")
        .await
        .exchange()
        .unwrap();
    server.exchange(&own).await;
    assert_no_route_knows(&server, &talk, &alert, &standing).await;
    for path in [
        "/exchanges",
        "/alerts",
        "/watchlist",
        "/exchanges?q=plan",
        "/exchanges?key=globex-key",
    ] {
        let text = server.get(path).await.text();
        assert!(
            !text.contains("globex") && !text.contains(&talk),
            "{path}: {text}"
        );
    }
    let listed = server.get("/exchanges").await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert_eq!(server.remaining("gus").await, None);
    server.stop();
}

/// Asks every route for an object of the other side.
async fn assert_no_route_knows(server: &Server, talk: &str, alert: &str, standing: &str) {
    let why = json!({ "reason": "out of sheer curiosity" });
    let verdict = json!({ "version": 1, "verdict": "benign", "note": "x" });
    for (method, path, body) in [
        ("GET", format!("/exchanges/{talk}"), None),
        ("POST", format!("/exchanges/{talk}/reveal"), Some(why)),
        ("GET", format!("/alerts/{alert}"), None),
        (
            "POST",
            format!("/alerts/{alert}/acknowledge"),
            Some(json!({ "version": 1 })),
        ),
        ("POST", format!("/alerts/{alert}/resolve"), Some(verdict)),
        (
            "POST",
            format!("/alerts/{alert}/undo"),
            Some(json!({ "version": 1 })),
        ),
        (
            "POST",
            format!("/watchlist/{standing}/undo"),
            Some(json!({})),
        ),
    ] {
        let answer = server.api(method, &path, body).await;
        assert_eq!(answer.status, 404, "{method} {path}: {}", answer.text());
    }
}
