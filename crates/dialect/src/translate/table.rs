//! What becomes of every field of a request: carried, lost or refused, for each upstream.
//!
//! The table is what the code asks and what the documentation shows. Below the top level only the
//! fields are listed that are not carried.

mod rows;

use serde_json::Value;

use super::cursor::At;
use super::error::Untranslatable;
use super::{Client, Upstream};

pub use rows::FIELDS;

/// A row: a field of a client's format.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Whose field it is.
    pub client: Client,
    /// Its place, `[]` for every element: `messages[].content[].image_url.detail`.
    pub name: &'static str,
    /// What becomes of it with each of [`Upstream::ALL`].
    pub fates: [Fate; 4],
    /// The value, as JSON, that says no more than nothing would; it is never refused.
    pub neutral: &'static str,
}

/// What becomes of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The upstream gets it.
    Carried,
    /// The upstream does not get it, and the answer is as useful without.
    Lost,
    /// The request is refused when it has it.
    Refused,
    /// The client's own format: nothing is translated.
    Native,
}

/// A field that the upstream did not get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lost {
    /// Its name in the table.
    pub param: &'static str,
}

/// Reasoning of earlier turns that the upstream did not make or does not take back.
pub const REASONING: &str = "reasoning";
/// That a tool failed; what it said is carried.
pub const IS_ERROR: &str = "is_error";

/// Collects what is lost while one request is read and written.
#[derive(Debug)]
pub(crate) struct Losses {
    client: Client,
    upstream: Upstream,
    lost: Vec<Lost>,
}

impl Losses {
    pub(crate) fn new(client: Client, upstream: Upstream) -> Self {
        Self {
            client,
            upstream,
            lost: Vec::new(),
        }
    }

    /// Holds the fields of the whole request against the table.
    pub(crate) fn check_root(&mut self, root: &At<'_>) -> Result<(), Untranslatable> {
        self.check(root, &[])
    }

    /// Holds the fields of an object against the table; those in `known` its reader reads.
    pub(crate) fn check(&mut self, at: &At<'_>, known: &[&str]) -> Result<(), Untranslatable> {
        for (key, value) in at.object()? {
            if value.is_null() || known.contains(&key.as_str()) {
                continue;
            }
            let path = at.path_of(key);
            let name = pattern(&path);
            let row = FIELDS
                .iter()
                .find(|field| field.client == self.client && field.name == name)
                .ok_or_else(|| Untranslatable::unknown(&at.path_of(&plain(key))))?;
            match row.fates.get(self.upstream.column()) {
                Some(Fate::Carried | Fate::Native) => {}
                _ if row.is_neutral(value) => {}
                Some(Fate::Lost) => self.add(row.name),
                Some(Fate::Refused) | None => {
                    let why = "cannot be carried to this model's provider";
                    return Err(Untranslatable::unsupported(&path, why));
                }
            }
        }
        Ok(())
    }

    /// Something was left out that only the writer could know of.
    pub(crate) fn add(&mut self, param: &'static str) {
        let lost = Lost { param };
        if !self.lost.contains(&lost) {
            self.lost.push(lost);
        }
    }

    pub(crate) fn into_lost(self) -> Vec<Lost> {
        self.lost
    }
}

impl Field {
    fn is_neutral(&self, value: &Value) -> bool {
        let neutral = serde_json::from_str::<Value>(self.neutral);
        neutral.is_ok_and(|neutral| neutral == *value)
    }
}

/// The place with every position taken out.
fn pattern(path: &str) -> String {
    let mut pattern = String::with_capacity(path.len());
    let mut inside = false;
    for sign in path.chars() {
        if sign == ']' {
            inside = false;
        }
        if !inside {
            pattern.push(sign);
        }
        if sign == '[' {
            inside = true;
        }
    }
    pattern
}

/// A key that may be repeated to a person; another may hold anything.
fn plain(key: &str) -> String {
    let is_plain = key.len() <= 40
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_plain { key } else { "(a key)" }.to_owned()
}
