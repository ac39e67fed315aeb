//! A request: what the gateway must know of it, every text in it, and the places where it may be
//! edited. How each dialect reads one stands in its own module.

mod check;
mod error;
mod form;
mod named;

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use model::Segment;

pub(crate) use check::{flag, whole};
pub use error::RequestError;
pub(crate) use form::Form;
pub(crate) use named::{Named, named};

use crate::collect::Collector;
use crate::json::encode;
use crate::splice::{Edit, RewriteError, append_texts, replace_texts, splice};

/// What the address of a request says, where a format does not say it in the body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addressed {
    /// The model.
    pub model: Option<String>,
    /// Whether the route is one of streamed answers.
    pub stream: bool,
}

/// A request, as checked.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The model asked for.
    pub model: String,
    /// Whether a streamed answer is asked for.
    pub stream: bool,
    /// Whether the client itself asked for the usage chunk of a stream.
    pub include_usage: bool,
    /// How many choices are asked for.
    pub choices: u32,
    /// The end user, as the client names them. A claim.
    pub user: Option<String>,
    /// The most tokens that one choice may have.
    pub max_output_tokens: Option<u64>,
    /// Every text in the request.
    pub segments: Vec<Segment>,
    /// The names of the tools offered.
    pub tools: Vec<Arc<str>>,
    /// Whether the answer must be JSON.
    pub wants_json: bool,
    /// Whether there is content that is not text, such as an image.
    pub opaque: bool,
    /// Whether something is said in a way that nobody can read here, such as tokens.
    pub unread: bool,
    /// Where each segment stands, in the same order.
    pub(crate) places: Vec<Range<usize>>,
    /// Where the model's name stands, or may be put; `None` when it came with the address.
    pub(crate) model_place: Option<Range<usize>>,
    /// Whether the body must be told the model because the address says it and the body does not.
    pub(crate) tells_model: bool,
    /// How it is written when it is a form; else it is JSON.
    pub(crate) form: Option<Form>,
    /// What makes the provider report usage in a stream; `None` when it does anyway.
    pub(crate) usage_edit: Option<Edit>,
}

/// What to change in a request: the closed list of reasons.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestEdits {
    /// The name that the upstream knows the model by.
    pub model: Option<String>,
    /// Ask for the usage chunk of a stream. Does nothing where it makes no sense or is asked for.
    pub ask_usage: bool,
    /// New texts, by the number of their segment.
    pub texts: Vec<(usize, String)>,
    /// What is appended to texts that have no new ones, by the number of their segment.
    pub appended: Vec<(usize, String)>,
}

impl Request {
    /// Takes the texts that were gathered.
    pub(crate) fn said(&mut self, collected: Collector) {
        self.segments = collected.segments;
        self.places = collected.places;
        self.opaque |= collected.opaque;
        self.unread |= collected.unread;
    }

    /// The body with the edits spliced in; without any, the body itself.
    ///
    /// # Errors
    /// When an edit names a segment that is not there, or the body is not the one that was read.
    pub fn rewrite(&self, body: &Bytes, edits: &RequestEdits) -> Result<Bytes, RewriteError> {
        let mut all = match &self.form {
            Some(form) => form.edits(&self.places, edits)?,
            None => {
                let mut all = replace_texts(&self.places, &edits.texts)?;
                all.extend(append_texts(&self.places, &edits.appended)?);
                all
            }
        };
        let told = edits.model.as_ref();
        let told = told.or(self.tells_model.then_some(&self.model));
        if let (Some(model), Some(place)) = (told, &self.model_place) {
            let put = match &self.form {
                Some(form) => form.model(model, place.is_empty())?,
                None if place.is_empty() => format!("\"model\":{},", encode(model)),
                None => encode(model),
            };
            all.push(Edit::new(place.clone(), put));
        }
        if self.adds_usage(edits) {
            all.extend(self.usage_edit.clone());
        }
        splice(body, all)
    }

    /// Whether these edits make the provider send a usage chunk that the client did not ask for,
    /// and must not get.
    #[must_use]
    pub fn adds_usage(&self, edits: &RequestEdits) -> bool {
        edits.ask_usage && self.stream && !self.include_usage && self.usage_edit.is_some()
    }
}
