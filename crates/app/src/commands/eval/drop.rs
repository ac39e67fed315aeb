//! Rows to leave out: the cleaning list of labelled data, and which rows it names.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use model::sealed::hex;
use ring::digest::{SHA256, digest};

/// The fewest hexadecimal digits that name a text.
const SHORTEST: usize = 12;
/// Hexadecimal digits of the id that the report prints.
const PRINTED: usize = 16;

/// What tells a row from the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RowId {
    /// The SHA-256 of the text, all 64 digits.
    text: String,
    /// The SHA-256 of source, NUL and text, by which the training program names texts.
    source_and_text: String,
    /// The source and the line, as `source:7`.
    place: String,
}

impl RowId {
    pub(super) fn new(text: &str, source: &str, line: u64) -> Self {
        Self {
            text: sha256(text),
            source_and_text: sha256(&format!("{source}\0{text}")),
            place: format!("{source}:{line}"),
        }
    }

    /// The first digits of the hash.
    pub(super) fn short(&self) -> String {
        self.text.chars().take(PRINTED).collect()
    }

    /// Source and line.
    pub(super) fn place(&self) -> &str {
        &self.place
    }
}

fn sha256(text: &str) -> String {
    hex(digest(&SHA256, text.as_bytes()).as_ref())
}

/// The ids of rows to leave out.
#[derive(Debug, Clone, Default)]
pub(super) struct Drops {
    ids: BTreeSet<String>,
    /// How many digits hashes are given with.
    lengths: BTreeSet<usize>,
}

impl Drops {
    /// Reads a list: the first word of each line is an id, the rest is for people. Empty lines
    /// and lines that begin with `#` are passed over.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Self::parse(&text))
    }

    pub(super) fn parse(text: &str) -> Self {
        let mut drops = Self::default();
        for line in text.lines() {
            let first = line.split(|c: char| c.is_whitespace() || c == ',').next();
            let Some(id) = first.filter(|id| !id.is_empty() && !id.starts_with('#')) else {
                continue;
            };
            let is_hash = id.len() >= SHORTEST && id.bytes().all(|byte| byte.is_ascii_hexdigit());
            if is_hash {
                drops.lengths.insert(id.len());
                drops.ids.insert(id.to_ascii_lowercase());
            } else {
                drops.ids.insert(id.to_owned());
            }
        }
        drops
    }

    /// The id of the list that names this row.
    pub(super) fn named(&self, row: &RowId) -> Option<&str> {
        let by_hash = self.lengths.iter().find_map(|length| {
            let prefix = |hash: &str| self.ids.get(hash.get(..*length)?);
            prefix(&row.text).or_else(|| prefix(&row.source_and_text))
        });
        by_hash
            .or_else(|| self.ids.get(&row.place))
            .map(String::as_str)
    }

    /// Ids that named nothing.
    pub(super) fn unused(&self, used: &BTreeSet<String>) -> u64 {
        self.ids.difference(used).count() as u64
    }

    /// How many ids there are.
    pub(super) fn len(&self) -> u64 {
        self.ids.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_named_by_the_beginning_of_its_hash_or_by_its_place() {
        // SHA-256 of "abc" begins with ba7816bf8f01cfea.
        let row = RowId::new("abc", "mosscap", 7);
        assert_eq!(row.short(), "ba7816bf8f01cfea");
        for list in [
            "ba7816bf8f01cfea",
            "BA7816BF8F01 it is harmless",
            "mosscap:7, noise",
        ] {
            assert!(Drops::parse(list).named(&row).is_some(), "{list}");
        }
        // That of "mosscap", NUL and "abc".
        assert!(Drops::parse("d97eb788e7a78e9c").named(&row).is_some());
        for list in ["", "# mosscap:7", "ba7816", "mosscap:70", "ba7816bf8f02"] {
            assert_eq!(Drops::parse(list).named(&row), None, "{list}");
        }
    }

    #[test]
    fn ids_that_name_nothing_are_counted() {
        let drops = Drops::parse("mosscap:7\nmosscap:8\nba7816bf8f01cfea\n");
        let used = BTreeSet::from(["mosscap:7".to_owned()]);
        assert_eq!((drops.len(), drops.unused(&used)), (3, 2));
    }
}
