//! The built-in configuration of demo mode: an ordinary document, compiled like any other.

use model::document::Source;

/// The demo's configuration.
pub(crate) fn source() -> Source {
    Source::new("built-in demo", include_str!("demo/bartizan.yaml"))
}
