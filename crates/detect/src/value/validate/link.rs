//! URLs that carry data out: in the query, the fragment or a long path segment. Approximates:
//! which hosts are harmless is not known here.

use super::{Validity, plausible_if};
use crate::normalise::readable;

/// An image loads by itself, so any sizeable value in its URL is suspicious.
pub(super) fn data_image(text: &str) -> Validity {
    plausible_if(
        values(text).any(|value| is_placeholder(value) || value.len() >= 24 || is_telling(value)),
    )
}

/// A link is clicked on purpose, and long queries are common: the value must tell something.
pub(super) fn data_link(text: &str) -> Validity {
    plausible_if(values(text).any(is_telling))
}

/// Whether an address that no pattern found carries data.
pub(crate) fn carries_data(address: &str, loads: bool) -> bool {
    let validity = if loads {
        data_image(address)
    } else {
        data_link(address)
    };
    validity != Validity::Invalid
}

/// The values of the query and fragment, and path segments long enough to be one.
fn values(text: &str) -> impl Iterator<Item = &str> {
    let url = text
        .find("://")
        .and_then(|at| text.get(at + 3..))
        .unwrap_or_default();
    let url = url.trim_end_matches([')', '>', '"', '\'']);
    let (path, query) = url.split_once(['?', '#']).unwrap_or((url, ""));
    let query = query.split(['&', ';', '#', '?']);
    let query = query.map(|pair| pair.split_once('=').map_or(pair, |(_, value)| value));
    let path = path
        .split('/')
        .skip(1)
        .filter(|segment| segment.len() >= 40);
    query.chain(path).filter(|value| !value.is_empty())
}

/// A place left open for data, as in instructions to a model.
fn is_placeholder(value: &str) -> bool {
    let opens = value.starts_with(['{', '[', '<', '$']) || value.starts_with("%7B");
    opens
        || ["DATA", "SECRET", "BASE64", "HISTORY"]
            .iter()
            .any(|word| value.contains(word))
}

/// A value that is an address, a sentence or an encoding of readable text.
fn is_telling(value: &str) -> bool {
    let spaces = value.matches("%20").count() + value.matches('+').count();
    let address = value.contains('@') || value.contains("%40");
    let encoded = value.len() >= 24 && readable(value.trim_end_matches(['=', '%'])).is_some();
    address || encoded || (spaces >= 5 && value.len() >= 40)
}
