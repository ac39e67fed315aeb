//! Whether a request that changes something was sent by the console itself, as far as a browser
//! tells. A program that is no browser tells nothing, and is held by its token instead.

use std::net::IpAddr;

use http::uri::Authority;
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

/// Whether a request names this machine itself as its host. A name that somebody else's DNS
/// points here is none of ours, and a page behind it must not read what is for this machine.
pub(crate) fn is_local_host(headers: &HeaderMap) -> bool {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let authority: Option<Authority> = host.and_then(|host| host.parse().ok());
    authority.is_some_and(|authority| {
        let host = authority.host().trim_matches(['[', ']']);
        let ip: Result<IpAddr, _> = host.parse();
        host.eq_ignore_ascii_case("localhost") || ip.is_ok_and(|ip| ip.is_loopback())
    })
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
    fn a_foreign_name_that_points_here_is_not_this_machine() {
        let local = |host: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("host", host.parse().unwrap());
            is_local_host(&headers)
        };
        for host in [
            "localhost:8081",
            "127.0.0.1:8081",
            "[::1]:8081",
            "127.0.0.1",
        ] {
            assert!(local(host), "{host}");
        }
        for host in ["evil.example:8081", "127.0.0.1.evil.example", "192.0.2.1"] {
            assert!(!local(host), "{host}");
        }
        assert!(!is_local_host(&HeaderMap::new()));
    }

    #[test]
    fn a_browser_that_says_cross_site_is_believed() {
        let host = ("host", "console.example");
        assert!(checked(&[host, ("sec-fetch-site", "same-origin")]));
        assert!(!checked(&[host, ("sec-fetch-site", "cross-site")]));
        assert!(!checked(&[host, ("sec-fetch-site", "same-site")]));
    }
}
