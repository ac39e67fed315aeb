//! Replaces parts of a body and leaves every other byte as it is.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use bytes::Bytes;

/// A part of a body and what shall stand there instead.
#[derive(Debug, Clone)]
pub(crate) struct Edit {
    pub(crate) place: Range<usize>,
    pub(crate) text: Cow<'static, str>,
}

impl Edit {
    pub(crate) fn new(place: Range<usize>, text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            place,
            text: text.into(),
        }
    }
}

/// An edit that does not fit what it shall change. Nothing was changed: a mask that finds no place
/// must not be mistaken for a mask that was put on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RewriteError {
    /// There is no text of that number.
    UnknownText(usize),
    /// Two edits want the same part, or the body is not the one that was read.
    Misplaced,
}

impl fmt::Display for RewriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownText(index) => write!(f, "there is no text number {index} to rewrite"),
            Self::Misplaced => f.write_str("the edits do not fit the body"),
        }
    }
}

impl std::error::Error for RewriteError {}

/// Applies the edits. Without any, the body is returned as it is, not copied.
pub(crate) fn splice(body: &Bytes, mut edits: Vec<Edit>) -> Result<Bytes, RewriteError> {
    if edits.is_empty() {
        return Ok(body.clone());
    }
    edits.sort_by_key(|edit| (edit.place.start, edit.place.end));
    let growth: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut spliced = Vec::with_capacity(body.len() + growth);
    let mut done = 0;
    for edit in &edits {
        let kept = body.get(done..edit.place.start);
        spliced.extend_from_slice(kept.ok_or(RewriteError::Misplaced)?);
        spliced.extend_from_slice(edit.text.as_bytes());
        done = edit.place.end;
    }
    spliced.extend_from_slice(body.get(done..).ok_or(RewriteError::Misplaced)?);
    Ok(Bytes::from(spliced))
}

/// The edits that put new texts at the places of old ones, as JSON strings.
pub(crate) fn replace_texts(
    places: &[Range<usize>],
    texts: &[(usize, String)],
) -> Result<Vec<Edit>, RewriteError> {
    let mut edits = Vec::with_capacity(texts.len());
    for (index, text) in texts {
        let place = places
            .get(*index)
            .ok_or(RewriteError::UnknownText(*index))?;
        edits.push(Edit::new(place.clone(), crate::json::encode(text)));
    }
    Ok(edits)
}

/// The edits that append texts to others: what stands there keeps its bytes.
pub(crate) fn append_texts(
    places: &[Range<usize>],
    texts: &[(usize, String)],
) -> Result<Vec<Edit>, RewriteError> {
    let mut edits = Vec::with_capacity(texts.len());
    for (index, text) in texts {
        let place = places
            .get(*index)
            .ok_or(RewriteError::UnknownText(*index))?;
        let quoted = crate::json::encode(text);
        let inner = quoted
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        let inner = inner.ok_or(RewriteError::Misplaced)?.to_owned();
        let end = place.end.checked_sub(1).ok_or(RewriteError::Misplaced)?;
        edits.push(Edit::new(end..end, inner));
    }
    Ok(edits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spliced(edits: &[(Range<usize>, &'static str)]) -> Result<Bytes, RewriteError> {
        let edits = edits
            .iter()
            .map(|(place, text)| Edit::new(place.clone(), *text));
        splice(&Bytes::from_static(b"0123456789"), edits.collect())
    }

    #[test]
    fn edits_apply_in_the_order_of_their_places() {
        let edits = [(8..10, "end"), (0..0, "start "), (2..5, ""), (5..6, "five")];
        assert_eq!(spliced(&edits).unwrap(), "start 01five67end");
    }

    #[test]
    fn edits_that_overlap_or_stand_outside_are_refused() {
        for edits in [
            [(0..4, "a"), (3..5, "b")],
            [(0..4, "a"), (0..4, "b")],
            [(0..1, "a"), (9..11, "b")],
            [(0..1, "a"), (11..12, "b")],
        ] {
            assert_eq!(spliced(&edits), Err(RewriteError::Misplaced), "{edits:?}");
        }
    }

    #[test]
    fn a_new_text_is_escaped_as_json_needs_it() {
        let edits = replace_texts(&[1..3, 4..6], &[(1, "a\"\\\n\u{1}é".to_owned())]).unwrap();
        assert_eq!(edits[0].place, 4..6);
        assert_eq!(edits[0].text, r#""a\"\\\n\u0001é""#);
    }

    #[test]
    fn an_error_says_which_text_is_not_there() {
        let error = replace_texts(&[], &[(3, String::new())]).unwrap_err();
        assert_eq!(error.to_string(), "there is no text number 3 to rewrite");
    }
}
