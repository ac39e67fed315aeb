//! Shapes of what a person wrote.

use serde::Serialize;
use utoipa::ToSchema;

use super::Time;
use super::words::Level;

/// The configuration as it was written, with secrets masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Config {
    /// The file; `null` when the built-in demo configuration is in use.
    pub file: Option<String>,
    /// What the file says, with secrets masked.
    pub yaml: String,
    /// The Snapshot that was made of it.
    pub snapshot: SnapshotInfo,
    /// What was noticed when it was last read.
    pub problems: Vec<Problem>,
}

/// What judges exchanges now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SnapshotInfo {
    /// Counted from 1.
    pub version: u64,
    /// Since when.
    pub loaded_at: Time,
}

/// What came of reading the configuration anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReloadReport {
    /// When.
    pub at: Time,
    /// Whether it is in use; if not, the last good one still is.
    pub ok: bool,
    /// Everything that was noticed.
    pub problems: Vec<Problem>,
}

/// One problem with what a person wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// Whether it prevents the use of the document.
    pub level: Level,
    /// A stable code, such as `C014`.
    pub code: String,
    /// What is wrong.
    pub title: String,
    /// The file.
    pub file: Option<String>,
    /// The line, counted from 1.
    pub line: Option<u32>,
    /// The column, counted from 1.
    pub column: Option<u32>,
    /// What to do.
    pub hint: Option<String>,
}

impl From<&model::Diagnostic> for Problem {
    fn from(diagnostic: &model::Diagnostic) -> Self {
        let place = diagnostic.place.as_ref();
        Self {
            level: diagnostic.level.into(),
            code: diagnostic.code.to_owned(),
            title: diagnostic.title.clone(),
            file: place.map(|place| place.file.as_ref().to_owned()),
            line: place.map(|place| place.line),
            column: place.map(|place| place.column),
            hint: diagnostic.hint.clone(),
        }
    }
}
