//! From checked nodes to the Spec: a serde decoder over the tree.
//!
//! [`super::check`] has already compared structure with the schema, so what fails here is a
//! value that a type refuses by itself; it is reported with its place.

use std::fmt;
use std::sync::Arc;

use serde::de::value::U32Deserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer,
    MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::PLACED;
use super::check::{Scalar, resolve};
use super::tree::{Content, Node};
use crate::diagnostic::{Diagnostic, Place};

/// Decodes a document.
pub(super) fn decode<T: DeserializeOwned>(root: &Node) -> Result<T, Trouble> {
    T::deserialize(root)
}

/// What a type said about a value, and where the value stands.
#[derive(Debug)]
pub(super) struct Trouble {
    message: String,
    at: Option<(u32, u32)>,
}

impl Trouble {
    pub(super) fn into_diagnostic(self, file: &Arc<str>) -> Diagnostic {
        let (line, column) = self.at.unwrap_or((1, 1));
        Diagnostic::error("D010", self.message).at(Place {
            file: Arc::clone(file),
            line,
            column,
        })
    }

    /// The innermost place wins.
    fn at(mut self, node: &Node) -> Self {
        self.at.get_or_insert((node.line, node.column));
        self
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Trouble {}

impl Error for Trouble {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self {
            message: message.to_string(),
            at: None,
        }
    }
}

impl<'de, 'n: 'de> Deserializer<'de> for &'n Node {
    type Error = Trouble;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        match &self.content {
            Content::Scalar { text, plain } => match resolve(text, *plain) {
                Scalar::Null => visitor.visit_unit(),
                Scalar::Boolean(value) => visitor.visit_bool(value),
                Scalar::Integer(value) => visit_integer(value, visitor),
                Scalar::Number(value) => visitor.visit_f64(value),
                Scalar::Text => visitor.visit_str(text),
            },
            Content::List(items) => visitor.visit_seq(Items(items.iter())),
            Content::Map(pairs) => visitor.visit_map(Pairs {
                rest: pairs.iter(),
                value: None,
            }),
        }
        .map_err(|trouble: Trouble| trouble.at(self))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        match self.text() {
            Some(text) => visitor
                .visit_str(text)
                .map_err(|trouble: Trouble| trouble.at(self)),
            None => self.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        if self.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Trouble> {
        if name == PLACED {
            visitor.visit_seq(PlacedParts {
                node: self,
                given: 0,
            })
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Trouble> {
        let variant = match &self.content {
            Content::Scalar { .. } => Variant(self, None),
            Content::Map(pairs) => match pairs.as_slice() {
                [(word, content)] => Variant(word, Some(content)),
                _ => return Err(Trouble::custom("expected exactly one word here").at(self)),
            },
            Content::List(_) => return Err(Trouble::custom("expected a word, not a list").at(self)),
        };
        visitor.visit_enum(variant).map_err(|t: Trouble| t.at(self))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Trouble> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct
    }
}

fn visit_integer<'de, V: Visitor<'de>>(value: i128, visitor: V) -> Result<V::Value, Trouble> {
    if let Ok(value) = u64::try_from(value) {
        visitor.visit_u64(value)
    } else if let Ok(value) = i64::try_from(value) {
        visitor.visit_i64(value)
    } else {
        Err(Trouble::custom("the number is too large"))
    }
}

/// The entries of a list.
struct Items<'n>(std::slice::Iter<'n, Node>);

impl<'de, 'n: 'de> SeqAccess<'de> for Items<'n> {
    type Error = Trouble;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Trouble> {
        self.0.next().map(|item| placed(seed, item)).transpose()
    }
}

/// The keys and values of a map.
struct Pairs<'n> {
    rest: std::slice::Iter<'n, (Node, Node)>,
    value: Option<&'n Node>,
}

impl<'de, 'n: 'de> MapAccess<'de> for Pairs<'n> {
    type Error = Trouble;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Trouble> {
        let Some((key, value)) = self.rest.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        placed(seed, key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Trouble> {
        match self.value.take() {
            Some(value) => placed(seed, value),
            None => Err(Trouble::custom("a value was asked for before its key")),
        }
    }
}

/// Decodes a node; whatever its type says about it stands where the node stands.
fn placed<'de, 'n: 'de, T: DeserializeSeed<'de>>(
    seed: T,
    node: &'n Node,
) -> Result<T::Value, Trouble> {
    seed.deserialize(node).map_err(|trouble| trouble.at(node))
}

/// What [`super::Placed`] asks for: line, column, value.
struct PlacedParts<'n> {
    node: &'n Node,
    given: u8,
}

impl<'de, 'n: 'de> SeqAccess<'de> for PlacedParts<'n> {
    type Error = Trouble;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Trouble> {
        self.given += 1;
        let number = |n: u32| -> U32Deserializer<Trouble> { n.into_deserializer() };
        match self.given {
            1 => seed.deserialize(number(self.node.line)).map(Some),
            2 => seed.deserialize(number(self.node.column)).map(Some),
            3 => placed(seed, self.node).map(Some),
            _ => Ok(None),
        }
    }
}

/// A word of an enum, with what stands under it.
struct Variant<'n>(&'n Node, Option<&'n Node>);

impl<'de, 'n: 'de> EnumAccess<'de> for Variant<'n> {
    type Error = Trouble;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Trouble> {
        Ok((placed(seed, self.0)?, self))
    }
}

impl<'n> Variant<'n> {
    fn content(&self) -> Result<&'n Node, Trouble> {
        self.1
            .ok_or_else(|| Trouble::invalid_type(Unexpected::UnitVariant, &"a value under it"))
    }
}

impl<'de, 'n: 'de> VariantAccess<'de> for Variant<'n> {
    type Error = Trouble;

    fn unit_variant(self) -> Result<(), Trouble> {
        match self.1 {
            Some(content) if !content.is_null() => {
                Err(Trouble::custom("nothing may stand under this word").at(content))
            }
            _ => Ok(()),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Trouble> {
        placed(seed, self.content()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Trouble> {
        self.content()?.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Trouble> {
        self.content()?.deserialize_any(visitor)
    }
}
