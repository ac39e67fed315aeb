//! Canaries: a mark of its own for each app, planted in its system prompt. Nobody says it by
//! chance, so an answer that does gives the prompt away.

use model::Text;

use super::words::At;
use crate::hash::Hasher;

/// What every mark begins with. Its first sign never comes again within a mark, so that a search
/// needs no table.
const HEAD: &str = "zqk";

/// The mark of one app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canary(Text);

impl Canary {
    /// The mark of an app, under its tenant's key.
    #[must_use]
    pub fn new(hasher: &Hasher, app: &str) -> Self {
        let hash = hasher.of("canary", app.as_bytes());
        Self(Text::new(format!("{HEAD}{hash:016x}")))
    }

    /// What is appended to the system prompt.
    #[must_use]
    pub fn line(&self) -> String {
        format!("\n\n<!-- {} -->", self.0.expose())
    }

    /// Whether the mark stands in a text, whatever stands between its signs.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let mut watch = CanaryWatch::default();
        !watch.push(self, text).is_empty()
    }
}

/// Watches one stream for a mark.
#[derive(Debug, Default)]
pub(super) struct CanaryWatch {
    at: At,
    /// Where the mark began, and how many of its signs were read.
    begun: Option<(At, usize)>,
}

impl CanaryWatch {
    /// Takes the next piece; gives the places of the marks that it completes.
    pub(super) fn push(&mut self, canary: &Canary, text: &str) -> Vec<(At, At)> {
        let mark = canary.0.expose().as_bytes();
        let mut found = Vec::new();
        for c in text.chars() {
            let here = self.at;
            self.at = here.after(c);
            if !c.is_alphanumeric() {
                continue;
            }
            let sign = u8::try_from(c.to_ascii_lowercase()).unwrap_or(0);
            let (start, read) = match self.begun {
                Some((start, read)) if mark.get(read) == Some(&sign) => (start, read + 1),
                _ if mark.first() == Some(&sign) => (here, 1),
                _ => {
                    self.begun = None;
                    continue;
                }
            };
            self.begun = Some((start, read));
            if read == mark.len() {
                self.begun = None;
                found.push((start, self.at));
            }
        }
        found
    }

    /// Where something begins that may become a mark.
    pub(super) fn held_from(&self) -> Option<usize> {
        self.begun.map(|(start, _)| start.byte)
    }
}
