//! Placeholders come back as what they stand for, whatever the pieces they come in.

use model::Text;

use super::words::At;

/// A placeholder, and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Original {
    pub(crate) placeholder: Box<str>,
    pub(crate) value: Text,
}

/// Watches one stream for placeholders.
#[derive(Debug, Default)]
pub(super) struct RestoreWatch {
    at: At,
    /// What may become a placeholder.
    begun: String,
    start: At,
}

impl RestoreWatch {
    /// Takes the next piece; gives the place and the number of each placeholder in it.
    pub(super) fn push(&mut self, originals: &[Original], text: &str) -> Vec<(At, At, usize)> {
        let mut found = Vec::new();
        if originals.is_empty() {
            return found;
        }
        for c in text.chars() {
            let here = self.at;
            self.at = here.after(c);
            // A placeholder has one `<`, at its beginning.
            if c == '<' {
                self.begun.clear();
                self.start = here;
            } else if self.begun.is_empty() {
                continue;
            }
            self.begun.push(c);
            let mut fitting = originals.iter().enumerate();
            match fitting.find(|(_, known)| known.placeholder.starts_with(&self.begun)) {
                Some((number, known)) if known.placeholder.len() == self.begun.len() => {
                    found.push((self.start, self.at, number));
                    self.begun.clear();
                }
                Some(_) => {}
                None => self.begun.clear(),
            }
        }
        found
    }

    /// Where something begins that may become a placeholder.
    pub(super) fn held_from(&self) -> Option<usize> {
        (!self.begun.is_empty()).then_some(self.start.byte)
    }
}
