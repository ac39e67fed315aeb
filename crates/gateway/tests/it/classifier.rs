//! The second opinion: asked where stage 1 is unsure, waited for as long as configured, remembered.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use detect::{Classifier, Encode, Lane, Logits, NotRun};
use gateway::{ClassifierUse, Config, OnError, OnFail};
use model::exchange::Inspection;
use model::{NotScanned, Verdict};
use parking_lot::{Condvar, Mutex};

use crate::world::{Setup, World, chat};

/// Stage 1 is unsure of everything; what the encoder says decides.
const UNSURE: &str = r#"{
    "version": 3, "pieces": 128,
    "linear": {"unit": [1.0, 1.0], "bias": [0.0, 0.0]},
    "user": {"unsure": [-1.0, 1.0], "report": 0.5,
        "alone": {"bias": -9.0, "rules": 0.0, "linear": 0.0},
        "both": {"bias": 0.0, "rules": 0.0, "linear": 0.0, "encoder": 1.0}},
    "untrusted": {"unsure": [-1.0, 1.0], "report": 0.5,
        "alone": {"bias": -9.0, "rules": 0.0, "linear": 0.0},
        "both": {"bias": 0.0, "rules": 0.0, "linear": 0.0, "encoder": 1.0}}
}"#;

/// Finds an attack in what speaks of marmalade, and counts what it reads.
#[derive(Debug, Default)]
struct Marmalade {
    read: AtomicUsize,
}

impl Encode for Marmalade {
    fn logits(&self, text: &str, _lane: &Lane) -> Result<Logits, NotRun> {
        self.read.fetch_add(1, Ordering::SeqCst);
        let says = if text.contains("marmalade") {
            9.0
        } else {
            -9.0
        };
        Ok(Logits {
            user: says,
            untrusted: says,
        })
    }
}

/// Says nothing until it is let go.
#[derive(Debug, Default)]
struct Stuck {
    free: Mutex<bool>,
    freed: Condvar,
}

impl Encode for Stuck {
    fn logits(&self, _text: &str, _lane: &Lane) -> Result<Logits, NotRun> {
        let mut free = self.free.lock();
        while !*free {
            self.freed.wait(&mut free);
        }
        Err(NotRun)
    }
}

impl Stuck {
    fn let_go(&self) {
        *self.free.lock() = true;
        self.freed.notify_all();
    }
}

fn with(encoder: Arc<dyn Encode>, patience: Duration) -> Option<ClassifierUse> {
    let weights = vec![0; 2 << 18].leak();
    let model = Classifier::linear_only(UNSURE, weights).unwrap();
    Some(ClassifierUse {
        model: Arc::new(model.with_encoder(encoder)),
        patience,
    })
}

#[tokio::test]
async fn what_the_encoder_finds_is_blocked_and_recorded_with_its_stage() {
    let world = World::with(Setup {
        classifier: with(Arc::new(Marmalade::default()), Duration::from_secs(10)),
        ..Setup::default()
    })
    .await;
    let answer = world.post(&chat("bring the marmalade")).await;
    assert_eq!(
        (answer.status, answer.code()),
        (403, "prompt_injection_detected".to_owned())
    );
    let event = world.event();
    let finding = event
        .findings
        .iter()
        .find(|finding| finding.rule.as_str() == "classifier.user")
        .unwrap();
    assert_eq!(finding.stage.as_deref(), Some("encoder"));
    assert_eq!(finding.rule_version, 3);
}

#[tokio::test]
async fn an_encoder_that_is_late_opens_or_closes_as_the_configuration_says() {
    for (on_fail, status) in [(OnFail::Closed, 503), (OnFail::Open, 200)] {
        let stuck = Arc::new(Stuck::default());
        let world = World::with(Setup {
            classifier: with(stuck.clone(), Duration::from_millis(1)),
            on_error: OnError {
                classifier: on_fail,
                ..OnError::CLOSED
            },
            ..Setup::default()
        })
        .await;
        assert_eq!(world.post(&chat("a quiet harbour")).await.status, status);
        stuck.let_go();
        assert_eq!(
            world.event().input,
            Inspection::Partial {
                verdict: Verdict::Pass,
                reason: NotScanned::Classifier,
            },
            "never recorded as clean"
        );
        let metrics = world.metrics();
        for line in [
            r#"gateway_classifier_misses_total{reason="classifier.deadline"} 1"#,
            r#"control="classifier""#,
        ] {
            assert!(metrics.contains(line), "{line} in {metrics}");
        }
    }
}

#[tokio::test]
async fn a_queue_without_room_is_a_miss_that_is_counted_apart() {
    let world = World::with(Setup {
        config: Config {
            inference_room: 0,
            ..Config::default()
        },
        classifier: with(Arc::new(Marmalade::default()), Duration::from_secs(10)),
        on_error: OnError {
            classifier: OnFail::Open,
            ..OnError::CLOSED
        },
        ..Setup::default()
    })
    .await;
    assert_eq!(world.post(&chat("a quiet harbour")).await.status, 200);
    let line = r#"gateway_classifier_misses_total{reason="classifier.overflow"} 1"#;
    assert!(world.metrics().contains(line));
}

#[tokio::test]
async fn a_conversation_that_goes_on_costs_only_what_is_new() {
    let encoder = Arc::new(Marmalade::default());
    let world = World::with(Setup {
        classifier: with(encoder.clone(), Duration::from_secs(10)),
        ..Setup::default()
    })
    .await;
    let mut turns = Vec::new();
    for turn in 1..=4_usize {
        let said = format!("turn {turn} of a talk about the sea");
        turns.push(serde_json::json!({"role": "user", "content": said}));
        let body = serde_json::json!({"model": "demo", "messages": turns});
        assert_eq!(world.post(&body).await.status, 200);
        assert_eq!(encoder.read.load(Ordering::SeqCst), turn);
    }
    let metrics = world.metrics();
    for line in [
        "gateway_verdict_cache_hits_total 6",
        "gateway_verdict_cache_misses_total 4",
        "gateway_classifier_inferences_total 4",
    ] {
        assert!(metrics.contains(line), "{line} in {metrics}");
    }
}

#[tokio::test]
async fn a_large_prompt_gets_its_second_opinion_too() {
    let world = World::with(Setup {
        classifier: with(Arc::new(Marmalade::default()), Duration::from_secs(10)),
        ..Setup::default()
    })
    .await;
    let large = format!("bring the marmalade{}", "\n".repeat(80_000));
    assert_eq!(world.post(&chat(&large)).await.status, 403);
}
