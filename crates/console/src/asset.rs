//! The embedded files, and which of them a path means.

/// One file with its compressed forms.
#[derive(Debug)]
pub(crate) struct Asset {
    /// The path in the URL.
    pub(crate) path: &'static str,
    /// A quoted hash of the content.
    pub(crate) etag: &'static str,
    /// The file as it is.
    pub(crate) plain: &'static [u8],
    /// The file in brotli.
    pub(crate) br: Option<&'static [u8]>,
    /// The file in gzip.
    pub(crate) gz: Option<&'static [u8]>,
}

/// Every embedded file, sorted by path.
pub(crate) static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Files under here carry a hash of their content in their name: they never change.
const IMMUTABLE: &str = "/_app/immutable/";

impl Asset {
    /// The file for a path. A route of the app gets the app's page, which knows its routes; a
    /// path that looks like a file but is none gets nothing, so that a stale page fails loudly.
    pub(crate) fn find(path: &str) -> Option<&'static Self> {
        if is_app_route(path) {
            return exactly(path).or_else(|| exactly("/index.html"));
        }
        exactly(path)
    }

    pub(crate) fn is_immutable(&self) -> bool {
        self.path.starts_with(IMMUTABLE)
    }

    pub(crate) fn content_type(&self) -> &'static str {
        match self.path.rsplit_once('.').map(|(_, extension)| extension) {
            Some("html") => "text/html; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("json") => "application/json",
            Some("svg") => "image/svg+xml",
            Some("woff2") => "font/woff2",
            _ => "application/octet-stream",
        }
    }
}

fn exactly(path: &str) -> Option<&'static Asset> {
    let place = ASSETS.binary_search_by(|asset| asset.path.cmp(path)).ok()?;
    ASSETS.get(place)
}

fn is_app_route(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    let belongs_to_others = ["/api/", "/_app/"].iter().any(|own| path.starts_with(own));
    !belongs_to_others && !last.contains('.')
}
