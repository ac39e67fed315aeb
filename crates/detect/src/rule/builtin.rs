//! The rule documents that are built in: everything under `content/rules`, listed at build time.

use model::document::Source;

include!(concat!(env!("OUT_DIR"), "/builtin_rules.rs"));

/// Whether a document is one of those that are built in.
pub(super) fn is_builtin(file: &str) -> bool {
    BUILTIN.iter().any(|(known, _)| *known == file)
}

/// The rule documents that are built in.
#[must_use]
pub fn builtin_sources() -> Vec<Source> {
    let files = BUILTIN.iter();
    files
        .map(|(file, text)| Source::new(*file, *text))
        .collect()
}
