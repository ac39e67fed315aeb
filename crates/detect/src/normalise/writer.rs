//! Writes a derived text together with the places from which it comes.

use std::ops::Range;

use super::place::{Place, Places};
use super::{Decoded, Level};

/// A text in the making.
pub(super) struct Writer<'l> {
    level: &'l Level<'l>,
    text: String,
    places: Places,
    changed: bool,
}

impl<'l> Writer<'l> {
    /// Nothing written yet.
    pub(super) fn new(level: &'l Level<'l>) -> Self {
        Self {
            level,
            text: String::new(),
            places: Places::after(0),
            changed: false,
        }
    }

    /// Writes a character that stands for a stretch of the folded text.
    pub(super) fn put(&mut self, c: char, from: &Range<usize>) {
        let place = self.level.folded_places.of(from);
        self.put_at(c, place);
        self.changed |= !self
            .level
            .folded
            .get(from.clone())
            .is_some_and(|old| old.chars().eq(std::iter::once(c)));
    }

    /// Writes a character that stands at a place of the raw text.
    pub(super) fn put_at(&mut self, c: char, place: Place) {
        self.text.push(c);
        self.places.push(place, c.len_utf8());
    }

    /// Notes that something was left out.
    pub(super) fn skipped(&mut self) {
        self.changed = true;
    }

    /// The text, if it is another than before.
    pub(super) fn finish(self) -> Vec<Decoded> {
        if !self.changed || self.text.trim().is_empty() {
            return Vec::new();
        }
        vec![Decoded {
            text: self.text,
            places: self.places,
        }]
    }
}

/// Whether bytes are text that somebody may have written: nearly all printable, mostly letters.
pub(super) fn readable(bytes: Vec<u8>) -> Option<String> {
    let text = String::from_utf8(bytes).ok()?;
    let all = text.chars().count();
    let odd = text
        .chars()
        .filter(|c| c.is_control() && !c.is_whitespace() || *c == char::REPLACEMENT_CHARACTER)
        .count();
    let letters = text
        .chars()
        .filter(|c| c.is_alphabetic() || *c == ' ')
        .count();
    (all >= 4 && odd * 20 <= all && letters * 2 >= all).then_some(text)
}
