//! Words for a person about what they wrote: code, title, place, hint.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// Whether the document can still be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The document is refused.
    Error,
    /// The document is used; this deserves a look.
    Warning,
}

/// Where in what file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The file or document as the person knows it.
    pub file: Arc<str>,
    /// Counted from 1.
    pub line: u32,
    /// Counted from 1, in characters.
    pub column: u32,
}

/// One problem with what a person wrote.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Diagnostic {
    /// Whether the document can still be used.
    pub level: Level,
    /// A stable code, such as `C014`.
    pub code: &'static str,
    /// What is wrong: lower case, no full stop, the person's words in backticks.
    pub title: String,
    /// Where.
    pub place: Option<Place>,
    /// What to do, if we know.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// An error without a place yet.
    #[must_use]
    pub fn error(code: &'static str, title: impl Into<String>) -> Self {
        Self {
            level: Level::Error,
            code,
            title: title.into(),
            place: None,
            hint: None,
        }
    }

    /// A warning without a place yet.
    #[must_use]
    pub fn warning(code: &'static str, title: impl Into<String>) -> Self {
        Self {
            level: Level::Warning,
            ..Self::error(code, title)
        }
    }

    /// The same, at a place.
    #[must_use]
    pub fn at(self, place: Place) -> Self {
        Self {
            place: Some(place),
            ..self
        }
    }

    /// The same, with a hint.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        write!(f, "{level}[{}]: {}", self.code, self.title)?;
        if let Some(Place { file, line, column }) = &self.place {
            write!(f, "\n  --> {file}:{line}:{column}")?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\nhint: {hint}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_reads_as_code_place_and_hint() {
        let place = Place {
            file: Arc::from("bartizan.yaml"),
            line: 12,
            column: 3,
        };
        let diagnostic = Diagnostic::error("C014", "team `sales` is not declared")
            .at(place)
            .hint("declare it under `teams`");
        assert_eq!(
            diagnostic.to_string(),
            "error[C014]: team `sales` is not declared\n  --> bartizan.yaml:12:3\n\
             hint: declare it under `teams`"
        );
    }
}
