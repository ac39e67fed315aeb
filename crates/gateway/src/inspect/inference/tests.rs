//! Order, bounds, deadlines and the end of the inference threads.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use detect::NotRun;

use super::*;

const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(5);

/// An encoder that tells when it begins, and waits for a word before each answer.
#[derive(Debug)]
struct Held {
    began: Mutex<Sender<String>>,
    go: Mutex<Receiver<()>>,
}

impl Encode for Held {
    fn logits(&self, text: &str, _lane: &Lane) -> Result<Logits, NotRun> {
        self.began.lock().unwrap().send(text.to_owned()).unwrap();
        self.go.lock().unwrap().recv().map_err(|_gone| NotRun)?;
        Ok(logits(text))
    }
}

/// An encoder that answers at once, or panics.
#[derive(Debug)]
struct Quick;

impl Encode for Quick {
    fn logits(&self, text: &str, _lane: &Lane) -> Result<Logits, NotRun> {
        assert_ne!(text, "panic");
        if text == "fail" {
            return Err(NotRun);
        }
        Ok(logits(text))
    }
}

fn logits(text: &str) -> Logits {
    Logits {
        user: text.len() as f64,
        untrusted: 0.0,
    }
}

fn held() -> (Arc<Held>, Receiver<String>, Sender<()>) {
    let (began, begins) = channel();
    let (goes, go) = channel();
    let held = Held {
        began: Mutex::new(began),
        go: Mutex::new(go),
    };
    (Arc::new(held), begins, goes)
}

fn texts(texts: &[&str]) -> Vec<Text> {
    texts.iter().map(|text| Text::new(*text)).collect()
}

#[tokio::test]
async fn every_text_gets_its_logits_in_order() {
    let inference = Inference::start(2, 8);
    let asked = texts(&["a", "bb", "ccc"]);
    let answer = inference.ask(Arc::new(Quick), asked, LONG).await.unwrap();
    let users: Vec<f64> = answer.iter().map(|logits| logits.user).collect();
    assert_eq!(users, [1.0, 2.0, 3.0]);
}

#[tokio::test]
async fn an_encoder_that_fails_or_panics_is_said_to_have_failed_and_the_thread_lives() {
    let inference = Inference::start(1, 8);
    for text in ["panic", "fail"] {
        let answer = inference.ask(Arc::new(Quick), texts(&[text]), LONG).await;
        assert_eq!(answer, Err(Missed::Failed));
    }
    let answer = inference.ask(Arc::new(Quick), texts(&["ok"]), LONG).await;
    assert_eq!(answer.map(|logits| logits.len()), Ok(1));
}

#[tokio::test]
async fn who_waited_too_long_goes_on_without_and_what_nobody_waits_for_is_not_run() {
    let inference = Inference::start(1, 8);
    let (encoder, begins, go) = held();
    let late = inference
        .ask(encoder.clone(), texts(&["one", "two"]), SHORT)
        .await;
    assert_eq!(late, Err(Missed::Deadline));
    assert_eq!(begins.recv(), Ok("one".to_owned()));
    go.send(()).unwrap();
    let answer = inference.ask(Arc::new(Quick), texts(&["x"]), LONG).await;
    assert!(answer.is_ok());
    assert!(begins.try_recv().is_err(), "the second text was not run");
}

#[tokio::test]
async fn beyond_its_room_the_queue_refuses() {
    let inference = Arc::new(Inference::start(1, 1));
    let (encoder, begins, go) = held();
    let ask = |text: &'static str| {
        let (inference, encoder) = (Arc::clone(&inference), encoder.clone());
        async move { inference.ask(encoder, texts(&[text]), LONG).await }
    };
    let rest = async {
        let begun = tokio::task::spawn_blocking(move || (begins.recv(), begins));
        let (first, _begins) = begun.await.unwrap();
        assert_eq!(first, Ok("running".to_owned()));
        let refused = async {
            let refused = ask("refused").await;
            go.send(()).unwrap();
            go.send(()).unwrap();
            refused
        };
        tokio::join!(biased; ask("waiting"), refused)
    };
    let (running, (waiting, refused)) = tokio::join!(ask("running"), rest);
    assert!(running.is_ok() && waiting.is_ok());
    assert_eq!(refused, Err(Missed::Overflow));
}

#[tokio::test]
async fn closing_ends_the_threads_and_what_waits() {
    let inference = Inference::start(1, 8);
    inference.close();
    let answer = inference.ask(Arc::new(Quick), texts(&["x"]), LONG).await;
    assert_eq!(answer, Err(Missed::Overflow));
}
