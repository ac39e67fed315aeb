//! Why a request is refused, in words for the person who sent it.

use std::fmt;
use std::str::Utf8Error;

use crate::Problem;
use crate::form;
use crate::json::Fault;

/// A request that is refused before anybody looks at what it says.
///
/// The words never repeat the request: a key is named only when it is a plain one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestError {
    code: &'static str,
    message: String,
    param: Option<String>,
}

impl RequestError {
    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What is wrong and what to do.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The part of the request that is to blame, such as `messages[2].role`.
    #[must_use]
    pub fn param(&self) -> Option<&str> {
        self.param.as_deref()
    }

    /// The HTTP status to answer with.
    #[must_use]
    pub fn status(&self) -> u16 {
        400
    }

    /// The same as a problem, for a dialect to put into its words.
    #[must_use]
    pub fn problem(&self) -> Problem<'_> {
        Problem {
            status: self.status(),
            code: self.code,
            message: &self.message,
            param: self.param(),
        }
    }

    pub(crate) fn not_utf8(error: &Utf8Error) -> Self {
        let at = error.valid_up_to();
        Self::invalid_json(format!("the body is not UTF-8 at byte {at}"))
    }

    pub(crate) fn from_fault(fault: Fault) -> Self {
        match fault {
            Fault::Malformed { at } => {
                Self::invalid_json(format!("the body is not valid JSON at byte {at}"))
            }
            Fault::TooDeep => Self::too_complex("the body is nested too deeply"),
            Fault::TooManyValues => Self::too_complex("the body has too many values"),
            Fault::DuplicateKey { key } => Self::ambiguous(&key, "appears twice in one object"),
        }
    }

    pub(crate) fn from_form(fault: form::Fault) -> Self {
        match fault {
            form::Fault::Malformed => {
                Self::wrong_type("body", "a whole form, each line ended by CRLF")
            }
            form::Fault::Header => Self::wrong_type(
                "body",
                "a form whose parts have a quoted name, and a type at most",
            ),
            form::Fault::TooMuch => Self::too_complex("the form has too many or too large parts"),
        }
    }

    /// The body is not the form that this route takes.
    pub(crate) fn no_form() -> Self {
        Self::wrong_type("body", "a form (`multipart/form-data`)")
    }

    pub(crate) fn missing(param: impl Into<String>) -> Self {
        let param = param.into();
        Self {
            code: "missing_parameter",
            message: format!("`{param}` is required"),
            param: Some(param),
        }
    }

    pub(crate) fn wrong_type(param: impl Into<String>, expected: &str) -> Self {
        let param = param.into();
        Self {
            code: "invalid_type",
            message: format!("`{param}` must be {expected}"),
            param: Some(param),
        }
    }

    /// A key that nobody here knows, in a format that is ours and where it would be overlooked.
    pub(crate) fn unknown(key: &str) -> Self {
        let (subject, param) = named(key);
        Self {
            code: "unknown_parameter",
            message: format!("{subject} is not known here; leave it out"),
            param,
        }
    }

    /// A body that is not the one of a model of Anthropic.
    pub(crate) fn other_family() -> Self {
        Self {
            code: "model_family_not_inspected",
            message: "this route takes requests to models of Anthropic, which say their `anthropic_version`; use Converse for all others"
                .to_owned(),
            param: Some("anthropic_version".to_owned()),
        }
    }

    /// Two fields of which one says all.
    pub(crate) fn either(one: &str, other: &str) -> Self {
        Self {
            code: "ambiguous_request",
            message: format!("`{one}` and `{other}` say the same; send one of them"),
            param: Some(other.to_owned()),
        }
    }

    /// A key that another parser could take for `known`.
    pub(crate) fn lookalike(known: &str) -> Self {
        Self::ambiguous(known, "is written in a way that parsers read differently")
    }

    /// A field that is there under both of the names that it may have.
    pub(crate) fn two_spellings() -> Self {
        Self {
            code: "ambiguous_request",
            message: "a field is there in camel case and in snake case; send it once".to_owned(),
            param: None,
        }
    }

    fn invalid_json(message: String) -> Self {
        Self {
            code: "invalid_json",
            message,
            param: None,
        }
    }

    fn too_complex(message: &str) -> Self {
        Self {
            code: "request_too_complex",
            message: message.to_owned(),
            param: None,
        }
    }

    fn ambiguous(key: &str, why: &str) -> Self {
        let (subject, param) = named(key);
        Self {
            code: "ambiguous_request",
            message: format!("{subject} {why}; send each key once, in lower case"),
            param,
        }
    }
}

/// A key, by its name only when it is a plain one.
fn named(key: &str) -> (String, Option<String>) {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    if key.len() <= 32 && key.bytes().all(plain) {
        (format!("`{key}`"), Some(key.to_owned()))
    } else {
        ("a key".to_owned(), None)
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RequestError {}
