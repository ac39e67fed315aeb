//! The classifier cascade: a linear model looks at everything, an encoder where that is unsure.

mod cascade;
mod encoder;
mod features;
mod linear;
mod manifest;
mod ranges;
mod trace;
mod verdict;
mod view;
mod wordpiece;

use std::fmt;
use std::sync::Arc;

pub(crate) use cascade::{
    Ask, Classified, Opinion, Second, answered, classify_now, is_classified, opinion,
};
pub use encoder::{Encode, Encoder, Lane, NotRun};
pub use linear::{Linear, LinearScale};
pub(crate) use trace::{First, Settled};
pub use view::{Reading, readings, windows};

use crate::hash::fingerprint;
use manifest::Manifest;
pub(crate) use verdict::findings;

/// What a model says of a text, one number for each channel; above zero means rather an attack.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Logits {
    /// As something that a user typed.
    pub user: f64,
    /// As content that nobody vouches for.
    pub untrusted: f64,
}

/// The files that training leaves.
#[derive(Debug, Clone, Copy)]
pub struct ModelFiles {
    /// What the numbers mean.
    pub manifest: &'static str,
    /// The weights of stage 1.
    pub linear: &'static [u8],
    /// The weights of stage 2.
    pub encoder: &'static [u8],
    /// The word pieces of stage 2.
    pub vocabulary: &'static str,
}

/// Both stages, immutable and shared by every thread.
#[derive(Debug)]
pub struct Classifier {
    manifest: Manifest,
    linear: Linear,
    encoder: Option<Arc<dyn Encode>>,
    fingerprint: u64,
}

/// Why a classifier cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable(pub(crate) String);

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unusable {}

impl Classifier {
    /// Loads both stages.
    ///
    /// # Errors
    ///
    /// When a file is not what training leaves.
    pub fn load(files: &ModelFiles) -> Result<Self, Unusable> {
        let mut classifier = Self::linear_only(files.manifest, files.linear)?;
        let pieces = classifier.manifest.pieces;
        let encoder = Encoder::load(files.encoder, files.vocabulary, pieces).map_err(Unusable)?;
        classifier.encoder = Some(Arc::new(encoder));
        Ok(classifier)
    }

    /// Loads stage 1 alone: nothing is ever asked of an encoder.
    ///
    /// # Errors
    ///
    /// When a file is not what training leaves.
    pub fn linear_only(manifest: &str, linear: &'static [u8]) -> Result<Self, Unusable> {
        let fingerprint = fingerprint([manifest.as_bytes(), linear].into_iter());
        let manifest = Manifest::read(manifest)?;
        let linear = Linear::new(linear, manifest.linear)
            .ok_or_else(|| Unusable("the linear weights are not complete".to_owned()))?;
        Ok(Self {
            manifest,
            linear,
            encoder: None,
            fingerprint,
        })
    }

    /// With another encoder, such as one that needs no weights.
    #[must_use]
    pub fn with_encoder(self, encoder: Arc<dyn Encode>) -> Self {
        let encoder = Some(encoder);
        Self { encoder, ..self }
    }

    /// The encoder, if there is one.
    #[must_use]
    pub fn encoder(&self) -> Option<&Arc<dyn Encode>> {
        self.encoder.as_ref()
    }

    /// Counted up with every training.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.manifest.version
    }

    /// Tells one model from another: the manifest names the hash of every other file.
    pub(crate) fn fingerprint(&self) -> u64 {
        self.fingerprint
    }
}

#[cfg(test)]
pub(crate) mod tests;
