//! Enums: a value that must be one of several words, or of several shapes.

use serde_json::Value;

use super::{Checker, alternatives, describe, quoted};
use crate::diagnostic::Diagnostic;
use crate::document::nearest::nearest;
use crate::document::tree::{Content, Node};

/// The words that a schema allows, if it allows nothing but words.
pub(super) fn of(schema: &Value) -> Option<Vec<&str>> {
    if let Some(word) = schema.get("const") {
        return word.as_str().map(|word| vec![word]);
    }
    let words = schema.get("enum")?.as_array()?;
    words.iter().map(Value::as_str).collect()
}

/// The single word under which an externally tagged alternative stands.
fn tag_of(schema: &Value) -> Option<(&str, &Value)> {
    let mut fields = schema.get("properties")?.as_object()?.iter();
    let (word, content) = fields.next()?;
    let closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
    (closed && fields.next().is_none()).then_some((word, content))
}

impl<'a> Checker<'a> {
    pub(super) fn word(&self, node: &Node, words: &[&str], found: &mut Vec<Diagnostic>) {
        if !node.text().is_some_and(|text| words.contains(&text)) {
            found.push(self.unknown_word(node, words));
        }
    }

    /// Compares with several alternatives: the one that the written word selects, else the one
    /// with the fewest problems.
    pub(super) fn choice(&self, node: &Node, choices: &'a [Value], found: &mut Vec<Diagnostic>) {
        let (nulls, choices): (Vec<&Value>, Vec<&Value>) = self
            .flattened(choices)
            .into_iter()
            .partition(|schema| schema.get("type") == Some(&Value::from("null")));
        if node.is_null() && !nulls.is_empty() {
            return;
        }
        let tagged: Vec<(&str, &Value)> = choices.iter().filter_map(|s| tag_of(s)).collect();
        let plain: Vec<&str> = choices.iter().filter_map(|s| of(s)).flatten().collect();
        let is_word = |schema: &&Value| tag_of(schema).is_some() || of(schema).is_some();
        if choices.iter().all(is_word) {
            match &node.content {
                Content::Scalar { .. } => self.scalar_choice(node, &plain, &tagged, found),
                Content::Map(pairs) => self.tagged_choice(node, pairs, &tagged, &plain, found),
                Content::List(_) => found.push(self.unknown_word(node, &all(&plain, &tagged))),
            }
            return;
        }
        let best = choices
            .iter()
            .map(|schema| {
                let mut problems = Vec::new();
                self.value(node, schema, &mut problems);
                problems
            })
            .min_by_key(|problems| (is_other_type(node, problems), problems.len()));
        found.extend(best.unwrap_or_default());
    }

    /// Alternatives of alternatives, such as an optional enum, as one list.
    fn flattened(&self, choices: &'a [Value]) -> Vec<&'a Value> {
        let followed = choices.iter().map(|schema| self.follow(schema));
        followed
            .flat_map(|schema| match alternatives(schema) {
                Some(inner) => inner.iter().map(|schema| self.follow(schema)).collect(),
                None => vec![schema],
            })
            .collect()
    }

    fn scalar_choice(
        &self,
        node: &Node,
        plain: &[&str],
        tagged: &[(&str, &Value)],
        found: &mut Vec<Diagnostic>,
    ) {
        let text = node.text().unwrap_or_default();
        if plain.contains(&text) {
            return;
        }
        if tagged.iter().any(|(word, _)| *word == text) {
            let title = format!("`{text}` needs more than the word alone");
            let hint = format!("write it as a map, `{text}: …`");
            found.push(
                Diagnostic::error("D005", title)
                    .hint(hint)
                    .at(node.place(self.file)),
            );
            return;
        }
        found.push(self.unknown_word(node, &all(plain, tagged)));
    }

    fn tagged_choice(
        &self,
        node: &Node,
        pairs: &[(Node, Node)],
        tagged: &[(&'a str, &'a Value)],
        plain: &[&str],
        found: &mut Vec<Diagnostic>,
    ) {
        let [(key, content)] = pairs else {
            let title = "expected exactly one word with its value";
            let hint = format!("one of {}", quoted(&all(plain, tagged)));
            found.push(
                Diagnostic::error("D005", title)
                    .hint(hint)
                    .at(node.place(self.file)),
            );
            return;
        };
        let word = key.text().unwrap_or_default();
        match tagged.iter().find(|(tag, _)| *tag == word) {
            Some((_, schema)) => self.value(content, schema, found),
            None if plain.contains(&word) => {
                let title = format!("nothing may stand under `{word}`");
                found.push(Diagnostic::error("D005", title).at(key.place(self.file)));
            }
            None => found.push(self.unknown_word(key, &all(plain, tagged))),
        }
    }

    fn unknown_word(&self, node: &Node, words: &[&str]) -> Diagnostic {
        let meant = node
            .text()
            .and_then(|text| nearest(text, words.iter().copied()));
        let (title, hint) = match (node.text(), meant) {
            (Some(_), Some(meant)) => (
                format!("unknown word {}", describe(node)),
                format!("did you mean `{meant}`?"),
            ),
            (Some(_), None) if !node.is_null() => (
                format!("unknown word {}", describe(node)),
                format!("one of {}", quoted(words)),
            ),
            _ => (
                format!("expected a word, found {}", describe(node)),
                format!("one of {}", quoted(words)),
            ),
        };
        Diagnostic::error("D006", title)
            .hint(hint)
            .at(node.place(self.file))
    }
}

/// Whether the only problem is that something of another type was expected: then this alternative
/// is not the one that was meant.
fn is_other_type(node: &Node, problems: &[Diagnostic]) -> bool {
    let stands_here = |problem: &Diagnostic| {
        let place = problem.place.as_ref();
        place.is_some_and(|place| (place.line, place.column) == (node.line, node.column))
    };
    matches!(problems, [only] if only.code == "D005" && stands_here(only))
}

fn all<'w>(plain: &[&'w str], tagged: &[(&'w str, &Value)]) -> Vec<&'w str> {
    let tags = tagged.iter().map(|(word, _)| *word);
    plain.iter().copied().chain(tags).collect()
}
