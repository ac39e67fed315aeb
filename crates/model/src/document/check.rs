//! Comparing a document with the JSON Schema of its Spec, collecting every problem.
//!
//! Knows the part of JSON Schema that `schemars` writes for our Specs: objects, maps, lists,
//! words (`enum`, `const`, `oneOf`), numbers with bounds, null, and references.

use std::sync::Arc;

use schemars::Schema;
use serde_json::{Map, Value};

use super::nearest::nearest;
use super::tree::{Content, Node};
use crate::diagnostic::Diagnostic;

mod words;

/// Compares `root` with `schema`.
pub(super) fn check(root: &Node, schema: &Schema, file: &Arc<str>, found: &mut Vec<Diagnostic>) {
    let whole = schema.as_value();
    let checker = Checker { whole, file };
    checker.value(root, whole, found);
}

struct Checker<'a> {
    whole: &'a Value,
    file: &'a Arc<str>,
}

/// What an unquoted scalar means, by YAML's core schema.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Scalar {
    Null,
    Boolean(bool),
    Integer(i128),
    Number(f64),
    Text,
}

/// Resolves a scalar. Only `true` and `false` are booleans: `no` is a word.
pub(super) fn resolve(text: &str, plain: bool) -> Scalar {
    if !plain {
        return Scalar::Text;
    }
    match text {
        "" | "~" | "null" => return Scalar::Null,
        "true" => return Scalar::Boolean(true),
        "false" => return Scalar::Boolean(false),
        _ => {}
    }
    let starts_like_a_number = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    if !starts_like_a_number {
        return Scalar::Text;
    }
    if let Ok(value) = text.parse() {
        return Scalar::Integer(value);
    }
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Scalar::Number(value),
        _ => Scalar::Text,
    }
}

impl<'a> Checker<'a> {
    /// Follows a reference to the schema that it names.
    fn follow(&self, schema: &'a Value) -> &'a Value {
        let named = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| reference.strip_prefix('#'))
            .and_then(|pointer| self.whole.pointer(pointer));
        named.unwrap_or(schema)
    }

    fn value(&self, node: &Node, schema: &'a Value, found: &mut Vec<Diagnostic>) {
        let schema = self.follow(schema);
        if let Some(choices) = alternatives(schema) {
            self.choice(node, choices, found);
            return;
        }
        if let Some(words) = words::of(schema) {
            self.word(node, &words, found);
            return;
        }
        let Some(wanted) = wanted_types(schema) else {
            return;
        };
        if node.is_null() && wanted.contains(&"null") {
            return;
        }
        match &node.content {
            Content::Map(pairs) if wanted.contains(&"object") => {
                self.object(node, pairs, schema, found);
            }
            Content::List(items) if wanted.contains(&"array") => {
                self.list(node, items, schema, found);
            }
            Content::Scalar { text, plain } if fits(resolve(text, *plain), &wanted) => {
                self.bounds(node, schema, found);
            }
            Content::Map(_) | Content::List(_) | Content::Scalar { .. } => {
                found.push(self.wrong_type(node, &wanted));
            }
        }
    }

    fn object(
        &self,
        node: &Node,
        pairs: &[(Node, Node)],
        schema: &'a Value,
        found: &mut Vec<Diagnostic>,
    ) {
        let none = Map::new();
        let mut guessed = Vec::new();
        let known = schema.get("properties").and_then(Value::as_object);
        let other = schema.get("additionalProperties");
        for (key, value) in pairs {
            let Some(word) = key.text() else { continue };
            match (known.and_then(|known| known.get(word)), other) {
                (Some(field), _) => self.value(value, field, found),
                (None, Some(Value::Bool(false))) => {
                    let fields: Vec<&str> =
                        known.unwrap_or(&none).keys().map(String::as_str).collect();
                    guessed.extend(nearest(word, fields.iter().copied()));
                    found.push(self.unknown_field(key, word, &fields));
                }
                (None, Some(field @ Value::Object(_))) => self.value(value, field, found),
                (None, _) => {}
            }
        }
        for field in strings(schema.get("required")) {
            let written = pairs.iter().any(|(key, _)| key.text() == Some(field));
            // A field that was probably misspelt is one problem, not two.
            if !written && !guessed.contains(&field) {
                let title = format!("`{field}` is missing here");
                found.push(Diagnostic::error("D003", title).at(node.place(self.file)));
            }
        }
    }

    fn list(&self, node: &Node, items: &[Node], schema: &'a Value, found: &mut Vec<Diagnostic>) {
        if let Some(item_schema) = schema.get("items") {
            for item in items {
                self.value(item, item_schema, found);
            }
        }
        let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
        let most = schema.get("maxItems").and_then(Value::as_u64);
        let length = items.len() as u64;
        if length < least || most.is_some_and(|most| length > most) {
            let title = match most {
                Some(most) if most == least => format!("the list must have {least} entries"),
                Some(most) => format!("the list must have {least} to {most} entries"),
                None => format!("the list must have at least {least} entries"),
            };
            found.push(Diagnostic::error("D007", title).at(node.place(self.file)));
        }
    }

    fn bounds(&self, node: &Node, schema: &Value, found: &mut Vec<Diagnostic>) {
        let Some(text) = node.text() else { return };
        let Ok(value) = text.parse::<f64>() else {
            return;
        };
        let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
        let title = match (bound("minimum"), bound("maximum")) {
            (Some(least), _) if value < least => format!("`{text}` is less than {least}"),
            (_, Some(most)) if value > most => format!("`{text}` is more than {most}"),
            _ => return,
        };
        if wanted_types(schema).is_some_and(|wanted| wanted.contains(&"string")) {
            return;
        }
        found.push(Diagnostic::error("D007", title).at(node.place(self.file)));
    }

    fn unknown_field(&self, key: &Node, word: &str, known: &[&str]) -> Diagnostic {
        let diagnostic = Diagnostic::error("D002", format!("unknown field `{word}`"));
        let hint = match nearest(word, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if known.is_empty() => "no fields may stand here".to_owned(),
            None => format!("known here: {}", quoted(known)),
        };
        diagnostic.hint(hint).at(key.place(self.file))
    }

    fn wrong_type(&self, node: &Node, wanted: &[&str]) -> Diagnostic {
        let wanted_words: Vec<&str> = wanted
            .iter()
            .filter(|kind| **kind != "null")
            .map(|kind| type_word(kind))
            .collect();
        let title = format!(
            "expected {}, found {}",
            wanted_words.join(" or "),
            describe(node)
        );
        let diagnostic = Diagnostic::error("D005", title).at(node.place(self.file));
        let is_scalar = matches!(node.content, Content::Scalar { .. });
        if is_scalar && !node.is_null() && wanted.contains(&"string") {
            diagnostic.hint("put the value in quotes")
        } else {
            diagnostic
        }
    }
}

/// The alternatives of a schema, if it has any.
fn alternatives(schema: &Value) -> Option<&Vec<Value>> {
    schema
        .get("oneOf")
        .or_else(|| schema.get("anyOf"))
        .and_then(Value::as_array)
}

/// The types a schema allows; `None` when it allows everything.
fn wanted_types(schema: &Value) -> Option<Vec<&str>> {
    let wanted = schema.get("type")?;
    match wanted.as_str() {
        Some(kind) => Some(vec![kind]),
        None => Some(strings(Some(wanted)).collect()),
    }
}

fn strings(value: Option<&Value>) -> impl Iterator<Item = &str> {
    value
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

/// Whether a scalar may stand where these types are wanted. A number may stand for a text.
fn fits(scalar: Scalar, wanted: &[&str]) -> bool {
    let allowed: &[&str] = match scalar {
        Scalar::Null => &["null"],
        Scalar::Boolean(_) => &["boolean"],
        Scalar::Integer(_) => &["integer", "number", "string"],
        Scalar::Number(_) => &["number", "string"],
        Scalar::Text => &["string"],
    };
    allowed.iter().any(|kind| wanted.contains(kind))
}

fn type_word(kind: &str) -> &str {
    match kind {
        "object" => "a map",
        "array" => "a list",
        "string" => "a text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "`true` or `false`",
        other => other,
    }
}

/// What stands here, in words; the value itself only when it is a short word.
fn describe(node: &Node) -> String {
    match &node.content {
        Content::Map(_) => "a map".to_owned(),
        Content::List(_) => "a list".to_owned(),
        Content::Scalar { .. } if node.is_null() => "nothing".to_owned(),
        Content::Scalar { text, .. } if text.chars().count() <= 24 => format!("`{text}`"),
        Content::Scalar { .. } => "a text".to_owned(),
    }
}

fn quoted(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}
