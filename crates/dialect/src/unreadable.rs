//! Why an answer, or a frame of one, cannot be inspected.

use std::fmt;

use crate::json::Fault;

/// What a provider sent cannot be read. It was not inspected, so it must not pass as clean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unreadable {
    /// Not UTF-8.
    NotUtf8,
    /// Not a JSON object.
    NotJson,
    /// A key appears twice; clients disagree on which one counts.
    Ambiguous,
    /// Nested too deeply, or too many values.
    TooComplex,
    /// One frame of a stream is longer than [`super::MAX_FRAME`].
    TooLarge,
}

impl Unreadable {
    /// A stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotUtf8 => "answer_not_utf8",
            Self::NotJson => "answer_not_json",
            Self::Ambiguous => "answer_ambiguous",
            Self::TooComplex => "answer_too_complex",
            Self::TooLarge => "answer_frame_too_large",
        }
    }

    pub(crate) fn from_fault(fault: &Fault) -> Self {
        match fault {
            Fault::Malformed { .. } => Self::NotJson,
            Fault::TooDeep | Fault::TooManyValues => Self::TooComplex,
            Fault::DuplicateKey { .. } => Self::Ambiguous,
        }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotUtf8 => "the answer is not UTF-8",
            Self::NotJson => "the answer is not a JSON object",
            Self::Ambiguous => "the answer has a key twice in one object",
            Self::TooComplex => "the answer is nested too deeply or has too many values",
            Self::TooLarge => "one frame of the stream is too large",
        })
    }
}

impl std::error::Error for Unreadable {}
