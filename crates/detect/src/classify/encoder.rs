//! Stage 2: a fine-tuned sentence encoder, int8, run in pure Rust.
//!
//! Texts go through one by one and unpadded: quantised activations share one scale, so in a batch
//! the score of a text would depend on its neighbours, and the same text could get two verdicts.

use std::fmt;
use std::sync::Arc;

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool};
use rten_tensor::NdTensor;

use super::Logits;
use super::wordpiece::WordPieces;

/// Scores texts with an encoder. A trait, so that tests need no weights.
pub trait Encode: Send + Sync + fmt::Debug {
    /// The two logits of a text.
    ///
    /// # Errors
    ///
    /// When the model cannot be run, which no text should cause.
    fn logits(&self, text: &str, lane: &Lane) -> Result<Logits, NotRun>;
}

/// The encoder could not be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotRun;

impl fmt::Display for NotRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the encoder could not be run")
    }
}

/// Where one inference runs: a thread of its own, so that inferences do not share one. Whoever
/// makes a lane owns its thread, which ends with the last clone.
#[derive(Debug, Clone)]
pub struct Lane(Arc<ThreadPool>);

impl Lane {
    /// A lane of one thread.
    #[must_use]
    pub fn open() -> Self {
        Self(Arc::new(ThreadPool::with_num_threads(1)))
    }
}

/// The encoder with its vocabulary. Immutable, shared by every lane.
pub struct Encoder {
    model: Model,
    pieces: WordPieces,
    ids: NodeId,
    mask: NodeId,
    logits: NodeId,
    /// The most pieces of a text, with begin and end.
    most: usize,
}

impl Encoder {
    /// Loads an encoder that takes texts of at most so many pieces; the error says what is wrong
    /// with it.
    ///
    /// # Errors
    ///
    /// When the weights or the vocabulary are not what the encoder needs.
    pub fn load(weights: &'static [u8], vocabulary: &str, most: usize) -> Result<Self, String> {
        let pieces =
            WordPieces::new(vocabulary).ok_or("the vocabulary is not one of word pieces")?;
        let mut options = ModelOptions::with_all_ops();
        options.prepack_weights(true);
        let model = options
            .load_static_slice(weights)
            .map_err(|error| error.to_string())?;
        let node = |name| model.node_id(name).map_err(|error| error.to_string());
        Ok(Self {
            ids: node("input_ids")?,
            mask: node("attention_mask")?,
            logits: node("logits")?,
            model,
            pieces,
            most,
        })
    }

    /// A text as the numbers that the model reads.
    fn numbers(&self, text: &str) -> Vec<i32> {
        let pieces = self.pieces.of(text, self.most.saturating_sub(2));
        let begin = std::iter::once(self.pieces.begin);
        let whole = begin.chain(pieces).chain([self.pieces.end]);
        whole
            .filter_map(|piece| i32::try_from(piece).ok())
            .collect()
    }
}

impl Encode for Encoder {
    fn logits(&self, text: &str, lane: &Lane) -> Result<Logits, NotRun> {
        let numbers = self.numbers(text);
        let shape = [1, numbers.len()];
        let mask = NdTensor::from_data(shape, vec![1_i32; numbers.len()]);
        let ids = NdTensor::from_data(shape, numbers);
        let inputs = vec![(self.ids, ids.into()), (self.mask, mask.into())];
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&lane.0)));
        let run = self.model.run_n(inputs, [self.logits], Some(options));
        let [output] = run.map_err(|_opaque| NotRun)?;
        let (_shape, values) = output
            .into_shape_vec::<f32, 2>()
            .map_err(|_opaque| NotRun)?;
        match values.as_slice() {
            [user, untrusted] if user.is_finite() && untrusted.is_finite() => Ok(Logits {
                user: f64::from(*user),
                untrusted: f64::from(*untrusted),
            }),
            _ => Err(NotRun),
        }
    }
}

impl fmt::Debug for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoder")
            .field("most", &self.most)
            .finish_non_exhaustive()
    }
}
