//! Where a text of the lab is tried: has the clock and the encoder, which `detect` has not.

use std::collections::HashMap;
use std::time::Duration;

use detect::{Bench, Classifier, Lane, Logits, Stage};
use tokio::time::Instant;

/// SAFETY LIMIT: how long the encoder reads one text of the lab, looked at between two stretches.
/// A person waits longer than an exchange may; how long that is, the report says beside it.
const PATIENCE: Duration = Duration::from_secs(10);

/// The bench of one trial. Blocks, so it belongs on a thread that may.
#[derive(Debug)]
pub(super) struct Timed<'c> {
    classifier: Option<&'c Classifier>,
    lane: Option<Lane>,
    began: Instant,
    last: Instant,
    took: HashMap<Stage, Duration>,
    /// What was read already: the profiles ask for the same stretches.
    known: HashMap<String, Option<Logits>>,
    patience: Duration,
}

impl<'c> Timed<'c> {
    /// Begins a trial.
    pub(super) fn begin(classifier: Option<&'c Classifier>) -> Self {
        let now = Instant::now();
        Self {
            classifier,
            lane: None,
            began: now,
            last: now,
            took: HashMap::new(),
            known: HashMap::new(),
            patience: PATIENCE,
        }
    }

    /// How long a stage took; `None` when it did not run.
    pub(super) fn took(&self, stage: Stage) -> Option<Duration> {
        self.took.get(&stage).copied()
    }

    /// Since the beginning.
    pub(super) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    fn infer(&mut self, text: &str) -> Option<Logits> {
        let spent = self.took(Stage::Encoder).unwrap_or_default();
        if spent >= self.patience {
            return None;
        }
        let encoder = self.classifier?.encoder()?;
        let lane = self.lane.get_or_insert_with(Lane::open);
        let began = Instant::now();
        let logits = encoder.logits(text, lane);
        self.took.insert(Stage::Encoder, spent + began.elapsed());
        logits.ok()
    }
}

impl Bench for Timed<'_> {
    fn passed(&mut self, stage: Stage) {
        let now = Instant::now();
        self.took.insert(stage, now.duration_since(self.last));
        self.last = now;
    }

    fn read(&mut self, text: &str) -> Option<Logits> {
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        let logits = self.infer(text);
        self.known.insert(text.to_owned(), logits);
        logits
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use detect::{Encode, NotRun};

    use super::*;

    const MANIFEST: &str = r#"{
        "version": 1, "pieces": 128, "linear": {"unit": [1.0, 1.0], "bias": [0.0, 0.0]},
        "user": {"unsure": [0.0, 1.0], "report": 0.5,
            "alone": {"bias": 0.0, "rules": 0.0, "linear": 1.0},
            "both": {"bias": 0.0, "rules": 0.0, "linear": 1.0}},
        "untrusted": {"unsure": [0.0, 1.0], "report": 0.5,
            "alone": {"bias": 0.0, "rules": 0.0, "linear": 1.0},
            "both": {"bias": 0.0, "rules": 0.0, "linear": 1.0}}
    }"#;
    const SAID: Logits = Logits {
        user: 1.0,
        untrusted: 1.0,
    };

    /// An encoder that always says the same.
    #[derive(Debug)]
    struct Same;

    impl Encode for Same {
        fn logits(&self, _text: &str, _lane: &Lane) -> Result<Logits, NotRun> {
            Ok(SAID)
        }
    }

    fn classifier() -> Classifier {
        let weights = vec![0; 2 << 18].leak();
        let linear = Classifier::linear_only(MANIFEST, weights).unwrap();
        linear.with_encoder(Arc::new(Same))
    }

    #[test]
    fn when_its_time_is_over_nothing_more_is_read_and_what_was_read_is_remembered() {
        let classifier = classifier();
        let mut bench = Timed::begin(Some(&classifier));
        assert_eq!(bench.read("one"), Some(SAID));
        assert!(bench.took(Stage::Encoder).is_some());
        bench.patience = Duration::ZERO;
        assert_eq!(bench.read("two"), None);
        assert_eq!(bench.read("one"), Some(SAID));
    }

    #[test]
    fn without_an_encoder_nothing_is_read_and_no_time_is_told() {
        let mut bench = Timed::begin(None);
        assert_eq!(bench.read("hello"), None);
        assert_eq!(bench.took(Stage::Encoder), None);
        bench.passed(Stage::Rules);
        assert!(bench.took(Stage::Rules).is_some());
    }
}
