//! Whether a request that changes something was sent by the console itself, as far as a browser
//! tells. A program that is no browser tells nothing, and is held by its token instead.

use http::{HeaderMap, header};

use crate::error::ApiError;

/// Refuses what a page of another origin sent.
///
/// # Errors
/// [`ApiError::OriginRefused`] when the browser says so.
pub(crate) fn check(headers: &HeaderMap) -> Result<(), ApiError> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site")
        && !matches!(site, "same-origin" | "none")
    {
        return Err(ApiError::OriginRefused);
    }
    if !headers.contains_key(header::ORIGIN) {
        return Ok(());
    }
    let sent_by = text("origin").and_then(|origin| origin.split_once("://"));
    match (sent_by, text("host")) {
        (Some((_, authority)), Some(host)) if authority.eq_ignore_ascii_case(host) => Ok(()),
        _ => Err(ApiError::OriginRefused),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        check(&headers).is_ok()
    }

    #[test]
    fn only_the_console_s_own_pages_may_write() {
        let host = ("host", "127.0.0.1:8081");
        assert!(checked(&[host]));
        assert!(checked(&[host, ("origin", "http://127.0.0.1:8081")]));
        assert!(!checked(&[host, ("origin", "http://127.0.0.1:9999")]));
        assert!(!checked(&[host, ("origin", "https://evil.example")]));
        assert!(!checked(&[host, ("origin", "null")]));
        assert!(!checked(&[("origin", "http://127.0.0.1:8081")]));
    }

    #[test]
    fn a_browser_that_says_cross_site_is_believed() {
        let host = ("host", "console.example");
        assert!(checked(&[host, ("sec-fetch-site", "same-origin")]));
        assert!(!checked(&[host, ("sec-fetch-site", "cross-site")]));
        assert!(!checked(&[host, ("sec-fetch-site", "same-site")]));
    }
}
