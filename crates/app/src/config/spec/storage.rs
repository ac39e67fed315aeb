//! Secrets and retention, as written.

use std::borrow::Cow;
use std::fmt;

use model::document::Placed;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};

/// How long stored things are kept, such as `180d`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetentionSpec {
    /// Facts without text: who, when, what was found and done; `180d` when not given.
    pub facts: Option<Placed<String>>,
    /// What people and models said, sealed; `30d` when not given.
    pub bodies: Option<Placed<String>>,
    /// Alerts, counted from the day they were closed; `365d` when not given. Open ones stay.
    pub alerts: Option<Placed<String>>,
}

/// Where a secret is found. Never the secret itself: this file is no place for one.
#[derive(Clone, PartialEq, Eq)]
pub enum SecretSpec {
    /// What was written as a text: a reference such as `${NAME}`, or something that is none.
    Text(String),
    /// The file that holds it.
    File(String),
}

/// A text that is no reference may be a secret, so nothing of it is shown.
impl fmt::Debug for SecretSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => f.write_str("Text(••••)"),
            Self::File(file) => write!(f, "File({file})"),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileReference {
    file: String,
}

impl<'de> Deserialize<'de> for SecretSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = SecretSpec;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`${NAME}` or `{ file: … }`")
            }

            fn visit_str<E>(self, text: &str) -> Result<SecretSpec, E> {
                Ok(SecretSpec::Text(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<SecretSpec, A::Error> {
                let reference = FileReference::deserialize(MapAccessDeserializer::new(map))?;
                Ok(SecretSpec::File(reference.file))
            }
        }

        deserializer.deserialize_any(Either)
    }
}

impl JsonSchema for SecretSpec {
    fn schema_name() -> Cow<'static, str> {
        "SecretSpec".into()
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Where a secret is found: `${NAME}` in the environment, or a file.",
            "anyOf": [
                {
                    "type": "string",
                    "description": "The environment variable that holds it, as `${NAME}`.",
                    "pattern": r"^\$\{[A-Za-z_][A-Za-z0-9_]*\}$",
                },
                {
                    "type": "object",
                    "description": "The file that holds it; a line break at its end does not count.",
                    "properties": { "file": { "type": "string" } },
                    "required": ["file"],
                    "additionalProperties": false,
                },
            ],
        })
    }
}
