//! The web console, embedded: serves the files that `web/` builds, and nothing else.
//!
//! A leaf: it depends on nothing of ours, so an edit elsewhere does not rebuild it. Files were
//! compressed when the console was built; nothing is compressed, templated or read from disk here.

mod asset;
mod negotiate;
mod serve;

use axum::Router;
use axum::routing::get;

/// Serves the console at every path that nothing else claims; mount it as the fallback.
pub fn router() -> Router {
    Router::new().fallback(get(serve::serve))
}

/// Whether the console was built into this binary, or only a page that says it was not.
#[must_use]
pub fn is_built() -> bool {
    asset::ASSETS.len() > 1
}
