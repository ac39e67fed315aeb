//! The texts of an answer, whole or one frame of a stream, with their places.
//!
//! Each dialect gives the fields that it knows their stream; the rest is walked to the bottom.

mod walk;

use std::ops::Range;

use model::segment::Channel;

use crate::json::{Value, encode};
use crate::splice::{Edit, RewriteError};

pub(crate) use walk::{Path, main, number};

/// One stream of text in an answer. Deltas of equal keys belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamKey {
    /// Which choice.
    pub choice: u32,
    /// Which kind of text.
    pub channel: Channel,
    /// Which tool call, counted from 0; what is neither a tool call nor a field known by name has
    /// a number made from its path.
    pub tool: u32,
}

impl StreamKey {
    /// A stream for what claims to repeat this one and does not.
    #[must_use]
    pub fn apart(self) -> Self {
        Self {
            tool: self.tool ^ 0x4000_0000,
            ..self
        }
    }
}

/// Why a choice ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finish {
    /// Which choice.
    pub choice: u32,
    /// In the provider's words, such as `stop` or `length`.
    pub reason: String,
}

/// A text with its stream.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) key: StreamKey,
    pub(crate) tool: Option<String>,
    pub(crate) text: String,
    /// Whether it says the whole stream once more.
    pub(crate) repeats: bool,
}

/// Where a text stands.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    text: Range<usize>,
    /// What repeats the text in another form, and must go when the text is changed.
    echoes: Vec<Edit>,
}

impl Place {
    /// So many bytes were taken out before `end`; what stood behind moves up.
    pub(crate) fn close_gap(&mut self, end: usize, gone: usize) {
        let echoes = self.echoes.iter_mut().map(|echo| &mut echo.place);
        for place in echoes.chain([&mut self.text]) {
            if place.start >= end {
                *place = place.start - gone..place.end - gone;
            }
        }
    }

    /// The edits that put new texts in place of old ones.
    pub(crate) fn edits(
        places: &[Self],
        texts: &[(usize, String)],
    ) -> Result<Vec<Edit>, RewriteError> {
        let mut edits: Vec<Edit> = Vec::with_capacity(texts.len());
        for (index, text) in texts {
            let place = places
                .get(*index)
                .ok_or(RewriteError::UnknownText(*index))?;
            edits.push(Edit::new(place.text.clone(), encode(text)));
            for echo in &place.echoes {
                if !edits.iter().any(|edit| edit.place == echo.place) {
                    edits.push(echo.clone());
                }
            }
        }
        Ok(edits)
    }
}

/// What an answer says.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    pub(crate) found: Vec<Found>,
    /// One for each text found.
    pub(crate) places: Vec<Place>,
    pub(crate) finished: Vec<Finish>,
    pub(crate) opaque: bool,
}

impl Texts {
    /// Takes a string.
    pub(crate) fn add(&mut self, key: StreamKey, tool: Option<&str>, value: Value<'_>) {
        let Some(text) = value.string().filter(|text| !text.is_empty()) else {
            return;
        };
        self.found.push(Found {
            key,
            tool: tool.map(str::to_owned),
            text: text.into_owned(),
            repeats: false,
        });
        self.places.push(Place {
            text: value.place(),
            echoes: Vec::new(),
        });
    }

    /// All of it was said before.
    pub(crate) fn repeat(&mut self) {
        for found in &mut self.found {
            found.repeats = true;
        }
    }

    /// Every text from the given number on has this echo.
    pub(crate) fn echo(&mut self, first: usize, echo: &Edit) {
        for place in self.places.iter_mut().skip(first) {
            place.echoes.push(echo.clone());
        }
    }
}
