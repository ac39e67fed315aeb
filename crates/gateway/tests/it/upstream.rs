//! Upstreams over TLS, and the demo model in process and over a socket.

use std::sync::Arc;

use bytes::Bytes;
use dialect::{Dialect, Wire};
use gateway::{AwsCredentials, Credential, Endpoint, demo};
use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use model::Secret;
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::spoken;
use crate::world::{Setup, World, chat};

/// A provider that speaks TLS, answers one request, and says which certificate to trust.
async fn tls_provider() -> (u16, String) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let tasks = tokio_util::task::TaskTracker::new();
    tasks.spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        let Ok(mut socket) = acceptor.accept(socket).await else {
            return;
        };
        let mut request = vec![0; 4096];
        let read = socket.read(&mut request).await.unwrap();
        assert!(read > 0);
        let body = r#"{"choices":[{"index":0,"message":{"content":"over tls"}}]}"#;
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        socket.write_all((head + body).as_bytes()).await.unwrap();
        socket.shutdown().await.unwrap();
    });
    (port, made.cert.pem())
}

#[tokio::test]
async fn an_upstream_over_tls_is_trusted_only_with_its_own_authority() {
    let (port, pem) = tls_provider().await;
    let endpoint = Endpoint::parse(&format!("https://localhost:{port}/v1")).unwrap();
    let trusting = endpoint.with_roots(pem.into_bytes());
    let world = World::with(Setup {
        endpoint: Some(trusting),
        ..Setup::default()
    })
    .await;
    let answer = world.post(&chat("hello")).await;
    assert!(answer.text().contains("over tls"), "{}", answer.text());

    let (port, _) = tls_provider().await;
    let distrusting = Endpoint::parse(&format!("https://localhost:{port}/v1")).unwrap();
    let world = World::with(Setup {
        endpoint: Some(distrusting),
        ..Setup::default()
    })
    .await;
    let answer = world.post(&chat("hello")).await;
    assert_eq!(
        (answer.status, answer.code()),
        (502, "upstream_unreachable".to_owned())
    );
}

#[tokio::test]
async fn the_demo_model_answers_alike_over_a_socket_and_in_process() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let tasks = tokio_util::task::TaskTracker::new();
    let stopping = stop.clone();
    tasks.spawn(async move { demo::serve(listener, stopping).await.unwrap() });
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    for body in [chat("hello"), crate::world::streamed("[[chunk: 2]] hello")] {
        let request = Request::post(format!("http://{address}/v1/chat/completions"))
            .body(Full::new(Bytes::from(body.to_string())))
            .unwrap();
        let answer = client.request(request).await.unwrap();
        let answer = answer.into_body().collect().await.unwrap().to_bytes();
        let script = demo::answer(body.to_string().as_bytes());
        let steps: Vec<u8> = script
            .steps
            .iter()
            .flat_map(|step| step.bytes.to_vec())
            .collect();
        assert_eq!(answer, steps);
    }
    stop.cancel();
    tasks.close();
    tasks.wait().await;
}

#[tokio::test]
async fn a_metadata_service_is_never_called() {
    for base in ["http://169.254.169.254/v1", "http://[fd00:ec2::254]/v1"] {
        let world = World::with(Setup {
            endpoint: Some(Endpoint::parse(base).unwrap()),
            ..Setup::default()
        })
        .await;
        let answer = world.post(&chat("hello")).await;
        assert_eq!(
            (answer.status, answer.code()),
            (502, "upstream_address_refused".to_owned())
        );
        assert_eq!(world.event().usage, None);
    }
}

#[tokio::test]
async fn keys_of_aws_sign_what_goes_out_and_are_not_sent() {
    let world = World::with(Setup {
        wire: Wire::Bedrock,
        credential: Some(Credential::Aws(AwsCredentials {
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: Secret::new("the-secret-itself"),
            session_token: Some(Secret::new("a-token")),
            region: "eu-central-1".to_owned(),
        })),
        ..Setup::default()
    })
    .await;
    world
        .provider
        .always(spoken::answer(Dialect::BedrockConverse, "signed"));
    let asked = spoken::ask(Dialect::BedrockConverse, "hello", false);
    let mut request = world.request(asked.to_string());
    *request.uri_mut() = format!("http://{}/model/demo/converse", world.address)
        .parse()
        .unwrap();
    let answer = world.ask(request).await;
    assert_eq!(answer.status, 200, "{}", answer.text());

    let [sent] = world.provider.received().try_into().unwrap();
    let shown = sent.headers["authorization"].to_str().unwrap();
    let signed = "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=";
    assert!(
        shown.starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"),
        "{shown}"
    );
    assert!(
        shown.contains("/eu-central-1/bedrock/aws4_request, "),
        "{shown}"
    );
    assert!(shown.contains(signed), "{shown}");
    assert_eq!(sent.headers["x-amz-security-token"], "a-token");
    assert!(!format!("{:?}", sent.headers).contains("the-secret-itself"));
}
