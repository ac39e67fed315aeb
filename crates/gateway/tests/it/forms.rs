//! Forms with a file: what is said in them, beside the file, in its name and in the file itself is
//! inspected; a file that nobody can read goes on or not as policy says.

use bytes::Bytes;
use detect::{Policy, PromptAction, Uninspected};
use http::HeaderValue;
use model::NotScanned;
use model::Verdict;
use model::exchange::{Inspection, Outcome};
use serde_json::{Value, json};
use testkit::provider::Reply;

use crate::world::{ATTACK, Answered, Setup, World};

/// The type of the forms that are made here.
pub(crate) const TYPE: &str = "multipart/form-data; boundary=form-boundary";
/// The beginning of a sound.
pub(crate) const SOUND: &[u8] = b"\xff\xfb\x90\x00";

/// A form of these fields and one file.
pub(crate) fn form(fields: &Value, field: &str, name: &str, content: &[u8]) -> Bytes {
    let mut form = Vec::new();
    let mut part = |head: String, content: &[u8]| {
        let head = format!("--form-boundary\r\nContent-Disposition: form-data; {head}\r\n\r\n");
        form.extend_from_slice(head.as_bytes());
        form.extend_from_slice(content);
        form.extend_from_slice(b"\r\n");
    };
    for (key, value) in fields.as_object().unwrap() {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        part(format!("name=\"{key}\""), text.as_bytes());
    }
    let file = format!("name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: audio/mpeg");
    part(file, content);
    form.extend_from_slice(b"--form-boundary--\r\n");
    Bytes::from(form)
}

async fn world(policy: Policy, upstream_model: Option<&str>) -> World {
    let world = World::with(Setup {
        policy,
        upstream_model: upstream_model.map(str::to_owned),
        ..Setup::default()
    })
    .await;
    world
        .provider
        .always(Reply::json(200, &json!({"text": "good morning"})));
    world
}

fn passing() -> Policy {
    Policy {
        uninspected: Uninspected::Pass,
        ..Policy::default()
    }
}

async fn send(world: &World, kind: &'static str, body: Bytes) -> Answered {
    let mut request = world.request(body);
    let address = format!("http://{}/v1/audio/transcriptions", world.address);
    *request.uri_mut() = address.parse().unwrap();
    let kind = HeaderValue::from_static(kind);
    request.headers_mut().insert("content-type", kind);
    world.ask(request).await
}

#[tokio::test]
async fn a_recording_is_refused_unless_policy_lets_it_pass() {
    let body = || form(&json!({"model": "demo"}), "file", "a.mp3", SOUND);
    let refusing = world(Policy::default(), None).await;
    let answered = send(&refusing, TYPE, body()).await;
    assert_eq!(
        (answered.status, answered.code()),
        (403, "content_not_inspectable".to_owned())
    );
    assert!(refusing.provider.received().is_empty());
    assert!(matches!(refusing.event().outcome, Outcome::Blocked { .. }));

    let passing = world(passing(), None).await;
    let answered = send(&passing, TYPE, body()).await;
    assert_eq!(answered.status, 200, "{}", answered.text());
    let received = passing.provider.received().remove(0);
    assert_eq!(received.body, body());
    assert_eq!(received.headers["content-type"], TYPE);
    let partial = Inspection::Partial {
        verdict: Verdict::Pass,
        reason: NotScanned::Opaque,
    };
    assert_eq!(passing.event().input, partial);
}

#[tokio::test]
async fn an_attack_is_found_wherever_a_form_has_text() {
    let fields = json!({"model": "demo"});
    for body in [
        form(
            &json!({"model": "demo", "prompt": ATTACK}),
            "file",
            "a.mp3",
            SOUND,
        ),
        form(
            &json!({"model": "demo", "later": ATTACK}),
            "file",
            "a.mp3",
            SOUND,
        ),
        form(&fields, "file", ATTACK, SOUND),
        form(&fields, "file", "a.mp3", ATTACK.as_bytes()),
    ] {
        let world = world(passing(), None).await;
        let answered = send(&world, TYPE, body).await;
        assert_eq!(answered.status, 403, "{}", answered.text());
        assert!(world.provider.received().is_empty());
        assert_eq!(world.event().input.verdict(), Some(Verdict::Block));
    }
}

#[tokio::test]
async fn what_is_masked_and_renamed_leaves_the_rest_of_a_form_as_it_is() {
    let policy = Policy {
        prompt_pii: PromptAction::Redact,
        ..passing()
    };
    let world = world(policy, Some("whisper-1")).await;
    let fields = json!({"model": "demo", "prompt": "write to ada@example.com today"});
    let body = form(&fields, "file", "of ada@example.com.mp3", SOUND);
    let answered = send(&world, TYPE, body.clone()).await;
    assert_eq!(answered.status, 200, "{}", answered.text());
    let sent = world.provider.received().remove(0).body;
    let sent = String::from_utf8_lossy(&sent).into_owned();
    assert!(!sent.contains("ada@example.com"), "{sent}");
    assert!(
        sent.contains("\r\n\r\nwhisper-1\r\n--form-boundary\r\n"),
        "{sent}"
    );
    assert!(
        sent.contains("write to ") && sent.contains(" today\r\n"),
        "{sent}"
    );
    assert!(sent.ends_with("--form-boundary--\r\n"));
}

#[tokio::test]
async fn a_form_that_could_be_read_in_two_ways_goes_nowhere() {
    let fields = json!({"model": "demo"});
    let good = form(&fields, "file", "a.mp3", SOUND);
    let twice = {
        let model =
            "--form-boundary\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nx\r\n";
        Bytes::from([model.as_bytes(), &good].concat())
    };
    let cut = good.slice(..good.len() - 8);
    for (kind, body) in [
        (TYPE, twice),
        (TYPE, cut),
        ("multipart/form-data; boundary=other", good.clone()),
        ("multipart/form-data", good.clone()),
        ("application/json", good.clone()),
        (TYPE, form(&fields, "sound", "a.mp3", SOUND)),
        (TYPE, Bytes::from_static(b"{}")),
    ] {
        let world = world(passing(), None).await;
        let answered = send(&world, kind, body).await;
        assert_eq!(answered.status, 400, "{kind}: {}", answered.text());
        assert!(world.provider.received().is_empty());
        assert!(matches!(world.event().outcome, Outcome::Denied { .. }));
    }
}

#[tokio::test]
async fn a_transcript_in_plain_text_is_inspected_also_where_a_stream_was_asked_for() {
    let card = ["4539", "1488", "0343", "6467"].concat();
    for stream in [false, true] {
        let world = world(passing(), None).await;
        let page = Reply::empty(200).header("content-type", "text/plain; charset=utf-8");
        world
            .provider
            .reply(page.then(format!("the card is {card} as you know")));
        let fields = json!({"model": "demo", "response_format": "text", "stream": stream});
        let answered = send(&world, TYPE, form(&fields, "file", "a.mp3", SOUND)).await;
        assert_eq!(
            (answered.status, answered.code()),
            (403, "response_withheld".to_owned())
        );
        let page = Reply::empty(200).header("content-type", "text/plain; charset=utf-8");
        world
            .provider
            .reply(page.then("1\n00:00 --> 00:01\ngood morning\n"));
        let answered = send(&world, TYPE, form(&fields, "file", "a.mp3", SOUND)).await;
        assert_eq!(answered.text(), "1\n00:00 --> 00:01\ngood morning\n");
    }
}

#[tokio::test]
async fn what_is_split_over_the_segments_of_a_transcript_is_found() {
    let world = world(passing(), None).await;
    world.provider.reply(Reply::json(
        200,
        &json!({"text": "", "segments": [{"id": 0, "text": "the card is 4539 1488", "tokens": [1]},
                                         {"id": 1, "text": " 0343 6467"}]}),
    ));
    let fields = json!({"model": "demo"});
    let answered = send(&world, TYPE, form(&fields, "file", "a.mp3", SOUND)).await;
    assert_eq!(
        (answered.status, answered.code()),
        (403, "response_withheld".to_owned())
    );
}
