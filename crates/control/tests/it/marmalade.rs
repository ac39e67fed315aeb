//! A classifier that needs no weights: its first stage is unsure of everything.

use std::sync::{Arc, OnceLock};

use detect::{Classifier, Encode, Lane, Logits, NotRun};

/// A classifier whose first stage knows nothing.
pub(crate) fn classifier() -> Arc<Classifier> {
    static CLASSIFIER: OnceLock<Arc<Classifier>> = OnceLock::new();
    let load = || {
        let weights = vec![0; 2 << 18].leak();
        let classifier = Classifier::linear_only(MANIFEST, weights).unwrap();
        Arc::new(classifier.with_encoder(Arc::new(Marmalade)))
    };
    Arc::clone(CLASSIFIER.get_or_init(load))
}

/// Stage 1 is unsure of everything and believes nothing; with the encoder its word is what counts.
const MANIFEST: &str = r#"{
    "version": 7, "pieces": 128,
    "linear": {"unit": [1.0, 1.0], "bias": [-3.0, -3.0]},
    "user": {"unsure": [-9.0, 9.0], "report": 0.5,
        "alone": {"bias": 0.0, "rules": 0.0, "linear": 1.0},
        "both": {"bias": 0.0, "rules": 0.0, "linear": 0.0, "encoder": 1.0}},
    "untrusted": {"unsure": [-9.0, 9.0], "report": 0.5,
        "alone": {"bias": 0.0, "rules": 0.0, "linear": 1.0},
        "both": {"bias": 0.0, "rules": 0.0, "linear": 0.0, "encoder": 1.0}}
}"#;

/// An encoder for which marmalade is an attack, and which cannot read toast.
#[derive(Debug)]
struct Marmalade;

impl Encode for Marmalade {
    fn logits(&self, text: &str, _lane: &Lane) -> Result<Logits, NotRun> {
        if text.contains("toast") {
            return Err(NotRun);
        }
        let logit = if text.contains("marmalade") {
            4.0
        } else {
            -4.0
        };
        Ok(Logits {
            user: logit,
            untrusted: logit,
        })
    }
}
