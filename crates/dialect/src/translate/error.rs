//! Why a request or an answer is not translated, in words for the person who sent it.

use std::fmt;

/// A request that is refused: a 400 in the client's shape.
///
/// The words never repeat what the request says, only where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untranslatable {
    /// A stable code.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: String,
    /// The part of the request that is to blame, such as `messages[2].content`.
    pub param: Option<String>,
}

/// An answer that makes no sense in the upstream's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

impl Untranslatable {
    pub(crate) fn not_json() -> Self {
        Self {
            code: "invalid_json",
            message: "the body is not valid JSON".to_owned(),
            param: None,
        }
    }

    pub(crate) fn missing(param: String) -> Self {
        Self::at("missing_parameter", format!("`{param}` is required"), param)
    }

    pub(crate) fn wrong_type(param: &str, expected: &str) -> Self {
        let message = format!("`{param}` must be {expected}");
        Self::at("invalid_type", message, param.to_owned())
    }

    /// The upstream, or this translation, has no way to say it.
    pub(crate) fn unsupported(param: &str, why: &str) -> Self {
        let message = format!("`{param}` {why}; use a model whose provider speaks this format");
        Self::at("unsupported_by_upstream", message, param.to_owned())
    }

    /// Nobody here knows what it means, so nobody can say that it may be left out.
    pub(crate) fn unknown(param: &str) -> Self {
        let message =
            format!("`{param}` is not known to the translation for this model's provider");
        Self::at("unknown_parameter", message, param.to_owned())
    }

    fn at(code: &'static str, message: String, param: String) -> Self {
        Self {
            code,
            message,
            param: Some(param),
        }
    }
}

impl fmt::Display for Untranslatable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer is not in the upstream's format")
    }
}

impl std::error::Error for Untranslatable {}
impl std::error::Error for Unreadable {}
