//! Reading what was sent, field by field, with every problem told at once.
//!
//! A query and a JSON body are read alike. What is not asked for is a problem too, so that a
//! misspelt filter is never silently no filter.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, header};
use model::{Secret, Timestamp};
use serde_json::Value;

use crate::error::ApiError;
use crate::shape::error::InputProblem;
use crate::shape::words::Word;

/// Named values as they were sent, and what is wrong with them so far.
#[derive(Debug, Default)]
pub(crate) struct Input {
    values: BTreeMap<String, Value>,
    problems: Vec<InputProblem>,
    /// In a query every value is text, also a number.
    text_only: bool,
}

impl Input {
    fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        let mut input = Self {
            text_only: true,
            ..Self::default()
        };
        for (name, value) in pairs {
            if input.values.contains_key(&name) {
                input.problem(&name, "is given more than once");
            }
            input.values.insert(name, Value::String(value));
        }
        input
    }

    fn from_json(body: &[u8]) -> Self {
        let mut input = Self::default();
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => input.values = fields.into_iter().collect(),
            Ok(_) => input.problem("body", "must be a JSON object"),
            Err(error) => {
                let (line, column) = (error.line(), error.column());
                let message = format!("is not JSON, at line {line}, column {column}");
                input.problem("body", message);
            }
        }
        input
    }

    /// Notes that something is wrong with a field.
    pub(crate) fn problem(&mut self, field: &str, message: impl Into<String>) {
        self.problems.push(InputProblem {
            field: field.to_owned(),
            message: message.into(),
        });
    }

    /// A text of so many characters, if it was sent.
    pub(crate) fn text(&mut self, name: &str, length: RangeInclusive<usize>) -> Option<String> {
        let text = self.raw_text(name, length)?;
        if text.chars().any(|c| c.is_control() && c != '\n') {
            self.problem(name, "must not hold control characters");
            return None;
        }
        Some(text)
    }

    /// A text of so many characters that must be sent, whatever they are; empty when something is
    /// wrong with it.
    pub(crate) fn required_raw_text(
        &mut self,
        name: &str,
        length: RangeInclusive<usize>,
    ) -> String {
        self.require(name);
        self.raw_text(name, length).unwrap_or_default()
    }

    fn raw_text(&mut self, name: &str, length: RangeInclusive<usize>) -> Option<String> {
        let text = match self.values.remove(name)? {
            Value::String(text) => text,
            Value::Null if !self.text_only => return None,
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => {
                self.problem(name, "must be a text");
                return None;
            }
        };
        let characters = text.chars().count();
        let (least, most) = (*length.start(), *length.end());
        if characters < least {
            self.problem(name, format!("must have {least} characters or more"));
        } else if characters > most {
            self.problem(name, format!("must have {most} characters or fewer"));
        } else {
            return Some(text);
        }
        None
    }

    /// A text that must be sent; empty when something is wrong with it.
    pub(crate) fn required_text(&mut self, name: &str, length: RangeInclusive<usize>) -> String {
        self.require(name);
        self.text(name, length).unwrap_or_default()
    }

    /// A credential that must be sent; empty when something is wrong with it.
    pub(crate) fn required_secret(&mut self, name: &str, length: RangeInclusive<usize>) -> Secret {
        Secret::new(self.required_text(name, length))
    }

    /// One of a closed list of words, if it was sent.
    pub(crate) fn word<W: Word>(&mut self, name: &str) -> Option<W> {
        let text = self.text(name, 0..=64)?;
        let word = W::parse(&text);
        if word.is_none() {
            let words: Vec<String> = W::ALL.iter().map(|w| format!("`{}`", w.word())).collect();
            self.problem(name, format!("must be one of {}", words.join(", ")));
        }
        word
    }

    /// One of a closed list of words, that must be sent.
    pub(crate) fn required_word<W: Word>(&mut self, name: &str) -> Option<W> {
        self.require(name);
        self.word(name)
    }

    /// A whole number within limits, if it was sent.
    pub(crate) fn number(&mut self, name: &str, limits: RangeInclusive<u64>) -> Option<u64> {
        let value = self.values.remove(name)?;
        let number = match &value {
            Value::String(text) if self.text_only => text.parse().ok(),
            Value::Number(number) => number.as_u64(),
            Value::Null if !self.text_only => return None,
            Value::Null
            | Value::Bool(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => None,
        };
        let within = number.filter(|number| limits.contains(number));
        if within.is_none() {
            let (least, most) = (limits.start(), limits.end());
            let message = if *most == u64::MAX {
                format!("must be a whole number, {least} or more")
            } else {
                format!("must be a whole number from {least} to {most}")
            };
            self.problem(name, message);
        }
        within
    }

    /// A whole number that must be sent; 0 when something is wrong with it.
    pub(crate) fn required_number(&mut self, name: &str, limits: RangeInclusive<u64>) -> u64 {
        self.require(name);
        self.number(name, limits).unwrap_or_default()
    }

    /// Yes or no, if it was sent.
    pub(crate) fn flag(&mut self, name: &str) -> Option<bool> {
        match self.values.remove(name)? {
            Value::Bool(flag) => Some(flag),
            Value::Null => None,
            Value::String(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                self.problem(name, "must be `true` or `false`");
                None
            }
        }
    }

    /// A list of texts, if it was sent.
    pub(crate) fn texts(&mut self, name: &str, most: usize) -> Option<Vec<String>> {
        let items = match self.values.remove(name)? {
            Value::Array(items) if items.len() <= most => items,
            Value::Null => return None,
            Value::Array(_)
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Object(_) => {
                self.problem(name, format!("must be a list of {most} or fewer"));
                return None;
            }
        };
        let text = |item: &Value| item.as_str().map(str::to_owned);
        let texts: Option<Vec<String>> = items.iter().map(text).collect();
        if texts.is_none() {
            self.problem(name, "must be a list of texts");
        }
        texts
    }

    /// A list of words of a closed list, each once, if it was sent.
    pub(crate) fn words<W: Word + PartialEq>(&mut self, name: &str) -> Option<Vec<W>> {
        let mut words = Vec::new();
        for text in self.texts(name, W::ALL.len())? {
            let Some(word) = W::parse(&text) else {
                let all: Vec<String> = W::ALL.iter().map(|w| format!("`{}`", w.word())).collect();
                self.problem(name, format!("must be of {}", all.join(", ")));
                return None;
            };
            if !words.contains(&word) {
                words.push(word);
            }
        }
        Some(words)
    }

    /// A list of objects, each read field by field; nothing when it was not sent.
    pub(crate) fn each<T>(
        &mut self,
        name: &str,
        most: usize,
        read: impl Fn(&mut Self) -> T,
    ) -> Vec<T> {
        let items = match self.values.remove(name) {
            Some(Value::Array(items)) if items.len() <= most => items,
            None | Some(Value::Null) => return Vec::new(),
            Some(_) => {
                self.problem(name, format!("must be a list of {most} or fewer"));
                return Vec::new();
            }
        };
        let mut all = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            let mut inner = Self::default();
            match item {
                Value::Object(fields) => inner.values = fields.into_iter().collect(),
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Array(_) => inner.problem("", "must be an object"),
            }
            all.push(read(&mut inner));
            inner.note_unknown();
            for problem in inner.problems {
                self.problem(
                    &format!("{name}[{index}].{}", problem.field),
                    problem.message,
                );
            }
        }
        all
    }

    /// A time, if it was sent.
    pub(crate) fn time(&mut self, name: &str) -> Option<Timestamp> {
        let text = self.text(name, 0..=64)?;
        let parsed: Result<jiff::Timestamp, _> = text.parse();
        match parsed {
            Ok(at) => Some(Timestamp::from_unix_micros(at.as_microsecond())),
            Err(_) => {
                self.problem(name, "must be a time such as `2026-01-31T12:00:00Z`");
                None
            }
        }
    }

    /// A time that must be sent.
    pub(crate) fn required_time(&mut self, name: &str) -> Option<Timestamp> {
        self.require(name);
        self.time(name)
    }

    /// Something with a reader of its own, if it was sent.
    pub(crate) fn parsed<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Option<T>,
        otherwise: &str,
    ) -> Option<T> {
        let text = self.text(name, 1..=256)?;
        let value = parse(&text);
        if value.is_none() {
            self.problem(name, otherwise);
        }
        value
    }

    /// How many items a page may have.
    pub(crate) fn limit(&mut self) -> usize {
        let limit = self.number("limit", 1..=200).unwrap_or(50);
        usize::try_from(limit).unwrap_or(50)
    }

    /// Ends the reading: nothing may be wrong, and nothing left.
    ///
    /// # Errors
    /// With every problem there is.
    pub(crate) fn finish(mut self) -> Result<(), ApiError> {
        self.note_unknown();
        if self.problems.is_empty() {
            return Ok(());
        }
        Err(ApiError::InvalidInput(self.problems))
    }

    fn note_unknown(&mut self) {
        for name in std::mem::take(&mut self.values).into_keys() {
            self.problem(&name, "is not known here");
        }
    }

    fn require(&mut self, name: &str) {
        if matches!(self.values.get(name), None | Some(Value::Null)) {
            self.values.remove(name);
            self.problem(name, "is missing");
        }
    }
}

/// What was asked in the query.
#[derive(Debug)]
pub(crate) struct Asked(pub(crate) Input);

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let mut input = Input::default();
        match pairs {
            Ok(Query(pairs)) => input = Input::from_pairs(pairs),
            Err(_) => input.problem("query", "cannot be read"),
        }
        Ok(Self(input))
    }
}

/// What was said in the body.
#[derive(Debug)]
pub(crate) struct Said(pub(crate) Input);

impl<S: Send + Sync> FromRequest<S> for Said {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            return Err(ApiError::NotJson);
        }
        match Bytes::from_request(request, state).await {
            Ok(body) => Ok(Self(Input::from_json(&body))),
            Err(_) => Err(ApiError::TooLarge),
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let declared = headers.get(header::CONTENT_TYPE);
    let declared = declared.and_then(|value| value.to_str().ok());
    let essence = declared.and_then(|value| value.split(';').next());
    essence.is_some_and(|value| value.trim().eq_ignore_ascii_case("application/json"))
}

#[cfg(test)]
mod tests;
