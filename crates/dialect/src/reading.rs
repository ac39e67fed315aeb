//! What one JSON document of an answer says: a whole answer, or one frame of a stream. Each
//! dialect fills it in its own way.

use std::ops::Range;
use std::sync::Arc;

use model::money::Usage;

use crate::texts::Texts;

/// What one JSON document of an answer says.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// Every text in it.
    pub(crate) texts: Texts,
    /// The tokens, as far as this document tells.
    pub(crate) usage: Option<Usage>,
    /// The model that answered.
    pub(crate) model: Option<Arc<str>>,
    /// The provider's id of the answer.
    pub(crate) id: Option<Arc<str>>,
    /// Whether the stream is over after this.
    pub(crate) done: bool,
    /// Whether it reports an error.
    pub(crate) error: bool,
    /// Whether it says nothing but the usage.
    pub(crate) usage_only: bool,
    /// Where a usage that says nothing stands.
    pub(crate) null_usage: Option<Range<usize>>,
}
