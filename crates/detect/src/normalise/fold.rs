//! NFKC without invisible characters, with an exact map back. Letters keep their case: secrets
//! need it, and patterns that do not care say so.

use std::borrow::Cow;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick, is_nfkd_quick};

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

/// Appends what one character becomes on its own.
pub(crate) fn push_compatible(text: &mut String, c: char) {
    if is_invisible(c) || canonical_combining_class(c) != 0 {
        return;
    }
    if is_folded(c) {
        text.push(c);
    } else {
        text.extend(compatible(c));
    }
}

/// A folded text.
pub(super) struct Folded<'t> {
    pub(super) text: Cow<'t, str>,
    pub(super) places: Places,
    /// Whether invisible characters stood in it.
    pub(super) hidden: bool,
}

/// Folds a text. ASCII is borrowed as it is.
pub(super) fn fold<'t>(raw: &'t str, raw_places: &Places) -> Folded<'t> {
    if raw.is_ascii() {
        return Folded {
            text: Cow::Borrowed(raw),
            places: raw_places.clone(),
            hidden: false,
        };
    }
    let mut out = Folder::new(raw, raw_places);
    let (mut at, mut code_point) = (0, 0);
    while let Some(rest) = raw.get(at..) {
        let Some(c) = rest.chars().next() else { break };
        let plain = rest.bytes().take_while(u8::is_ascii).count();
        // The last plain character may still compose with a mark that follows.
        let alone = plain.saturating_sub(1);
        if alone > 0 {
            out.take_plain(rest.get(..alone).unwrap_or_default(), at, code_point);
            at += alone;
            code_point += alone;
        } else {
            out.take(at, code_point, c);
            at += c.len_utf8();
            code_point += 1;
        }
    }
    out.close();
    Folded {
        text: Cow::Owned(out.text),
        places: out.places,
        hidden: out.hidden,
    }
}

/// Gathers characters that may still compose, and normalises them together.
struct Folder<'a> {
    raw_places: &'a Places,
    text: String,
    places: Places,
    hidden: bool,
    group: String,
    group_place: Option<Place>,
}

impl<'a> Folder<'a> {
    fn new(raw: &str, raw_places: &'a Places) -> Self {
        Self {
            raw_places,
            text: String::with_capacity(raw.len()),
            places: Places::after(0),
            hidden: false,
            group: String::new(),
            group_place: None,
        }
    }

    /// Takes ASCII with which nothing composes.
    fn take_plain(&mut self, plain: &str, at: usize, code_point: usize) {
        self.close();
        self.text.push_str(plain);
        if self.raw_places.is_identity() {
            self.places
                .push_run(self.place(at, code_point, 1), plain.len());
        } else {
            self.places.extend(self.raw_places, &(at..at + plain.len()));
        }
    }

    fn take(&mut self, at: usize, code_point: usize, c: char) {
        if is_invisible(c) {
            self.hidden = true;
            return;
        }
        if opens_group(c) {
            self.close();
        }
        let place = self.place(at, code_point, c.len_utf8());
        self.group_place = Some(self.group_place.map_or(place, |start| start.to(place)));
        self.group.push(c);
    }

    /// Where a character of this text stands in the raw text.
    fn place(&self, at: usize, code_point: usize, bytes: usize) -> Place {
        if self.raw_places.is_identity() {
            return Place {
                start: narrow(at),
                end: narrow(at + bytes),
                first: narrow(code_point),
                last: narrow(code_point + 1),
            };
        }
        self.raw_places.of(&(at..at + bytes))
    }

    fn close(&mut self) {
        let Some(place) = self.group_place.take() else {
            return;
        };
        let before = self.text.len();
        let mut letters = self.group.chars();
        match (letters.next(), letters.next()) {
            // Most characters stand alone and are what they fold to.
            (Some(c), None) if is_folded(c) => self.text.push(c),
            (_, _) => self.text.extend(self.group.nfkc()),
        }
        self.group.clear();
        self.places.push(place, self.text.len() - before);
    }
}

/// Whether a character on its own folds to itself.
fn is_folded(c: char) -> bool {
    is_nfkc_quick(std::iter::once(c)) == IsNormalized::Yes
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
    // Only where a character comes apart does its first part count too.
    starts(c)
        && (is_nfkd_quick(std::iter::once(c)) == IsNormalized::Yes
            || std::iter::once(c).nfkd().next().is_none_or(starts))
}
