//! Gzip at both edges: what comes encoded is decoded before anyone looks at it, and a large whole
//! answer goes out encoded to a client that takes it so. Other encodings are only recognised.

mod decode;
mod encode;

use http::{HeaderMap, header};

pub(crate) use decode::{Gunzip, Malformed};
pub(crate) use encode::encoded;

/// How a body is encoded, by what its headers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    /// Not at all.
    Identity,
    /// With gzip, once.
    Gzip,
    /// With something that is not decoded here.
    Other,
}

impl Coding {
    /// What the headers of a body say.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut coding = Self::Identity;
        for value in headers.get_all(header::CONTENT_ENCODING) {
            for name in value.as_bytes().split(|byte| *byte == b',') {
                let name = name.trim_ascii();
                if name.is_empty() || name.eq_ignore_ascii_case(b"identity") {
                    continue;
                }
                // Twice encoded is nothing that a client of a model does.
                coding = match coding {
                    Self::Identity if is_gzip(name) => Self::Gzip,
                    Self::Identity | Self::Gzip | Self::Other => Self::Other,
                };
            }
        }
        coding
    }
}

/// Whether a client says that it takes answers encoded with gzip.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter();
    values
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .any(|offer| {
            let mut parts = offer.split(|byte| *byte == b';');
            let named = parts.next().is_some_and(|name| is_gzip(name.trim_ascii()));
            named && !parts.any(|weight| is_zero(weight.trim_ascii()))
        })
}

/// A name of gzip (RFC 9110, 8.4.1.3).
fn is_gzip(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"gzip") || name.eq_ignore_ascii_case(b"x-gzip")
}

/// `q=0`, `q=0.0` and so on: not at all.
fn is_zero(weight: &[u8]) -> bool {
    let digits = weight.strip_prefix(b"q=").or(weight.strip_prefix(b"Q="));
    digits.is_some_and(|digits| digits.iter().all(|byte| matches!(byte, b'0' | b'.' | b' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(name: &header::HeaderName, values: &[&'static str]) -> HeaderMap {
        let values = values.iter().map(|value| value.parse().unwrap());
        values.map(|value| (name.clone(), value)).collect()
    }

    #[test]
    fn only_gzip_and_nothing_are_understood() {
        for (values, coding) in [
            (&[][..], Coding::Identity),
            (&["identity"], Coding::Identity),
            (&["gzip"], Coding::Gzip),
            (&["X-GZIP, identity"], Coding::Gzip),
            (&["br"], Coding::Other),
            (&["deflate"], Coding::Other),
            (&["zstd"], Coding::Other),
            (&["gzip, gzip"], Coding::Other),
            (&["gzip", "br"], Coding::Other),
        ] {
            let headers = map(&header::CONTENT_ENCODING, values);
            assert_eq!(Coding::of(&headers), coding, "{values:?}");
        }
    }

    #[test]
    fn a_client_takes_gzip_when_it_names_it_with_a_weight_above_zero() {
        for (offer, taken) in [
            ("gzip, deflate, br", true),
            ("br;q=1.0, gzip;q=0.8", true),
            ("gzip; q=0", false),
            ("gzip;q=0.000", false),
            ("br, zstd", false),
            ("identity", false),
        ] {
            let headers = map(&header::ACCEPT_ENCODING, &[offer]);
            assert_eq!(takes_gzip(&headers), taken, "{offer}");
        }
    }
}
