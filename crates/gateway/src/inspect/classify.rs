//! The second opinion: where `detect` wants the encoder to read something, it is read on the
//! inference threads; what that came to, and what follows from a miss, is told here.

use std::sync::Arc;

use detect::{Encode, Logits};
use model::Text;

use super::inference::Missed;
use crate::events::{Classified, ClassifierMissed};
use crate::record::Recorder;

/// The logits of texts, in order; `None` when they could not be had in time.
pub(super) async fn logits(recorder: &Recorder, texts: Vec<Text>) -> Option<Vec<Logits>> {
    let context = &recorder.context;
    let windows = texts.len();
    let began = recorder.elapsed();
    let result = match encoder(recorder) {
        Some((encoder, patience)) => context.inference.ask(encoder, texts, patience).await,
        None => Err(Missed::Failed),
    };
    let took = recorder.elapsed().saturating_sub(began);
    match result {
        Ok(logits) => {
            context.tell(&Classified { windows, took });
            Some(logits)
        }
        Err(missed) => {
            context.tell(&ClassifierMissed(missed.code()));
            None
        }
    }
}

fn encoder(recorder: &Recorder) -> Option<(Arc<dyn Encode>, std::time::Duration)> {
    let classifier = recorder.snapshot.classifier.as_ref()?;
    let encoder = classifier.model.encoder()?;
    Some((Arc::clone(encoder), classifier.patience))
}
