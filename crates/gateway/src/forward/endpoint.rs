//! Where an upstream lives: a checked base address, and nothing a client could change.

use std::fmt;
use std::sync::Arc;

use http::Uri;
use http::uri::{Authority, Scheme};

use super::address::{Reach, literal, reach};

/// The address of an upstream, made of its base such as `https://api.openai.com/v1`.
#[derive(Debug, Clone)]
pub struct Endpoint {
    scheme: Scheme,
    authority: Authority,
    /// Without a slash at its end.
    path: Box<str>,
    roots: Option<Arc<[u8]>>,
    /// What every query begins with.
    query: Option<Box<str>>,
}

/// Why a text is no base address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidEndpoint {
    /// It is not a URL.
    Malformed,
    /// It is neither `http` nor `https`.
    Scheme,
    /// It names no host.
    NoHost,
    /// It holds a user name or password.
    Credentials,
    /// It holds a query.
    Query,
}

impl fmt::Display for InvalidEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "is not a URL",
            Self::Scheme => "starts with neither http:// nor https://",
            Self::NoHost => "names no host",
            Self::Credentials => "holds a user name or password",
            Self::Query => "holds a query",
        })
    }
}

impl std::error::Error for InvalidEndpoint {}

impl Endpoint {
    /// Checks a base address.
    ///
    /// # Errors
    /// When it is not an `http` or `https` URL of a host, or holds more than a path.
    pub fn parse(url: &str) -> Result<Self, InvalidEndpoint> {
        let uri: Uri = url.parse().map_err(|_opaque| InvalidEndpoint::Malformed)?;
        let scheme = uri.scheme().ok_or(InvalidEndpoint::Scheme)?;
        if *scheme != Scheme::HTTP && *scheme != Scheme::HTTPS {
            return Err(InvalidEndpoint::Scheme);
        }
        let authority = uri.authority().ok_or(InvalidEndpoint::NoHost)?;
        if authority.host().is_empty() {
            return Err(InvalidEndpoint::NoHost);
        }
        if authority.as_str().contains('@') {
            return Err(InvalidEndpoint::Credentials);
        }
        if uri.query().is_some() {
            return Err(InvalidEndpoint::Query);
        }
        Ok(Self {
            scheme: scheme.clone(),
            authority: authority.clone(),
            path: Box::from(uri.path().trim_end_matches('/')),
            roots: None,
            query: None,
        })
    }

    /// Trusts the certificate authorities of this PEM text instead of the public ones.
    #[must_use]
    pub fn with_roots(mut self, pem: impl Into<Arc<[u8]>>) -> Self {
        self.roots = Some(pem.into());
        self
    }

    /// Names the version of its interface in every query, as Azure wants it.
    #[must_use]
    pub fn with_api_version(mut self, version: &str) -> Self {
        self.query = Some(Box::from(format!("api-version={version}")));
        self
    }

    /// Whether its host is an address that no model is served from: link-local, a metadata
    /// service, multicast.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.at("")
            .as_ref()
            .and_then(literal)
            .is_some_and(|address| reach(address) == Reach::Never)
    }

    /// The certificate authorities to trust instead of the public ones, as PEM.
    pub(crate) fn roots(&self) -> Option<&Arc<[u8]>> {
        self.roots.as_ref()
    }

    /// A place below the base address; `None` when that is no path.
    pub(crate) fn at(&self, path: &str) -> Option<Uri> {
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(format!("{}{path}{}", self.path, self.query_after(path)))
            .build()
            .ok()
    }

    fn query_after(&self, path: &str) -> String {
        let mark = if path.contains('?') { '&' } else { '?' };
        let query = self.query.as_ref();
        query.map_or_else(String::new, |query| format!("{mark}{query}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_address_keeps_its_path_and_loses_its_last_slash() {
        for (base, expected) in [
            (
                "https://api.openai.com/v1/",
                "https://api.openai.com/v1/chat/completions",
            ),
            ("http://127.0.0.1:9", "http://127.0.0.1:9/chat/completions"),
        ] {
            let endpoint = Endpoint::parse(base).unwrap();
            assert_eq!(endpoint.at("/chat/completions").unwrap(), expected);
        }
    }

    #[test]
    fn a_version_is_named_in_every_query() {
        let endpoint = Endpoint::parse("https://host/openai").unwrap();
        let endpoint = endpoint.with_api_version("2024-10-21");
        for (path, expected) in [
            ("/a", "https://host/openai/a?api-version=2024-10-21"),
            ("/a?b=c", "https://host/openai/a?b=c&api-version=2024-10-21"),
        ] {
            assert_eq!(endpoint.at(path).unwrap(), expected);
        }
    }

    #[test]
    fn what_is_more_or_less_than_a_base_address_is_refused() {
        for (url, why) in [
            ("not a url", InvalidEndpoint::Malformed),
            ("/v1", InvalidEndpoint::Scheme),
            ("ftp://host/v1", InvalidEndpoint::Scheme),
            ("https://user:pw@host/v1", InvalidEndpoint::Credentials),
            ("https://host/v1?x=1", InvalidEndpoint::Query),
        ] {
            assert_eq!(Endpoint::parse(url).unwrap_err(), why, "{url}");
        }
    }
}
