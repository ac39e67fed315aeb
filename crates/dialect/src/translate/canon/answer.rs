//! A whole answer, and an error instead of one.

use super::{Part, Stop, Usage};

/// What a provider answered. Only the first candidate: more than one is never asked for.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) id: Option<String>,
    pub(crate) model: Option<String>,
    pub(crate) parts: Vec<Part>,
    pub(crate) stop: Option<Stop>,
    pub(crate) usage: Usage,
}

/// Why a provider did not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: u16,
    pub(crate) code: Option<String>,
    pub(crate) message: String,
    pub(crate) param: Option<String>,
}

impl Problem {
    pub(crate) fn new(status: u16, code: &str, message: &str) -> Self {
        Self {
            status,
            code: Some(code.to_owned()),
            message: message.to_owned(),
            param: None,
        }
    }
}
