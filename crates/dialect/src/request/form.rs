//! How the texts of a form are written: as they are, and those in quotes without a quote.

use std::ops::Range;

use super::RequestEdits;
use crate::splice::{Edit, RewriteError};

/// How a form is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Form {
    /// What stands between its parts, and therefore in none of them.
    pub(crate) boundary: String,
    /// The numbers of the segments that stand in quotes.
    pub(crate) quoted: Vec<usize>,
}

impl Form {
    /// The edits of texts.
    pub(super) fn edits(
        &self,
        places: &[Range<usize>],
        edits: &RequestEdits,
    ) -> Result<Vec<Edit>, RewriteError> {
        let mut all = Vec::with_capacity(edits.texts.len() + edits.appended.len());
        let place = |index: usize| places.get(index).ok_or(RewriteError::UnknownText(index));
        for (index, text) in &edits.texts {
            all.push(Edit::new(
                place(*index)?.clone(),
                self.written(*index, text)?,
            ));
        }
        for (index, text) in &edits.appended {
            let end = place(*index)?.end;
            all.push(Edit::new(end..end, self.written(*index, text)?));
        }
        Ok(all)
    }

    /// The model's name, or a part of its own that holds it.
    pub(super) fn model(&self, name: &str, is_missing: bool) -> Result<String, RewriteError> {
        let name = self.checked(name)?;
        if !is_missing {
            return Ok(name);
        }
        let boundary = &self.boundary;
        let head = "Content-Disposition: form-data; name=\"model\"";
        Ok(format!("--{boundary}\r\n{head}\r\n\r\n{name}\r\n"))
    }

    fn written(&self, index: usize, text: &str) -> Result<String, RewriteError> {
        if !self.quoted.contains(&index) {
            return self.checked(text);
        }
        // As browsers do it; a backslash would be read differently by different parsers.
        let escape = |character: char| match character {
            '"' => "%22".to_owned(),
            '\\' => "%5C".to_owned(),
            other if other.is_control() => "_".to_owned(),
            other => other.to_string(),
        };
        self.checked(&text.chars().map(escape).collect::<String>())
    }

    /// A text that could end its own part is not written.
    fn checked(&self, text: &str) -> Result<String, RewriteError> {
        if text.contains(&self.boundary) {
            return Err(RewriteError::Misplaced);
        }
        Ok(text.to_owned())
    }
}
