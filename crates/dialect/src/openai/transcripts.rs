//! What was written down of a sound: whole, with its parts, or event by event.

use model::segment::Channel;

use super::chat;
use super::usage::usage_in_and_out;
use crate::json::{Kind, Value};
use crate::reading::Reading;
use crate::texts::{Finish, Path, Texts, main};

/// Reads an answer, or an event of one.
pub(crate) fn reading(root: Value<'_>) -> Reading {
    let kind = root.get("type").and_then(Value::string).unwrap_or_default();
    let mut texts = Texts::default();
    let path = Path::new(0, Channel::Content);
    let is_part = kind == "transcript.text.segment";
    for (key, value) in root.members() {
        match &*key.string().unwrap_or_default() {
            "delta" => texts.add(main(0, Channel::Content), None, value),
            "text" if !is_part => texts.add(main(0, Channel::Content), None, value),
            name @ ("segments" | "words" | "logprobs") if value.kind() == Kind::Array => {
                parts(path.down(name.as_bytes()), value, &mut texts);
            }
            other => texts.unknown(path, other, value),
        }
    }
    if kind == "transcript.text.done" {
        texts.repeat();
        texts.finished.push(Finish {
            choice: 0,
            reason: kind.into_owned(),
        });
    }
    Reading {
        texts,
        usage: usage_in_and_out(root.get("usage")),
        usage_only: false,
        ..chat::reading_without_texts(root)
    }
}

/// Parts of one text, one after another: what stands in two of them is found as if it were in one.
fn parts(path: Path, list: Value<'_>, texts: &mut Texts) {
    for item in list.items() {
        if item.kind() != Kind::Object {
            texts.any(path, item);
        }
        for (key, value) in item.members() {
            texts.unknown(path, &key.string().unwrap_or_default(), value);
        }
    }
}
