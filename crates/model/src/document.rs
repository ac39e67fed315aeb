//! Reading what a person wrote: YAML text in, a Spec or all its structural problems out.
//!
//! Three steps, a file each: [`tree`] parses the text into nodes that know their place, [`check`]
//! walks them along the Spec's JSON Schema and collects every problem, [`decode`] turns nodes that
//! passed into the Spec. What a value *means* (does this team exist?) is not decided here but
//! where the Spec is compiled. Files are not read here either.

mod check;
mod decode;
mod nearest;
mod tree;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{DeserializeOwned, Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::diagnostic::{Diagnostic, Place};

pub use nearest::nearest;

/// A document as a person wrote it, with the name they know it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file or document.
    pub file: Arc<str>,
    /// Its text.
    pub text: String,
}

impl Source {
    /// A document of this name.
    #[must_use]
    pub fn new(file: impl Into<Arc<str>>, text: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            text: text.into(),
        }
    }
}

/// Reads YAML (or JSON, its subset) into a Spec.
///
/// Spec types derive [`Deserialize`] with `deny_unknown_fields` and [`JsonSchema`]; enums are plain
/// words or externally tagged; no `flatten`, no `untagged`.
///
/// # Errors
/// Every structural problem of the document at once, in the order in which a reader meets them.
pub fn read<T: DeserializeOwned + JsonSchema>(source: &Source) -> Result<T, Vec<Diagnostic>> {
    let mut found = Vec::new();
    let Some(root) = tree::parse(source, &mut found) else {
        return Err(found);
    };
    check::check(&root, &schemars::schema_for!(T), &source.file, &mut found);
    if !found.is_empty() {
        found.sort_by(|a, b| a.place.cmp(&b.place));
        return Err(found);
    }
    decode::decode(&root).map_err(|trouble| vec![trouble.into_diagnostic(&source.file)])
}

/// The name by which [`Placed`] makes itself known to our own decoder.
const PLACED: &str = "$placed";

/// A value with its place in the document. Written and described exactly like the value itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    line: u32,
    column: u32,
}

impl<T> Placed<T> {
    /// A value at a line and column, both counted from 1.
    #[must_use]
    pub fn new(value: T, line: u32, column: u32) -> Self {
        Self {
            value,
            line,
            column,
        }
    }

    /// Another value at the same place.
    #[must_use]
    pub fn with<U>(&self, value: U) -> Placed<U> {
        Placed::new(value, self.line, self.column)
    }

    /// Where the value stands, in that file.
    #[must_use]
    pub fn place(&self, file: &Arc<str>) -> Place {
        Place {
            file: Arc::clone(file),
            line: self.line,
            column: self.column,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Placed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(PLACED, PlacedVisitor(PhantomData))
    }
}

struct PlacedVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for PlacedVisitor<T> {
    type Value = Placed<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    /// Our own decoder hands over line, column and value.
    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Self::Value, A::Error> {
        let missing = || serde::de::Error::custom("a place is incomplete");
        Ok(Placed {
            line: parts.next_element()?.ok_or_else(missing)?,
            column: parts.next_element()?.ok_or_else(missing)?,
            value: parts.next_element()?.ok_or_else(missing)?,
        })
    }

    /// Any other decoder knows no places: the value is said to stand at the beginning.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
        T::deserialize(inner).map(|value| Placed::new(value, 1, 1))
    }
}

impl<T: Serialize> Serialize for Placed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<T: JsonSchema> JsonSchema for Placed<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
