//! The parts that a message, a result or a summary is made of.

use model::segment::Channel;

use crate::collect::{Collector, Voice};
use crate::json::{Kind, Value};

/// A text, one part, or several.
pub(super) fn parts(voice: &Voice, channel: Channel, value: Value<'_>, to: &mut Collector) {
    match value.kind() {
        Kind::Array => {
            for item in value.items() {
                parts(voice, channel, item, to);
            }
        }
        Kind::Object => part_of(voice, channel, value, to),
        Kind::Null
        | Kind::True
        | Kind::False
        | Kind::Number
        | Kind::Numbers
        | Kind::String { .. } => {
            to.text(voice, channel, value);
        }
    }
}

/// One part.
pub(super) fn part(voice: &Voice, value: Value<'_>, to: &mut Collector) {
    part_of(voice, Channel::Content, value, to);
}

fn part_of(voice: &Voice, channel: Channel, part: Value<'_>, to: &mut Collector) {
    let kind = part.get("type").and_then(Value::string).unwrap_or_default();
    let channel = if kind.starts_with("reasoning") || kind.starts_with("summary") {
        Channel::Reasoning
    } else {
        channel
    };
    let document = is_document(&kind, part).then(|| voice.reading());
    let voice = document.as_ref().unwrap_or(voice);
    for (key, value) in part.members() {
        match &*key.string().unwrap_or_default() {
            "type" | "role" | "id" | "status" => to.label(voice, value),
            "content" => parts(voice, channel, value, to),
            "text" | "transcript" | "logs" => to.text(voice, channel, value),
            "refusal" => to.text(voice, Channel::Refusal, value),
            "image_url" | "file_url" => to.link(voice, Channel::Content, value),
            "file_data" | "data" => to.data(voice, value),
            "input_audio" => parts(voice, channel, value, to),
            "file_id" => {
                to.opaque = true;
                to.label(voice, value);
            }
            "filename" => to.text(voice, Channel::Name, value),
            "encrypted_content" => to.data(voice, value),
            _ => to.field(voice, key, value),
        }
    }
}

/// Whether a part is a file that was brought along: nobody vouches for its words.
fn is_document(kind: &str, part: Value<'_>) -> bool {
    let keys = ["file_data", "file_url", "file_id", "filename"];
    let carries = |key: &&str| part.get(key).is_some();
    kind == "input_file" || (kind != "input_image" && keys.iter().any(carries))
}
