//! Writes documents, whose names must be plain and differ within a request.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::translate::canon::{Document, Source};
use crate::translate::error::Untranslatable;
use crate::translate::put::put;

pub(super) const REMOTE: &str =
    "is an address, which this model's provider does not fetch; send the bytes";

/// The kinds of documents it takes, by media type.
const KINDS: [(&str, &str); 9] = [
    ("application/pdf", "pdf"),
    ("text/csv", "csv"),
    ("application/msword", "doc"),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    ),
    ("application/vnd.ms-excel", "xls"),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
    ("text/html", "html"),
    ("text/plain", "txt"),
    ("text/markdown", "md"),
];

/// The names that were given, in small letters.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

/// The blocks of a document: its name before it when the format cannot hold it, then itself.
pub(super) fn write(document: &Document, names: &mut Names) -> Result<Vec<Value>, Untranslatable> {
    let (format, source) = match &document.source {
        Source::Text(text) => ("txt", json!({"text": text})),
        Source::Url(_) => return Err(Untranslatable::unsupported(&document.at, REMOTE)),
        Source::Base64 { media_type, data } => {
            let known = KINDS.iter().find(|(known, _)| known == media_type);
            let Some((_, format)) = known else {
                let why = "is not a kind of document that this model's provider takes";
                return Err(Untranslatable::unsupported(&document.at, why));
            };
            (*format, json!({"bytes": data}))
        }
    };
    let given = document.name.as_deref().unwrap_or("document");
    let stem = stem(given, format);
    let name = plain(stem);
    let mut blocks = Vec::new();
    if name != stem {
        blocks.push(json!({"text": given}));
    }
    let name = names.distinct(&name);
    let mut block = json!({"format": format, "name": name, "source": source});
    if let Some(context) = &document.context {
        put(&mut block, "context", json!(context));
    }
    blocks.push(json!({"document": block}));
    Ok(blocks)
}

/// The name without the ending that the format says already.
fn stem<'a>(name: &'a str, format: &str) -> &'a str {
    match name.rsplit_once('.') {
        Some((stem, ending)) if ending.eq_ignore_ascii_case(format) && !stem.is_empty() => stem,
        _ => name,
    }
}

/// Letters, digits, hyphens, brackets and single spaces.
fn plain(given: &str) -> String {
    let mut name = String::new();
    for sign in given.chars() {
        let sign = if sign.is_ascii_alphanumeric() || "-()[]".contains(sign) {
            sign
        } else {
            ' '
        };
        if sign != ' ' || !name.ends_with(' ') {
            name.push(sign);
        }
    }
    let name = name.trim();
    if name.is_empty() { "document" } else { name }.to_owned()
}

impl Names {
    /// The name, numbered when it was given before.
    fn distinct(&mut self, name: &str) -> String {
        let mut distinct = name.to_owned();
        let mut number = 1;
        while !self.0.insert(distinct.to_ascii_lowercase()) {
            number += 1;
            distinct = format!("{name}-{number}");
        }
        distinct
    }
}
