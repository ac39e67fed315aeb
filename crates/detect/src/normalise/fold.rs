//! NFKC without invisible characters, with an exact map back. Letters keep their case: secrets
//! need it, and patterns that do not care say so.

use std::borrow::Cow;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::place::{Place, Places, narrow};

/// Whether a character shows nothing: joiners, marks of direction, variation selectors, tags.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// What one character becomes on its own: compatible characters folded, marks and invisible
/// characters gone. Needs no look ahead, so that a stream can use it.
pub(crate) fn compatible(c: char) -> impl Iterator<Item = char> {
    std::iter::once(c)
        .filter(|c| !is_invisible(*c) && canonical_combining_class(*c) == 0)
        .nfkc()
}

/// Folds a text. ASCII is borrowed as it is.
pub(super) fn fold<'t>(raw: &'t str, raw_places: &Places) -> (Cow<'t, str>, Places) {
    if raw.is_ascii() {
        return (Cow::Borrowed(raw), raw_places.clone());
    }
    let plain = raw.bytes().take_while(u8::is_ascii).count();
    // The last plain character may still compose with a mark that follows.
    let plain = plain.saturating_sub(1);
    let mut out = Folder::new(raw, raw_places, plain);
    for (code_point, (at, c)) in raw.char_indices().enumerate().skip(plain) {
        out.take(at, code_point, c);
    }
    out.close();
    (Cow::Owned(out.text), out.places)
}

/// Gathers characters that may still compose, and normalises them together.
struct Folder<'a> {
    raw_places: &'a Places,
    text: String,
    places: Places,
    group: String,
    group_place: Option<Place>,
}

impl<'a> Folder<'a> {
    fn new(raw: &str, raw_places: &'a Places, plain: usize) -> Self {
        let mut places = Places::after(if raw_places.is_identity() { plain } else { 0 });
        if !raw_places.is_identity() {
            for index in 0..plain {
                places.push(raw_places.at(index), 1);
            }
        }
        Self {
            raw_places,
            text: raw.get(..plain).unwrap_or_default().to_owned(),
            places,
            group: String::new(),
            group_place: None,
        }
    }

    fn take(&mut self, at: usize, code_point: usize, c: char) {
        if is_invisible(c) {
            return;
        }
        if opens_group(c) {
            self.close();
        }
        let place = self.place(at, code_point, c);
        self.group_place = Some(self.group_place.map_or(place, |start| start.to(place)));
        self.group.push(c);
    }

    /// Where a character of this text stands in the raw text.
    fn place(&self, at: usize, code_point: usize, c: char) -> Place {
        if self.raw_places.is_identity() {
            return Place {
                start: narrow(at),
                end: narrow(at + c.len_utf8()),
                first: narrow(code_point),
                last: narrow(code_point + 1),
            };
        }
        self.raw_places.of(&(at..at + c.len_utf8()))
    }

    fn close(&mut self) {
        let Some(place) = self.group_place.take() else {
            return;
        };
        let before = self.text.len();
        self.text.extend(self.group.drain(..).nfkc());
        self.places.push(place, self.text.len() - before);
    }
}

/// Whether nothing before this character can compose with it: normalising the text up to here
/// and from here gives the same as normalising it whole.
fn opens_group(c: char) -> bool {
    if c.is_ascii() {
        return true;
    }
    let starts = |c: char| {
        canonical_combining_class(c) == 0
            && is_nfkc_quick(std::iter::once(c)) != IsNormalized::Maybe
    };
    starts(c) && std::iter::once(c).nfkd().next().is_none_or(starts)
}
