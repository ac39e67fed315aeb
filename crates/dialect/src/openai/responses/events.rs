//! The events of a streamed answer: pieces of texts, then each text once more when its part, its
//! item and the answer are complete.

use model::segment::Channel;

use super::said::{SUMMARIES, Said, key, part_path};
use crate::json::Value;
use crate::texts::{Path, Texts};

/// Sound has no number; the one text beside it is its transcript.
const TRANSCRIPT: u32 = 0x2000_0000;

/// Every text in an event.
pub(super) fn texts(kind: &str, root: Value<'_>) -> Texts {
    let mut said = Said::default();
    let slot = Slot::of(kind, root);
    let first = said.0.places.len();
    let path = Path::new(slot.output, Channel::Content).down(kind.as_bytes());
    for (field, value) in root.members() {
        let name = field.string().unwrap_or_default();
        match &*name {
            "response" => said.response(value),
            "item" => said.item(slot.output, value),
            "part" => said.part(slot.output, slot.part, value),
            "annotation" => {
                let path = part_path(slot.output, slot.part).down(b"annotations");
                said.0.any(path.down(&slot.annotation.to_le_bytes()), value);
            }
            "delta" if is_sound(kind) => said.0.opaque = true,
            "delta" | "text" | "refusal" | "arguments" | "input" | "code" | "transcript"
                if value.string().is_some() =>
            {
                let number = slot.number(kind);
                said.0
                    .add(key(slot.output, channel(kind), number), None, value);
            }
            "logprobs" => {}
            other => said.other(path, other, value),
        }
    }
    said.without_probabilities(first, root);
    if repeats(kind) {
        said.0.repeat();
    }
    said.0
}

/// Where in the answer an event belongs.
struct Slot {
    output: u32,
    part: u32,
    annotation: usize,
}

impl Slot {
    fn of(kind: &str, root: Value<'_>) -> Self {
        let number = |key| root.get(key).and_then(Value::whole);
        let small = |key| number(key).and_then(|number| u32::try_from(number).ok());
        let part = if kind.contains("reasoning_summary") {
            small("summary_index").map(|number| SUMMARIES.saturating_add(number))
        } else {
            small("content_index")
        };
        let annotation = number("annotation_index");
        Self {
            output: small("output_index").unwrap_or_default(),
            part: part.unwrap_or_default(),
            annotation: annotation
                .and_then(|number| usize::try_from(number).ok())
                .unwrap_or_default(),
        }
    }

    /// The number of the text stream that a piece belongs to.
    fn number(&self, kind: &str) -> u32 {
        if channel(kind) == Channel::ToolArguments {
            return 0;
        }
        if kind.starts_with("response.audio") {
            return TRANSCRIPT;
        }
        self.part
    }
}

/// What a piece is a piece of.
fn channel(kind: &str) -> Channel {
    if kind.contains("_call") {
        Channel::ToolArguments
    } else if kind.contains("refusal") {
        Channel::Refusal
    } else if kind.contains("reasoning") {
        Channel::Reasoning
    } else {
        Channel::Content
    }
}

fn is_sound(kind: &str) -> bool {
    kind == "response.audio.delta"
}

/// Whether an event says only what was said before.
fn repeats(kind: &str) -> bool {
    kind.ends_with(".done")
        || matches!(
            kind,
            "response.queued"
                | "response.in_progress"
                | "response.completed"
                | "response.incomplete"
                | "response.failed"
                | "response.cancelled"
        )
}
