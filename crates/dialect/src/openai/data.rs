//! Answers whose `data` is not text: vectors, pictures, sound. Such data is opaque where it is known
//! to stand, in base64, and everywhere else a text is a text. A vector of numbers is one value.

use model::segment::Channel;

use super::chat;
use super::usage::{usage, usage_in_and_out};
use crate::collect::is_base64;
use crate::json::{Kind, Value};
use crate::reading::Reading;
use crate::texts::{Finish, Path, Texts, number};

/// Reads an answer, or an event of one. The data of its items stands under `opaque`, and that of an
/// event in the event itself.
pub(crate) fn reading(root: Value<'_>, opaque: &str) -> Reading {
    let mut texts = Texts::default();
    let path = Path::new(0, Channel::Content);
    let kind = root.get("type").and_then(Value::string);
    for (key, value) in root.members() {
        let name = key.string().unwrap_or_default();
        if name == "data" && value.kind() == Kind::Array {
            for (position, item) in value.items().enumerate() {
                object(number(item, position), item, opaque, &mut texts);
            }
        } else if kind.is_some() {
            field(path, &name, value, opaque, &mut texts);
        } else {
            texts.unknown(path, &name, value);
        }
    }
    if let Some(reason) =
        kind.filter(|kind| kind.ends_with(".completed") || kind.ends_with(".done"))
    {
        // There is one of these for each picture, so none of them is the end of the stream.
        texts.finished.push(Finish {
            choice: 0,
            reason: reason.into_owned(),
        });
    }
    let counted = root.get("usage");
    Reading {
        texts,
        usage: usage(counted).or_else(|| usage_in_and_out(counted)),
        usage_only: false,
        ..chat::reading_without_texts(root)
    }
}

fn object(index: u32, item: Value<'_>, opaque: &str, texts: &mut Texts) {
    let path = Path::new(index, Channel::Content);
    if item.kind() != Kind::Object {
        return texts.any(path, item);
    }
    for (key, value) in item.members() {
        field(
            path,
            &key.string().unwrap_or_default(),
            value,
            opaque,
            texts,
        );
    }
}

fn field(path: Path, name: &str, value: Value<'_>, opaque: &str, texts: &mut Texts) {
    if name == opaque && value.string().is_some_and(|text| is_base64(&text)) {
        texts.opaque = true;
    } else {
        texts.unknown(path, name, value);
    }
}
