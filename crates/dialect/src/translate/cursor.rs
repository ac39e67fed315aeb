//! A value with its place, so that every complaint says where.

use serde_json::{Map, Number, Value};

use super::error::Untranslatable;

/// A value of a request. `null` counts as absent, as all three client formats have it.
#[derive(Debug, Clone)]
pub(crate) struct At<'a> {
    pub(crate) value: &'a Value,
    pub(crate) path: String,
}

type Read<T> = Result<T, Untranslatable>;

impl<'a> At<'a> {
    pub(crate) fn root(value: &'a Value) -> Self {
        Self {
            value,
            path: String::new(),
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key).filter(|value| !value.is_null())?;
        Some(Self {
            value,
            path: self.path_of(key),
        })
    }

    pub(crate) fn need(&self, key: &str) -> Read<Self> {
        self.get(key)
            .ok_or_else(|| Untranslatable::missing(self.path_of(key)))
    }

    pub(crate) fn text(&self) -> Read<&'a str> {
        self.value.as_str().ok_or_else(|| self.expected("a string"))
    }

    pub(crate) fn string(&self) -> Read<String> {
        self.text().map(str::to_owned)
    }

    pub(crate) fn flag(&self) -> Read<bool> {
        let flag = self.value.as_bool();
        flag.ok_or_else(|| self.expected("true or false"))
    }

    pub(crate) fn whole(&self) -> Read<u64> {
        let number = self.value.as_u64();
        number.ok_or_else(|| self.expected("a whole number"))
    }

    pub(crate) fn number(&self) -> Read<Number> {
        let number = self.value.as_number();
        number.cloned().ok_or_else(|| self.expected("a number"))
    }

    pub(crate) fn object(&self) -> Read<&'a Map<String, Value>> {
        let object = self.value.as_object();
        object.ok_or_else(|| self.expected("an object"))
    }

    pub(crate) fn list(&self) -> Read<Vec<Self>> {
        let Some(list) = self.value.as_array() else {
            return Err(self.expected("an array"));
        };
        let at = |(position, value)| Self {
            value,
            path: format!("{}[{position}]", self.path),
        };
        Ok(list.iter().enumerate().map(at).collect())
    }

    /// The text under a key, if there is any.
    pub(crate) fn maybe_text(&self, key: &str) -> Read<Option<String>> {
        self.get(key).map(|at| at.string()).transpose()
    }

    /// The number under a key, if there is any.
    pub(crate) fn maybe_number(&self, key: &str) -> Read<Option<Number>> {
        self.get(key).map(|at| at.number()).transpose()
    }

    /// The whole number under a key, if there is any.
    pub(crate) fn maybe_whole(&self, key: &str) -> Read<Option<u64>> {
        self.get(key).map(|at| at.whole()).transpose()
    }

    /// The flag under a key, if there is any.
    pub(crate) fn maybe_flag(&self, key: &str) -> Read<Option<bool>> {
        self.get(key).map(|at| at.flag()).transpose()
    }

    pub(crate) fn expected(&self, what: &str) -> Untranslatable {
        Untranslatable::wrong_type(&self.path, what)
    }

    pub(crate) fn unsupported(&self, why: &str) -> Untranslatable {
        Untranslatable::unsupported(&self.path, why)
    }

    pub(crate) fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }
}
