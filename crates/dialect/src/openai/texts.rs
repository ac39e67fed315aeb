//! Every text in an answer, whole or one frame of a stream: both have the same shape.
//!
//! Known fields get their channel; what nobody here knows is walked to the bottom, each path a
//! stream of its own, so that a provider's new field cannot carry text past inspection.

mod walk;

use std::ops::Range;

use model::segment::Channel;

use crate::json::{Value, encode};
use crate::splice::{Edit, RewriteError};

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
pub(super) struct Found {
    pub(super) key: StreamKey,
    pub(super) tool: Option<String>,
    pub(super) text: String,
}

/// Where a text stands.
#[derive(Debug, Clone)]
pub(super) struct Place {
    text: Range<usize>,
    /// What repeats the text in another form, and must go when the text is changed.
    echoes: Vec<Edit>,
}

impl Place {
    /// So many bytes were taken out before `end`; what stood behind moves up.
    pub(super) fn close_gap(&mut self, end: usize, gone: usize) {
        let echoes = self.echoes.iter_mut().map(|echo| &mut echo.place);
        for place in echoes.chain([&mut self.text]) {
            if place.start >= end {
                *place = place.start - gone..place.end - gone;
            }
        }
    }

    /// The edits that put new texts in place of old ones.
    pub(super) fn edits(
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
pub(super) struct Texts {
    pub(super) found: Vec<Found>,
    /// One for each text found.
    pub(super) places: Vec<Place>,
    pub(super) finished: Vec<Finish>,
    pub(super) opaque: bool,
}

impl Texts {
    /// Reads the root object of an answer or of a frame.
    pub(super) fn read(root: Value<'_>) -> Self {
        let mut texts = Self::default();
        texts.root(root);
        texts
    }

    fn add(&mut self, key: StreamKey, tool: Option<&str>, value: Value<'_>) {
        let Some(text) = value.string().filter(|text| !text.is_empty()) else {
            return;
        };
        self.found.push(Found {
            key,
            tool: tool.map(str::to_owned),
            text: text.into_owned(),
        });
        self.places.push(Place {
            text: value.place(),
            echoes: Vec::new(),
        });
    }

    /// Every text from the given number on has this echo.
    fn echo(&mut self, first: usize, echo: &Edit) {
        for place in self.places.iter_mut().skip(first) {
            place.echoes.push(echo.clone());
        }
    }
}
