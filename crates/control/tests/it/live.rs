//! The live stream: what it carries, where it resumes, and when it ends.

use std::time::Duration;

use axum::body::Body;
use control::roles::Role;
use http::StatusCode;
use http_body_util::BodyExt;
use model::standing::Author;
use serde_json::Value;
use testkit::sample::{exchange_id, other_tenant, tenant};

use crate::sample;
use crate::world::{Somebody, World};

/// An open stream, read event by event.
struct Stream {
    body: Body,
    text: String,
}

/// One server-sent event.
#[derive(Debug)]
struct Sent {
    event: String,
    id: u64,
    data: Value,
}

impl Stream {
    async fn open(world: &World, who: &Somebody, query: &str) -> Self {
        let path = format!("/api/v1/live{query}");
        let answer = world.open(who, "GET", &path, None).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Self {
            body: answer.into_body(),
            text: String::new(),
        }
    }

    /// The next event; `None` at the end.
    async fn next(&mut self) -> Option<Sent> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let sent = parse(event);
                self.text = rest.to_owned();
                return Some(sent);
            }
            let frame = tokio::time::timeout(Duration::from_secs(10), self.body.frame());
            let frame = frame.await.expect("an event or the end in time")?;
            let data = frame.unwrap().into_data().unwrap();
            self.text.push_str(std::str::from_utf8(&data).unwrap());
        }
    }
}

fn parse(text: &str) -> Sent {
    let field = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_default().trim().to_owned()
    };
    Sent {
        event: field("event:"),
        id: field("id:").parse().unwrap(),
        data: serde_json::from_str(&field("data:")).unwrap(),
    }
}

#[tokio::test]
async fn what_happens_is_streamed_as_it_is_committed() {
    let world = World::new();
    let ann = world.signed_in("ann", tenant(), Role::Analyst).await;
    world.commit();
    let mut live = Stream::open(&world, &ann, "").await;
    world.ends(sample::attack(1, &tenant()), None);
    let sent = live.next().await.unwrap();
    assert_eq!(sent.event, "exchange");
    assert_eq!(sent.data["id"], exchange_id(1).to_string());
    assert_eq!(sent.data["position"], sent.id);

    world.settle();
    let sent = live.next().await.unwrap();
    assert_eq!(sent.event, "alert");
    assert_eq!(sent.data["status"], "new");
}

#[tokio::test]
async fn a_client_that_comes_back_misses_nothing_and_sees_nothing_twice() {
    let world = World::new();
    let ann = world.signed_in("ann", tenant(), Role::Analyst).await;
    for number in 1..=3 {
        world.ends(sample::leak(number).0, None);
    }
    let mut live = Stream::open(&world, &ann, "?after=0").await;
    let first = live.next().await.unwrap();
    assert_eq!(first.data["id"], exchange_id(1).to_string());
    drop(live);

    let mut resumed = Stream::open(&world, &ann, &format!("?after={}", first.id)).await;
    for number in 2..=3 {
        let sent = resumed.next().await.unwrap();
        assert_eq!(sent.data["id"], exchange_id(number).to_string());
    }
}

#[tokio::test]
async fn nothing_of_another_tenant_is_streamed() {
    let world = World::new();
    let eve = world.signed_in("eve", other_tenant(), Role::Admin).await;
    let mut live = Stream::open(&world, &eve, "?after=0").await;
    world.ends(sample::leak(1).0, None);
    world.ends(sample::attack(2, &other_tenant()), None);
    let sent = live.next().await.unwrap();
    assert_eq!(sent.data["id"], exchange_id(2).to_string());
}

#[tokio::test]
async fn a_stream_ends_with_its_session_before_anything_more_is_told() {
    let world = World::new();
    let ann = world.signed_in("ann", tenant(), Role::Analyst).await;
    world.commit();
    let mut live = Stream::open(&world, &ann, "").await;
    world.send(&ann, "DELETE", "/api/v1/session", None).await;
    world.ends(sample::leak(1).0, None);
    assert!(live.next().await.is_none());
}

#[tokio::test]
async fn a_stream_ends_when_the_process_does() {
    let world = World::new();
    let ann = world.signed_in("ann", tenant(), Role::Analyst).await;
    world.commit();
    let mut live = Stream::open(&world, &ann, "").await;
    world.shutdown.cancel();
    assert!(live.next().await.is_none());
}

#[tokio::test]
async fn a_browser_that_comes_back_resumes_after_the_last_event_it_saw() {
    let world = World::new();
    let ann = world.signed_in("ann", tenant(), Role::Analyst).await;
    for number in 1..=3 {
        world.ends(sample::leak(number).0, None);
    }
    let mut live = Stream::open(&world, &ann, "?after=0").await;
    live.next().await.unwrap();
    let second = live.next().await.unwrap();
    drop(live);
    let back = Somebody {
        last_event: Some(second.id),
        ..ann
    };
    // The header is newer than the address, which a browser repeats as it was.
    let mut resumed = Stream::open(&world, &back, "?after=0").await;
    let sent = resumed.next().await.unwrap();
    assert_eq!(sent.data["id"], exchange_id(3).to_string());
}

#[tokio::test]
async fn a_position_that_is_not_reached_yet_counts_as_the_end() {
    let world = World::new();
    let ann = world.signed_in("ann", tenant(), Role::Analyst).await;
    world.ends(sample::leak(1).0, None);
    let ahead = Somebody {
        last_event: Some(u64::MAX),
        ..ann
    };
    let mut live = Stream::open(&world, &ahead, "").await;
    world.ends(sample::leak(2).0, None);
    let sent = live.next().await.unwrap();
    assert_eq!(sent.data["id"], exchange_id(2).to_string());
}

#[tokio::test]
async fn a_client_too_far_behind_is_told_how_many_events_it_skips() {
    let world = World::new();
    let ann = world.signed_in("ann", tenant(), Role::Analyst).await;
    world.commit();
    let behind = world.store.status().position;
    for _event in 0..10_001 {
        let act = control::audit::Act::done(tenant(), Author::System, "test.passed");
        world.audit.record(act).unwrap();
    }
    world.commit();
    let back = Somebody {
        last_event: Some(behind),
        ..ann
    };
    let mut live = Stream::open(&world, &back, "").await;
    let sent = live.next().await.unwrap();
    assert_eq!(
        (sent.event.as_str(), &sent.data["events"]),
        ("skipped", &Value::from(10_001))
    );
    assert_eq!(sent.id, world.store.status().position);
    world.ends(sample::leak(1).0, None);
    let sent = live.next().await.unwrap();
    assert_eq!(sent.data["id"], exchange_id(1).to_string());
}

#[tokio::test]
async fn one_stream_too_many_is_refused_and_a_place_that_is_left_is_free_again() {
    let world = World::new();
    let ann = world.signed_in("ann", tenant(), Role::Analyst).await;
    let mut open = Vec::new();
    for _stream in 0..256 {
        open.push(Stream::open(&world, &ann, "").await);
    }
    let refused = world.get(&ann, "/live").await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::SERVICE_UNAVAILABLE, "busy")
    );
    open.pop();
    drop(Stream::open(&world, &ann, "").await);
}
