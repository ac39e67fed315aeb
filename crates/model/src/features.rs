//! What `detect` measures of a text before it is sealed, so that nothing later needs the text.
//!
//! Features are personal data and erased with the subject. What was not measured is `None`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Measurements of one direction of an exchange.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Features {
    /// ISO 639-1 code of the main language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Arc<str>>,
    /// Unicode code points.
    pub characters: u32,
    /// Whitespace-separated words.
    pub words: u32,
    /// 64-bit simhash over word shingles; near texts differ in few bits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub simhash: Option<u64>,
    /// A small quantised topic vector: the smaller the angle, the more words are shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<Vec<i8>>,
    /// How the text is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<Style>,
    /// Whether an answer is a refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<bool>,
    /// Whether the answer to a prompt with signs of an attack does something else than refuse;
    /// `None` when the prompt has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attack_answered: Option<bool>,
    /// Lines of an answer that look like records of a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_rows: Option<u32>,
    /// Distinct personal data and credentials in an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distinct_values: Option<u32>,
    /// Whether an answer that was asked for as JSON is JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_valid: Option<bool>,
    /// Share of an answer's shingles that stand in the context, in thousandths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context_overlap_millis: Option<u16>,
    /// Names of the tools offered or called.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<Arc<str>>,
    /// Keyed hash of the system prompt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system_prompt: Option<u64>,
}

/// How a text is written, in thousandths of its characters or words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Style {
    /// Upper-case letters among letters.
    pub upper_millis: u16,
    /// Punctuation among characters.
    pub punctuation_millis: u16,
    /// Digits among characters.
    pub digit_millis: u16,
    /// Mean word length, in thousandths of a character.
    pub word_length_millis: u32,
}
