//! Collects what is wrong with one playbook, and knows the small rules that several places share.

use std::sync::Arc;
use std::time::Duration;

use model::Diagnostic;
use model::document::{Placed, Source};
use model::time::parse_duration;

/// The shortest duration that a playbook may ask for.
const SHORTEST: Duration = Duration::from_secs(60);

/// The longest duration that a playbook may ask for: every standing ends.
const LONGEST: Duration = Duration::from_secs(90 * 86_400);

/// Collects what is wrong with one document.
#[derive(Debug)]
pub(super) struct Checker<'a> {
    file: &'a Arc<str>,
    found: Vec<Diagnostic>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(source: &'a Source) -> Self {
        Self {
            file: &source.file,
            found: Vec::new(),
        }
    }

    /// Says what is wrong, at the place of a value.
    pub(super) fn say<T>(&mut self, at: &Placed<T>, diagnostic: Diagnostic) {
        self.found.push(diagnostic.at(at.place(self.file)));
    }

    /// Whether nothing was wrong so far.
    pub(super) fn is_content(&self) -> bool {
        self.found.is_empty()
    }

    /// Everything that was said, in reading order.
    pub(super) fn into_found(mut self) -> Vec<Diagnostic> {
        self.found.sort_by(|a, b| a.place.cmp(&b.place));
        self.found
    }

    /// A name of lower-case letters, digits and underscores.
    pub(super) fn name(&mut self, code: &'static str, what: &str, text: &Placed<String>) {
        let starts_well = text.value.starts_with(|c: char| c.is_ascii_lowercase());
        let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !starts_well || !text.value.chars().all(word) || text.value.len() > 64 {
            let title = format!("`{}` cannot be the {what}", text.value);
            let hint = "use up to 64 lower-case letters, digits and underscores, a letter first";
            self.say(text, Diagnostic::error(code, title).hint(hint));
        }
    }

    /// A duration between a minute and ninety days.
    pub(super) fn duration(&mut self, text: &Placed<String>) -> Option<Duration> {
        let Some(duration) = parse_duration(&text.value) else {
            let title = format!("`{}` is not a duration", text.value);
            let hint = "write a whole number and a unit, such as `30m`, `24h` or `7d`";
            self.say(text, Diagnostic::error("P012", title).hint(hint));
            return None;
        };
        if !(SHORTEST..=LONGEST).contains(&duration) {
            let title = format!("`{}` is out of range", text.value);
            let hint = "use `1m` to `90d`";
            self.say(text, Diagnostic::error("P013", title).hint(hint));
            return None;
        }
        Some(duration)
    }

    /// A whole number within a range.
    pub(super) fn number(&mut self, number: &Placed<u32>, least: u32, most: u32) -> Option<u32> {
        if (least..=most).contains(&number.value) {
            return Some(number.value);
        }
        let title = format!("`{}` is out of range", number.value);
        let hint = format!("use {least} to {most}");
        self.say(number, Diagnostic::error("P013", title).hint(hint));
        None
    }
}
