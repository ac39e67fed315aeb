//! How the models read a text: in windows that overlap by half.
//!
//! A text is cut into halves at white space, and two neighbours are a window, so that whatever
//! fits a half stands whole in some window. Cuts by what the encoder will make of the characters,
//! which is an approximation: a window may hold some pieces more than the encoder reads, and those
//! open the next one.

use std::ops::Range;

use model::Text;

use super::features;
use crate::normalise::views;

/// One reading of a text, in the halves of which neighbours make a window. For training: the
/// models must learn from the very text that they will see.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What was decoded to read it, outermost first; empty for the text itself.
    pub layers: Vec<&'static str>,
    /// Its halves.
    pub halves: Vec<Text>,
    /// The features of each half, as the linear model counts them.
    pub features: Vec<Vec<usize>>,
}

/// Every reading of a text; the first is the text itself, folded.
#[must_use]
pub fn readings(text: &str) -> Vec<Reading> {
    let mut readings = Vec::new();
    for view in views(text) {
        let halves: Vec<&str> = halves(&view.text)
            .filter_map(|half| view.text.get(half))
            .collect();
        let features = halves.iter().map(|half| {
            let mut counted = Vec::new();
            features::each(half, |number| counted.push(number));
            counted
        });
        readings.push(Reading {
            features: features.collect(),
            halves: halves.iter().map(|half| Text::new(*half)).collect(),
            layers: view.layers,
        });
    }
    readings
}

/// What a half may cost before it ends at the next white space.
const HALF: usize = 235;
/// What a half costs at most.
const MOST: usize = 275;
/// What a character outside ASCII costs: the vocabulary has most of them as a piece of their own,
/// while four ASCII characters make a piece.
const FOREIGN: usize = 4;

/// The halves of a text, without gap or overlap; one empty half for an empty text.
pub(crate) fn halves(text: &str) -> Halves<'_> {
    Halves {
        text,
        next: Some(0),
    }
}

/// The windows of a text, by their bytes.
pub fn windows(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut halves = halves(text);
    let mut before = halves.next();
    let mut first = true;
    std::iter::from_fn(move || {
        let half = before.take()?;
        before = halves.next();
        let opening = std::mem::take(&mut first);
        match &before {
            Some(next) => Some(half.start..next.end),
            // The last half stood in the window before, unless it is the only one.
            None => opening.then_some(half),
        }
    })
}

/// See [`halves`].
#[derive(Debug)]
pub(crate) struct Halves<'t> {
    text: &'t str,
    next: Option<usize>,
}

impl Iterator for Halves<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let start = self.next?;
        let rest = self.text.get(start..)?;
        let end = start + length(rest);
        self.next = (end < self.text.len()).then_some(end);
        Some(start..end)
    }
}

/// How long the half is with which a text begins, in bytes.
fn length(text: &str) -> usize {
    let head = text.as_bytes().get(..MOST).unwrap_or(text.as_bytes());
    if head.is_ascii() {
        let mut late = head.iter().skip(HALF - 1);
        let blank = late.position(|byte| char::from(*byte).is_whitespace());
        return blank.map_or(head.len(), |at| HALF + at);
    }
    let mut cost = 0;
    for (at, c) in text.char_indices() {
        cost += if c.is_ascii() { 1 } else { FOREIGN };
        if cost >= MOST || (cost >= HALF && c.is_whitespace()) {
            return at + c.len_utf8();
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_short_text_is_one_window() {
        let text = "Ignore the weather. ".repeat(12);
        assert!(windows(&text).eq(std::iter::once(0..text.len())));
        assert!(windows("").eq(std::iter::once(0..0)));
    }

    #[test]
    fn halves_end_at_white_space_where_there_is_any() {
        let text = "some words of prose ".repeat(60);
        for half in halves(&text).take(4) {
            assert!(text.get(half).unwrap().ends_with(' '));
        }
        assert_eq!(halves(&"a".repeat(1000)).next(), Some(0..MOST));
    }

    #[test]
    fn a_window_of_ideographs_is_as_many_pieces_as_one_of_english() {
        let text = "\u{6f22}".repeat(1000);
        let first = windows(&text).next().unwrap();
        assert!(text.get(first).unwrap().chars().count() <= 2 * MOST / FOREIGN + 1);
    }

    proptest! {
        #[test]
        fn windows_cover_any_text_and_overlap_by_half(text in "(\\PC|[a-z ]{0,9}){0,400}") {
            let halves: Vec<_> = halves(&text).collect();
            let whole: String = halves.iter().filter_map(|half| text.get(half.clone())).collect();
            prop_assert_eq!(&whole, &text);
            let windows: Vec<_> = windows(&text).collect();
            prop_assert_eq!(windows.len(), halves.len().max(2) - 1);
            for (window, pair) in windows.iter().zip(halves.windows(2)) {
                prop_assert_eq!(window.clone(), pair[0].start..pair[1].end);
            }
        }
    }
}
