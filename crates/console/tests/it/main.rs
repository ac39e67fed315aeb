//! The console over its router, as a browser asks for it. Holds with and without a built console.
#![expect(clippy::unwrap_used, reason = "a test that cannot ask has failed")]

use axum::body::Body;
use axum::response::Response;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use tower::ServiceExt;

async fn ask(method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    console::router()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap()
}

async fn get(path: &str) -> Response {
    ask("GET", path, &[]).await
}

async fn text(response: Response) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

/// The files that the page refers to; none where the console is not built.
async fn assets() -> Vec<String> {
    let page = text(get("/").await).await;
    page.split('"')
        .filter(|word| word.starts_with("/_app/immutable/"))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn every_route_of_the_app_gets_its_page() {
    let page = text(get("/").await).await;
    assert!(page.contains("Bartizan"));
    for route in ["/queue", "/traffic/0190-some-id", "/settings?tab=1"] {
        let response = get(route).await;
        assert_eq!(response.status(), StatusCode::OK, "{route}");
        assert_eq!(
            header(&response, "content-type"),
            "text/html; charset=utf-8"
        );
        assert_eq!(text(response).await, page, "{route}");
    }
}

#[tokio::test]
async fn a_missing_file_is_not_found_instead_of_the_page() {
    for path in [
        "/_app/immutable/chunks/gone.js",
        "/_app/nothing",
        "/logo.png",
        "/api/v1/nothing",
    ] {
        assert_eq!(get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_page_is_asked_for_each_time_and_hashed_files_never_again() {
    assert_eq!(header(&get("/").await, "cache-control"), "no-cache");
    for path in assets().await {
        let response = get(&path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert!(
            header(&response, "cache-control").ends_with("immutable"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_known_page_is_not_sent_again() {
    let tag = header(&get("/").await, "etag").to_owned();
    let again = ask("GET", "/", &[("if-none-match", &tag)]).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(text(again).await, "");
    let other = ask("GET", "/", &[("if-none-match", "\"other\"")]).await;
    assert_eq!(other.status(), StatusCode::OK);
}

#[tokio::test]
async fn files_come_in_the_best_form_that_the_client_reads() {
    for path in assets()
        .await
        .iter()
        .filter(|path| path.contains("/entry/"))
    {
        let form = async |accepted: &str| {
            let response = ask("GET", path, &[("accept-encoding", accepted)]).await;
            assert_eq!(header(&response, "vary"), "accept-encoding");
            header(&response, "content-encoding").to_owned()
        };
        assert_eq!(form("gzip, br").await, "br");
        assert_eq!(form("gzip, br;q=0").await, "gzip");
        assert_eq!(form("identity").await, "");
    }
}

#[tokio::test]
async fn every_answer_carries_the_policy_and_no_script_is_inline() {
    for path in ["/", "/logo.png"] {
        let policy = header(&get(path).await, "content-security-policy").to_owned();
        assert!(policy.contains("script-src 'self';"), "{path}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe-inline"), "{path}");
    }
    let page = text(get("/").await).await;
    for script in page.split("<script").skip(1) {
        assert!(script.starts_with(" src=\"/"), "<script{script}");
    }
}

#[tokio::test]
async fn the_console_only_reads() {
    assert_eq!(ask("HEAD", "/", &[]).await.status(), StatusCode::OK);
    assert_eq!(
        ask("POST", "/", &[]).await.status(),
        StatusCode::METHOD_NOT_ALLOWED
    );
}

#[tokio::test]
async fn a_build_without_the_console_says_so() {
    let page = text(get("/").await).await;
    assert_eq!(page.contains("make build"), !console::is_built());
}
