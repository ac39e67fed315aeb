//! Invents a value that fits a JSON Schema: arguments of a tool, or a structured answer.
//!
//! Knows the subset of JSON Schema that SDKs generate. Takes numbers and quoted words from the
//! prompt, as a model would; what it does not understand becomes a short text.

use serde_json::{Map, Value, json};

/// Deeper schemas than this are answered with `null`.
const MAX_DEPTH: usize = 16;

/// Invents a value.
pub(super) fn value(schema: &Value, prompt: &str) -> Value {
    let inventor = Inventor {
        root: schema,
        number: first_number(prompt),
        quoted: first_quoted(prompt),
    };
    inventor.value(schema, 0)
}

struct Inventor<'a> {
    root: &'a Value,
    number: Option<i64>,
    quoted: Option<&'a str>,
}

impl Inventor<'_> {
    fn value(&self, schema: &Value, depth: usize) -> Value {
        if depth > MAX_DEPTH {
            return Value::Null;
        }
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            let pointer = target.trim_start_matches('#');
            let found = self.root.pointer(pointer).unwrap_or(&Value::Null);
            return self.value(found, depth + 1);
        }
        if let Some(fixed) = schema.get("const") {
            return fixed.clone();
        }
        if let Some(first) = schema.pointer("/enum/0") {
            return first.clone();
        }
        if let Some(option) = first_option(schema) {
            return self.value(option, depth + 1);
        }
        match kind(schema) {
            Some("object") => self.object(schema, depth),
            Some("array") => self.array(schema, depth),
            Some("integer") => json!(self.number.unwrap_or(1)),
            Some("number") => json!(self.number.unwrap_or(1)),
            Some("boolean") => Value::Bool(true),
            Some("null") => Value::Null,
            _ => json!(self.quoted.unwrap_or("sample text")),
        }
    }

    fn object(&self, schema: &Value, depth: usize) -> Value {
        let properties = schema.get("properties").and_then(Value::as_object);
        let made: Map<String, Value> = properties
            .into_iter()
            .flatten()
            .map(|(name, property)| (name.clone(), self.value(property, depth + 1)))
            .collect();
        Value::Object(made)
    }

    fn array(&self, schema: &Value, depth: usize) -> Value {
        let items = schema
            .get("items")
            .map(|items| self.value(items, depth + 1));
        Value::Array(items.into_iter().collect())
    }
}

/// The first alternative that is not `null`.
fn first_option(schema: &Value) -> Option<&Value> {
    let options = ["anyOf", "oneOf", "allOf"]
        .iter()
        .find_map(|word| schema.get(word)?.as_array())?;
    options.iter().find(|option| kind(option) != Some("null"))
}

fn kind(schema: &Value) -> Option<&str> {
    match schema.get("type")? {
        Value::String(kind) => Some(kind),
        Value::Array(kinds) => kinds
            .iter()
            .filter_map(Value::as_str)
            .find(|kind| *kind != "null"),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    }
}

fn first_number(prompt: &str) -> Option<i64> {
    let mut runs = prompt.split(|c: char| !c.is_ascii_digit());
    runs.find(|run| !run.is_empty())?.parse().ok()
}

fn first_quoted(prompt: &str) -> Option<&str> {
    ['\'', '"'].into_iter().find_map(|quote| {
        let (_, after) = prompt.split_once(quote)?;
        let (inside, _) = after.split_once(quote)?;
        (!inside.is_empty()).then_some(inside)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_fits_its_schema_and_borrows_from_the_prompt() {
        let schema = json!({
            "type": "object",
            "$defs": {"mood": {"enum": ["calm", "wild"]}},
            "properties": {
                "input": {"type": "integer"},
                "name": {"anyOf": [{"type": "null"}, {"type": "string"}]},
                "tags": {"type": "array", "items": {"$ref": "#/$defs/mood"}},
                "sure": {"type": ["null", "boolean"]}
            }
        });
        assert_eq!(
            value(&schema, "call magic_function(3) for 'Ada'"),
            json!({"input": 3, "name": "Ada", "tags": ["calm"], "sure": true})
        );
    }

    #[test]
    fn a_schema_that_refers_to_itself_ends() {
        let schema = json!({"properties": {"next": {"$ref": "#"}}, "type": "object"});
        assert!(value(&schema, "").is_object());
    }
}
