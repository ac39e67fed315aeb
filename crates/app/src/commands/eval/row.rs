//! A line of labelled data: as written, and as checked.

use std::collections::{BTreeMap, BTreeSet};

use model::Origin;
use model::finding::Span;
use serde::{Deserialize, Serialize};

use crate::cli::OriginArgument;

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Label {
    /// An attack by the one who types.
    Injection,
    /// An attempt to talk the model out of its rules.
    Jailbreak,
    /// A document or tool result that holds an instruction.
    Indirect,
    /// Harmless.
    Benign,
    /// Harmless, and full of what attacks are made of.
    HardBenign,
    /// Asks for harm in plain words: no attack on the model, and not harmless either.
    Harmful,
}

impl Label {
    /// As written in the data.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Injection => "injection",
            Self::Jailbreak => "jailbreak",
            Self::Indirect => "indirect",
            Self::Benign => "benign",
            Self::HardBenign => "hard_benign",
            Self::Harmful => "harmful",
        }
    }

    /// Whether it ought to be found.
    pub(super) fn is_attack(self) -> bool {
        matches!(self, Self::Injection | Self::Jailbreak | Self::Indirect)
    }
}

/// A line as written: a labelled text, or a case of the recognisers of values.
#[derive(Deserialize)]
struct RowSpec {
    text: String,
    label: Option<Label>,
    source: Option<String>,
    origin: Option<OriginArgument>,
    entity: Option<String>,
    expected_count: Option<u64>,
    scope: Option<String>,
    rule: Option<String>,
    expect: Option<bool>,
    #[serde(default)]
    needs_path: bool,
    spans: Option<Vec<SpanSpec>>,
}

#[derive(Deserialize)]
struct SpanSpec {
    start: u32,
    end: u32,
}

/// A line as checked.
pub(super) enum Row {
    /// A labelled text.
    Labelled(Labelled),
    /// A case of the recognisers of personal data or credentials.
    Value(ValueCase),
    /// A case that does not apply to a text on its own.
    LeftOut,
}

/// A text and what it is.
pub(super) struct Labelled {
    pub(super) text: String,
    pub(super) label: Label,
    pub(super) source: String,
    pub(super) origin: Origin,
}

/// A text and the values in it.
pub(super) struct ValueCase {
    pub(super) text: String,
    pub(super) class: ValueClass,
    /// The spans that must be found; none for a text that must stay silent, or when the case
    /// does not say where.
    pub(super) spans: Vec<Span>,
    /// Nothing may be found.
    pub(super) silent: bool,
}

/// Of which recogniser a case is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ValueClass {
    /// An entity of personal data, such as `IBAN_CODE`.
    Pii(String),
    /// A kind of credential.
    Secret(String),
}

/// Where the texts of a source come from, for rows that do not say so themselves.
#[derive(Debug, Clone, Default)]
pub(super) struct Origins(BTreeMap<String, OriginArgument>);

impl Origins {
    /// From pairs as asked for on the command line; the last one of a source holds.
    pub(super) fn new(pairs: &[(String, OriginArgument)]) -> Self {
        Self(pairs.iter().cloned().collect())
    }

    /// The table in words, for the report.
    pub(super) fn written(&self) -> BTreeMap<String, &'static str> {
        let pairs = self.0.iter();
        pairs
            .map(|(source, origin)| (source.clone(), word(*origin)))
            .collect()
    }

    /// The row's own word first, then the table, then what the label implies.
    fn of(&self, own: Option<OriginArgument>, source: &str, label: Label) -> Origin {
        let implied = match label {
            Label::Indirect => OriginArgument::Document,
            Label::Injection
            | Label::Jailbreak
            | Label::Benign
            | Label::HardBenign
            | Label::Harmful => OriginArgument::User,
        };
        match own
            .or_else(|| self.0.get(source).copied())
            .unwrap_or(implied)
        {
            OriginArgument::User => Origin::User,
            OriginArgument::System => Origin::System,
            OriginArgument::Document => Origin::Document,
            OriginArgument::Tool => Origin::Tool,
            OriginArgument::Assistant => Origin::Assistant,
        }
    }
}

fn word(origin: OriginArgument) -> &'static str {
    match origin {
        OriginArgument::User => "user",
        OriginArgument::System => "system",
        OriginArgument::Document => "document",
        OriginArgument::Tool => "tool",
        OriginArgument::Assistant => "assistant",
    }
}

/// Reads a line; `file` names the source of a row that names none. The error says what is wrong
/// without repeating the text.
pub(super) fn parse_row(line: &[u8], file: &str, origins: &Origins) -> Result<Row, &'static str> {
    let row: RowSpec = serde_json::from_slice(line).map_err(|error| match error.classify() {
        serde_json::error::Category::Io | serde_json::error::Category::Eof => "the line ends early",
        serde_json::error::Category::Syntax => "the line is not JSON",
        serde_json::error::Category::Data => "a field is missing or of the wrong type",
    })?;
    if let Some(label) = row.label {
        let source = row.source.unwrap_or_else(|| file.to_owned());
        return Ok(Row::Labelled(Labelled {
            origin: origins.of(row.origin, &source, label),
            text: row.text,
            label,
            source,
        }));
    }
    if row.needs_path || row.scope.is_some_and(|scope| scope != "pattern") {
        return Ok(Row::LeftOut);
    }
    let silent = match (row.expected_count, row.expect) {
        (Some(count), _) => count == 0,
        (None, Some(expected)) => !expected,
        (None, None) => return Err("there is neither a `label` nor an expectation"),
    };
    let class = match (row.entity, row.rule) {
        (Some(entity), _) => ValueClass::Pii(entity),
        (None, Some(rule)) => ValueClass::Secret(rule),
        (None, None) => return Err("a case needs an `entity` or a `rule`"),
    };
    let spans = row.spans.unwrap_or_default();
    let spans = spans.into_iter().map(|span| Span {
        start: span.start,
        end: span.end,
    });
    Ok(Row::Value(ValueCase {
        text: row.text,
        class,
        spans: spans.collect(),
        silent,
    }))
}

/// Which sources are reported apart and counted in no pool.
pub(super) fn is_apart(label: Label, source: &str, apart: &BTreeSet<String>) -> bool {
    label == Label::Harmful || apart.contains(source)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(line: &str) -> Origin {
        let origins = Origins::new(&[
            ("pages".to_owned(), OriginArgument::Document),
            ("calls".to_owned(), OriginArgument::Tool),
        ]);
        match parse_row(line.as_bytes(), "file", &origins).unwrap() {
            Row::Labelled(row) => row.origin,
            Row::Value(_) | Row::LeftOut => panic!("a labelled text"),
        }
    }

    #[test]
    fn a_row_says_its_origin_or_its_source_does_or_its_label() {
        assert_eq!(origin(r#"{"text":"a","label":"benign"}"#), Origin::User);
        assert_eq!(
            origin(r#"{"text":"a","label":"indirect","source":"x"}"#),
            Origin::Document
        );
        assert_eq!(
            origin(r#"{"text":"a","label":"benign","source":"pages"}"#),
            Origin::Document
        );
        assert_eq!(
            origin(r#"{"text":"a","label":"indirect","source":"calls"}"#),
            Origin::Tool
        );
        assert_eq!(
            origin(r#"{"text":"a","label":"indirect","source":"calls","origin":"user"}"#),
            Origin::User
        );
    }

    #[test]
    fn a_case_is_silent_or_has_spans_and_one_with_a_path_is_left_out() {
        let parse = |line: &str| parse_row(line.as_bytes(), "file", &Origins::default());
        let row = parse(r#"{"entity":"X","text":"a","expected_count":0,"spans":null}"#).unwrap();
        assert!(matches!(row, Row::Value(case) if case.silent && case.spans.is_empty()));
        let row = parse(r#"{"rule":"r","text":"a","expect":true,"spans":[{"start":0,"end":1}]}"#);
        assert!(matches!(row.unwrap(), Row::Value(case) if !case.silent && case.spans.len() == 1));
        let row = parse(r#"{"rule":"r","text":"a","expect":true,"needs_path":true}"#).unwrap();
        assert!(matches!(row, Row::LeftOut));
        let row = parse(r#"{"text":"a","expected_count":1,"scope":"engine"}"#).unwrap();
        assert!(matches!(row, Row::LeftOut));
    }

    #[test]
    fn what_is_wrong_with_a_line_is_said_without_its_words() {
        let wrong = |line: &str| parse_row(line.as_bytes(), "file", &Origins::default()).err();
        assert_eq!(wrong("hunter2"), Some("the line is not JSON"));
        assert_eq!(wrong(r#"{"text":"a""#), Some("the line ends early"));
        assert_eq!(
            wrong(r#"{"text":"a","label":"hunter2"}"#),
            Some("a field is missing or of the wrong type")
        );
        assert!(wrong(r#"{"text":"a"}"#).is_some_and(|why| why.contains("`label`")));
    }
}
