//! What the numbers of the models mean: how sure each stage is, how they add up with the rules,
//! and where the linear model is too unsure to be believed alone.
//!
//! Measured by the training recipe and shipped beside the weights; nothing here is a setting.

use serde::Deserialize;

use super::{LinearScale, Logits, Unusable};
use crate::policy::Reach;

/// The manifest as the recipe writes it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Manifest {
    /// Counted up with every training.
    pub(crate) version: u32,
    /// The most pieces of a window, with begin and end.
    pub(crate) pieces: usize,
    pub(crate) linear: LinearScale,
    pub(crate) user: Channel,
    pub(crate) untrusted: Channel,
}

/// One channel.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Channel {
    /// The logits of stage 1 between which the encoder is asked.
    pub(crate) unsure: [f64; 2],
    /// The score without the encoder.
    pub(crate) alone: Stack,
    /// The score with the encoder.
    pub(crate) both: Stack,
    /// From this score on there is a finding.
    pub(crate) report: f64,
}

/// A logistic sum of what is known of a window.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Stack {
    pub(crate) bias: f64,
    /// Of the score of the rules, 0 to 1.
    pub(crate) rules: f64,
    /// Of the logit of stage 1.
    pub(crate) linear: f64,
    /// Of the logit of stage 2.
    #[serde(default)]
    pub(crate) encoder: f64,
}

impl Manifest {
    pub(crate) fn read(text: &str) -> Result<Self, Unusable> {
        serde_json::from_str(text).map_err(|error| Unusable(format!("the manifest: {error}")))
    }

    pub(crate) fn channel(&self, reach: Reach) -> &Channel {
        match reach {
            Reach::User => &self.user,
            Reach::Untrusted => &self.untrusted,
        }
    }
}

impl Channel {
    /// Whether stage 1 is unsure.
    pub(crate) fn is_unsure(&self, linear: f64) -> bool {
        let [from, to] = self.unsure;
        (from..=to).contains(&linear)
    }

    /// How likely an attack is, from 0 to 1.
    pub(crate) fn score(&self, rules: f64, linear: f64, encoder: Option<f64>) -> f64 {
        let (stack, encoder) = match encoder {
            Some(encoder) => (&self.both, encoder),
            None => (&self.alone, 0.0),
        };
        let sum =
            stack.bias + stack.rules * rules + stack.linear * linear + stack.encoder * encoder;
        1.0 / (1.0 + (-sum).exp())
    }
}

impl Logits {
    /// The logit of a channel.
    pub(crate) fn of(self, reach: Reach) -> f64 {
        match reach {
            Reach::User => self.user,
            Reach::Untrusted => self.untrusted,
        }
    }
}
