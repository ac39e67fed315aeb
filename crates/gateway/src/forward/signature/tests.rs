//! Against signatures that AWS published (`aws-sig-v4-test-suite`) and such that botocore made.

use super::*;

fn credentials(region: &str, token: Option<&str>) -> AwsCredentials {
    AwsCredentials {
        access_key_id: "AKIDEXAMPLE".to_owned(),
        secret_access_key: Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
        session_token: token.map(Secret::new),
        region: region.to_owned(),
    }
}

fn now() -> Timestamp {
    Timestamp::parse_utc("2015-08-30T12:36:00Z").unwrap()
}

fn shown(headers: &HeaderMap) -> &str {
    headers[header::AUTHORIZATION].to_str().unwrap()
}

/// The published suite signs for a service named `service`.
fn published(method: &Method, content_type: Option<&'static str>, body: &str) -> String {
    let mut headers = HeaderMap::new();
    headers.extend(content_type.map(|it| (header::CONTENT_TYPE, HeaderValue::from_static(it))));
    let request = Unsigned {
        method,
        uri: &Uri::from_static("https://example.amazonaws.com/"),
        headers: &headers,
        body: body.as_bytes(),
    };
    let signed = sign(request, "service", &credentials("us-east-1", None), now()).unwrap();
    assert_eq!(signed[DATE], "20150830T123600Z");
    shown(&signed).to_owned()
}

#[test]
fn requests_are_signed_as_aws_published_it() {
    let before =
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ";
    for (method, content_type, body, expected) in [
        (
            Method::GET,
            None,
            "",
            "SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        ),
        (
            Method::POST,
            None,
            "",
            "SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        ),
        (
            Method::POST,
            Some("application/x-www-form-urlencoded"),
            "Param1=value1",
            "SignedHeaders=content-type;host;x-amz-date, Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
        ),
    ] {
        assert_eq!(
            published(&method, content_type, body),
            [before, expected].concat()
        );
    }
}

fn converse(url: &'static str, token: Option<&str>) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    let request = Unsigned {
        method: &Method::POST,
        uri: &Uri::from_static(url),
        headers: &headers,
        body: br#"{"messages":[]}"#,
    };
    sign(
        request,
        "bedrock",
        &credentials("eu-central-1", token),
        now(),
    )
}

#[test]
fn a_model_that_is_encoded_in_the_path_is_encoded_again_and_a_token_is_signed() {
    let url = "https://bedrock-runtime.eu-central-1.amazonaws.com/model/eu.amazon.nova-lite-v1%3A0/converse";
    let signed = converse(url, Some("AQoDYXdzEPT//EXAMPLE==")).unwrap();
    let expected = "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=c78ff8dbc8c3d258882383c046b8ba90bb6474b660799c2322b09a05bd5d847f";
    assert!(shown(&signed).ends_with(expected), "{}", shown(&signed));
    assert_eq!(signed[TOKEN], "AQoDYXdzEPT//EXAMPLE==");
}

#[test]
fn a_port_is_signed_where_the_client_of_http_names_it() {
    let url = "http://127.0.0.1:9183/model/eu.amazon.nova-lite-v1%3A0/converse";
    let signed = converse(url, None).unwrap();
    let expected = "Signature=76e288bcc0da85684a143f67cf6b4680038324dad2f870ba1e27db481415bda8";
    assert!(shown(&signed).ends_with(expected), "{}", shown(&signed));
    let named = converse("https://host:443/", None).unwrap();
    let plain = converse("https://host/", None).unwrap();
    assert_eq!(shown(&named), shown(&plain));
}

#[test]
fn what_shows_the_key_is_marked_as_a_secret() {
    let signed = converse("https://host/", Some("token")).unwrap();
    assert!(signed[header::AUTHORIZATION].is_sensitive());
    assert!(signed[TOKEN].is_sensitive());
    assert!(!format!("{:?}", credentials("r", Some("token"))).contains("token\""));
}

#[test]
fn what_cannot_be_signed_is_not_sent() {
    assert!(converse("https://host/?a=b", None).is_none());
    assert!(converse("https://host/", Some("two\nlines")).is_none());
}
