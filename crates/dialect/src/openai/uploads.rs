//! Forms with a file: sound to be written down, pictures to be changed. Every text of a form is
//! read, the names of its files and files that are text too; other files cannot be read here.

use std::ops::Range;

use bytes::Bytes;
use model::segment::Channel;
use model::{Origin, Segment, Text};

use super::chat::choices;
use crate::collect::{is_label, lookalike};
use crate::form::{self, Part};
use crate::request::{Addressed, Form, Request, RequestError, named};

/// What tells one such form from another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Upload {
    /// The field that must be there.
    file: &'static str,
}

/// Sound to be written down.
pub(crate) const SOUND: Upload = Upload { file: "file" };

/// Pictures to be changed.
pub(crate) const PICTURES: Upload = Upload { file: "image" };

/// Fields of which a second one would be read by one parser and not by another.
const ONCE: &[&str] = &[
    "model",
    "prompt",
    "stream",
    "n",
    "user",
    "response_format",
    "file",
];

/// What was found so far.
#[derive(Default)]
struct Draft {
    model: Option<(String, Range<usize>)>,
    stream: bool,
    choices: Option<u64>,
    user: Option<String>,
    has_file: bool,
    unread: bool,
    segments: Vec<Segment>,
    places: Vec<Range<usize>>,
    quoted: Vec<usize>,
}

/// Reads a form.
pub(crate) fn request(
    body: &Bytes,
    boundary: &str,
    addressed: &Addressed,
    upload: Upload,
) -> Result<Request, RequestError> {
    let parts = form::read(body, boundary).map_err(RequestError::from_form)?;
    let mut draft = Draft::default();
    let mut seen: Vec<&str> = Vec::new();
    for part in &parts {
        let twice = seen.contains(&part.name) && ONCE.contains(&part.name);
        let known = lookalike(part.name, ONCE).filter(|known| *known != part.name);
        if let Some(name) = known.or(twice.then_some(part.name)) {
            return Err(RequestError::lookalike(name));
        }
        seen.push(part.name);
        draft.part(part, upload)?;
    }
    draft.finish(boundary, addressed, upload)
}

impl Draft {
    fn part(&mut self, part: &Part<'_>, upload: Upload) -> Result<(), RequestError> {
        if !is_label(part.name) {
            return Err(RequestError::wrong_type("body", "a form of named fields"));
        }
        if let Some((name, place)) = &part.file {
            if ONCE.contains(&part.name) && part.name != "file" {
                return Err(RequestError::wrong_type(part.name, "a text and no file"));
            }
            self.has_file |= part.name.trim_end_matches("[]") == upload.file;
            self.file(name, place.clone(), part);
            return Ok(());
        }
        let text = std::str::from_utf8(part.content);
        let text = text.map_err(|_opaque| RequestError::wrong_type(part.name, "text in UTF-8"))?;
        match part.name {
            "model" if text.is_empty() => {
                return Err(RequestError::wrong_type("model", "the name of a model"));
            }
            "model" => self.model = Some((text.to_owned(), part.place.clone())),
            "stream" => self.stream = flag(text)?,
            "n" => {
                let number = text.parse();
                let number =
                    number.map_err(|_no_number| RequestError::wrong_type("n", "a whole number"))?;
                self.choices = Some(number);
            }
            "prompt" => self.said(Origin::User, Channel::Content, text, part.place.clone()),
            other => {
                if other == "user" {
                    self.user = Some(text.to_owned());
                }
                if !is_label(text) {
                    self.said(Origin::Document, Channel::Content, text, part.place.clone());
                }
            }
        }
        Ok(())
    }

    /// A file that is text is a document; what is not text cannot be read here.
    fn file(&mut self, name: &str, place: Range<usize>, part: &Part<'_>) {
        if !name.is_empty() {
            self.quoted.push(self.segments.len());
            self.said(Origin::Document, Channel::Name, name, place);
        }
        match std::str::from_utf8(part.content) {
            Ok(text) if !text.contains('\0') => {
                self.said(Origin::Document, Channel::Content, text, part.place.clone());
            }
            Ok(_) | Err(_) => self.unread = true,
        }
    }

    fn said(&mut self, origin: Origin, channel: Channel, text: &str, place: Range<usize>) {
        if text.is_empty() {
            return;
        }
        self.segments.push(Segment {
            origin,
            trusted: false,
            channel,
            index: 0,
            tool: None,
            text: Text::new(text),
        });
        self.places.push(place);
    }

    fn finish(
        self,
        boundary: &str,
        addressed: &Addressed,
        upload: Upload,
    ) -> Result<Request, RequestError> {
        let named = named(addressed, self.model, 0);
        let named = named.ok_or_else(|| RequestError::missing("model"))?;
        if !self.has_file {
            return Err(RequestError::missing(upload.file));
        }
        Ok(Request {
            stream: self.stream,
            choices: choices(self.choices)?,
            user: self.user,
            segments: self.segments,
            places: self.places,
            unread: self.unread,
            form: Some(Form {
                boundary: boundary.to_owned(),
                quoted: self.quoted,
            }),
            ..Request::of(named)
        })
    }
}

fn flag(text: &str) -> Result<bool, RequestError> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(RequestError::wrong_type("stream", "`true` or `false`")),
    }
}
