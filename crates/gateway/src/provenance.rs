//! Where the texts of a request come from: an approved system prompt is trusted, and what a
//! trusted application declares to be a document is one. Documents between delimiters are found
//! by `detect`.

use std::collections::BTreeSet;

use detect::{PromptHash, approve};
use http::HeaderMap;
use model::{Origin, Segment};

use crate::rescue::{Reason, Refusal};
use crate::snapshot::KeyEntry;

/// The header in which a trusted application lists the messages that are documents, counted from
/// zero: `x-bartizan-documents: 1,3`.
const DOCUMENTS_HEADER: &str = "x-bartizan-documents";

/// What an application vouches for, and by what its prompt is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Its system prompts; every other text of the system is only said to be one.
    pub approved: BTreeSet<PromptHash>,
    /// Whether its canary is planted in its system prompt.
    pub canary: bool,
}

/// The list of documents cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UnreadableList;

/// Marks what is trusted and what is a document.
pub(crate) fn mark(
    key: &KeyEntry,
    headers: &HeaderMap,
    segments: &mut [Segment],
) -> Result<(), UnreadableList> {
    if key.trusted {
        let documents = declared(headers)?;
        for segment in segments.iter_mut() {
            if documents.contains(&segment.index) && segment.origin != Origin::Tool {
                segment.origin = Origin::Document;
            }
        }
    }
    approve(&key.provenance.approved, segments);
    Ok(())
}

/// The messages that are declared to be documents.
fn declared(headers: &HeaderMap) -> Result<BTreeSet<u32>, UnreadableList> {
    let mut declared = BTreeSet::new();
    for value in headers.get_all(DOCUMENTS_HEADER) {
        let list = value.to_str().map_err(|_opaque| UnreadableList)?;
        for number in list.split(',') {
            let number = number.trim().parse();
            declared.insert(number.map_err(|_no_number| UnreadableList)?);
        }
    }
    Ok(declared)
}

impl From<UnreadableList> for Refusal {
    fn from(_: UnreadableList) -> Self {
        Self::new(
            Reason::Denied,
            400,
            "invalid_documents",
            "`x-bartizan-documents` lists the numbers of messages, counted from zero, such as `1,3`",
        )
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn listed(values: &[&'static str]) -> Result<Vec<u32>, UnreadableList> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(DOCUMENTS_HEADER, HeaderValue::from_static(value));
        }
        Ok(declared(&headers)?.into_iter().collect())
    }

    #[test]
    fn the_list_holds_numbers_of_messages() {
        assert_eq!(listed(&[]), Ok(vec![]));
        assert_eq!(listed(&["1, 3", "2"]), Ok(vec![1, 2, 3]));
        for wrong in ["", "first", "1;2", "-1", "1,"] {
            assert_eq!(listed(&[wrong]), Err(UnreadableList), "{wrong}");
        }
    }
}
