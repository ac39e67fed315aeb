//! Answers of vectors. A vector says nothing that could be read: as numbers it is one value, in
//! base64 it is opaque where it is known to stand, and everywhere else a text is a text.

use model::segment::Channel;

use crate::collect::is_base64;
use crate::json::{Kind, Value};
use crate::reading::Reading;
use crate::texts::{Path, Texts, number};

/// Reads an answer.
pub(crate) fn reading(root: Value<'_>) -> Reading {
    let mut texts = Texts::default();
    for (key, value) in root.members() {
        let name = key.string().unwrap_or_default();
        if name == "data" && value.kind() == Kind::Array {
            for (position, item) in value.items().enumerate() {
                vector(number(item, position), item, &mut texts);
            }
        } else {
            texts.unknown(Path::new(0, Channel::Content), &name, value);
        }
    }
    Reading {
        texts,
        ..super::chat::reading_without_texts(root)
    }
}

fn vector(index: u32, item: Value<'_>, texts: &mut Texts) {
    let path = Path::new(index, Channel::Content);
    if item.kind() != Kind::Object {
        return texts.any(path, item);
    }
    for (key, value) in item.members() {
        let name = key.string().unwrap_or_default();
        if name == "embedding" && value.string().is_some_and(|text| is_base64(&text)) {
            texts.opaque = true;
        } else {
            texts.unknown(path, &name, value);
        }
    }
}
