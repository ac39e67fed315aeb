//! Where the bytes of a derived text stand in the raw text.

use std::ops::Range;

use model::Span;

/// A stretch of the raw text, in bytes and in code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// The first byte.
    pub(crate) start: u32,
    /// One past the last byte.
    pub(crate) end: u32,
    /// The first code point.
    pub(crate) first: u32,
    /// One past the last code point.
    pub(crate) last: u32,
}

impl Place {
    /// From the beginning of one place to the end of another.
    pub(crate) fn to(self, other: Self) -> Self {
        Self {
            end: other.end.max(self.end),
            last: other.last.max(self.last),
            ..self
        }
    }

    /// This place of a part, seen from the text whose part stands at `part`.
    pub(crate) fn within(self, part: Self) -> Self {
        Self {
            start: self.start + part.start,
            end: self.end + part.start,
            first: self.first + part.first,
            last: self.last + part.first,
        }
    }

    /// Whether the other place lies inside this one.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The code points.
    pub(crate) fn span(self) -> Span {
        Span {
            start: self.first,
            end: self.last,
        }
    }

    /// The bytes.
    pub(crate) fn bytes(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A place for each byte of a derived text.
///
/// As long as a text is plain ASCII it stands where it stood, and nothing is stored.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    /// So many leading bytes stand at their own index; `None` means all of them.
    same: Option<usize>,
    rest: Vec<Place>,
}

impl Places {
    /// Every byte stands where it is. Right for ASCII, and for the bytes of any raw text; the
    /// code points of a raw text come from [`fold`](super::fold).
    pub(crate) fn identity() -> Self {
        Self::default()
    }

    /// Every byte of the derived text stands at the same place.
    pub(crate) fn all_at(place: Place, bytes: usize) -> Self {
        Self {
            same: Some(0),
            rest: vec![place; bytes],
        }
    }

    /// The first `same` bytes stand at their own index; the others will be pushed.
    pub(crate) fn after(same: usize) -> Self {
        Self {
            same: Some(same),
            rest: Vec::new(),
        }
    }

    /// Adds the place of the next bytes.
    pub(crate) fn push(&mut self, place: Place, bytes: usize) {
        self.rest.extend(std::iter::repeat_n(place, bytes));
    }

    /// Whether every byte stands where it is.
    pub(crate) fn is_identity(&self) -> bool {
        self.same.is_none()
    }

    /// The place of one byte.
    pub(crate) fn at(&self, index: usize) -> Place {
        match self.same {
            Some(same) if index >= same => {
                let known = self.rest.get(index - same).or(self.rest.last());
                known.copied().unwrap_or_else(|| own(index))
            }
            Some(_) | None => own(index),
        }
    }

    /// The place of a stretch that is not empty.
    pub(crate) fn of(&self, stretch: &Range<usize>) -> Place {
        self.at(stretch.start)
            .to(self.at(stretch.end.saturating_sub(1)))
    }
}

fn own(index: usize) -> Place {
    let index = narrow(index);
    Place {
        start: index,
        end: index.saturating_add(1),
        first: index,
        last: index.saturating_add(1),
    }
}

/// Positions are kept in 32 bits: texts are limited long before that.
pub(crate) fn narrow(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
