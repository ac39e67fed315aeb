//! Times in documents: UTC, to the second, as people write them.

use model::Timestamp;

/// A time as a document holds it, such as `2026-12-31T00:00:00Z`.
pub(super) fn to_the_second(at: Timestamp) -> String {
    let text = at.to_string();
    let whole = text.split('.').next().unwrap_or_default();
    format!("{}Z", whole.trim_end_matches('Z'))
}
