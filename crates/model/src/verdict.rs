//! What was decided about a text, and the honest word for what was not looked at.

use serde::{Deserialize, Serialize};

/// What we decided, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Let it through.
    Pass,
    /// Let it through with parts masked.
    Redact,
    /// Keep it until more is known.
    Hold,
    /// Do not let it through.
    Block,
}

impl Verdict {
    /// The stricter of two verdicts.
    #[must_use]
    pub fn strictest(self, other: Self) -> Self {
        self.max(other)
    }
}

/// Why something was not looked at (invariant 12: never recorded as clean).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotScanned {
    /// The classifier missed its deadline.
    Classifier,
    /// The text is longer than the limit that policy sets.
    TooLarge,
    /// The content is not text that we can read, such as an image.
    Opaque,
    /// Policy says that this route is not inspected.
    Policy,
    /// The exchange ended before there was anything to look at.
    NotReached,
    /// A control failed, and its `on_error` is open.
    Failed,
}
