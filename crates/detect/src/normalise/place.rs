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

    /// Whether it is one byte, and so one code point.
    fn is_one_byte(self) -> bool {
        self.end == self.start.saturating_add(1) && self.last == self.first.saturating_add(1)
    }

    /// So many bytes and code points further on.
    fn behind(self, count: u32) -> Self {
        Self {
            start: self.start.saturating_add(count),
            end: self.end.saturating_add(count),
            first: self.first.saturating_add(count),
            last: self.last.saturating_add(count),
        }
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
/// As long as a text is plain ASCII it stands where it stood, and nothing is stored; else what
/// stands in one piece is stored as one piece.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    /// So many leading bytes stand at their own index; `None` means all of them.
    same: Option<usize>,
    rest: Vec<Piece>,
    /// How many bytes have a place.
    end: usize,
}

/// Neighbouring bytes of a derived text.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// The first of them.
    from: usize,
    /// Where it stands.
    place: Place,
    /// Whether each byte stands one byte and one code point behind the byte before it; else they
    /// all stand at one place.
    steps: bool,
}

impl Piece {
    fn at(&self, index: usize) -> Place {
        let behind = if self.steps {
            narrow(index - self.from)
        } else {
            0
        };
        self.place.behind(behind)
    }
}

impl Places {
    /// Every byte stands where it is. Right for ASCII, and for the bytes of any raw text; the
    /// code points of a raw text come from [`fold`](super::fold).
    pub(crate) fn identity() -> Self {
        Self::default()
    }

    /// Every byte of the derived text stands at the same place.
    pub(crate) fn all_at(place: Place, bytes: usize) -> Self {
        let mut places = Self::after(0);
        places.push(place, bytes);
        places
    }

    /// The first `same` bytes stand at their own index; the others will be pushed.
    pub(crate) fn after(same: usize) -> Self {
        Self {
            same: Some(same),
            rest: Vec::new(),
            end: same,
        }
    }

    /// Adds the place of the next bytes.
    pub(crate) fn push(&mut self, place: Place, bytes: usize) {
        if bytes == 1 && place.is_one_byte() {
            self.push_run(place, 1);
        } else if bytes > 0 {
            self.rest.push(Piece {
                from: self.end,
                place,
                steps: false,
            });
            self.end += bytes;
        }
    }

    /// Adds the places of the next bytes, which stand one behind the other: the first of them.
    pub(crate) fn push_run(&mut self, first: Place, bytes: usize) {
        let last = self.rest.last().filter(|last| last.steps);
        if !last.is_some_and(|last| last.at(self.end) == first) && bytes > 0 {
            self.rest.push(Piece {
                from: self.end,
                place: first,
                steps: true,
            });
        }
        self.end += bytes;
    }

    /// Adds the places that a stretch of another text has.
    pub(super) fn extend(&mut self, other: &Self, stretch: &Range<usize>) {
        let mut index = stretch.start;
        while index < stretch.end {
            let (steps, end) = other.piece_at(index);
            let end = end.min(stretch.end);
            if steps {
                self.push_run(other.at(index), end - index);
            } else {
                self.push(other.at(index), end - index);
            }
            index = end;
        }
    }

    /// Whether the piece in which a byte stands steps, and where it ends.
    fn piece_at(&self, index: usize) -> (bool, usize) {
        match self.same {
            None => (true, usize::MAX),
            Some(same) if index < same => (true, same),
            Some(_) => {
                let next = self.rest.partition_point(|piece| piece.from <= index);
                let steps = next.checked_sub(1).and_then(|at| self.rest.get(at));
                let end = self.rest.get(next).map_or(usize::MAX, |piece| piece.from);
                (steps.is_some_and(|piece| piece.steps), end)
            }
        }
    }

    /// Whether every byte stands where it is.
    pub(crate) fn is_identity(&self) -> bool {
        self.same.is_none()
    }

    /// The place of one byte.
    pub(crate) fn at(&self, index: usize) -> Place {
        match self.same {
            Some(same) if index >= same => {
                // What stands behind the end stands where the last byte does.
                let index = index.min(self.end.saturating_sub(1));
                let next = self.rest.partition_point(|piece| piece.from <= index);
                let piece = next.checked_sub(1).and_then(|at| self.rest.get(at));
                piece.map_or_else(|| own(index), |piece| piece.at(index))
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
