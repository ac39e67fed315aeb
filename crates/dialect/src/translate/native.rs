//! Requests whose upstream speaks the client's own format.
//!
//! They stay as they are, but for the model's name and for what another upstream left in the
//! conversation when it answered an earlier turn: a provider refuses thoughts that it did not sign,
//! and proofs of calls that it does not know.

use bytes::Bytes;
use serde_json::Value;

use super::Client;
use super::canon::Proof;
use super::table::{Losses, REASONING};

/// The body to send; the very same bytes when nothing has to change.
pub(crate) fn write(
    client: Client,
    body: &Bytes,
    mut value: Value,
    model: &str,
    losses: &mut Losses,
) -> Bytes {
    let mut has_changed = false;
    if let Some(slot) = value.get_mut("model").filter(|slot| *slot != model) {
        *slot = Value::String(model.to_owned());
        has_changed = true;
    }
    if client == Client::Messages && drop_foreign(&mut value) {
        losses.add(REASONING);
        has_changed = true;
    }
    if has_changed {
        Bytes::from(value.to_string())
    } else {
        body.clone()
    }
}

/// Takes it out; a turn that held nothing else goes, too. Says whether there was any.
fn drop_foreign(request: &mut Value) -> bool {
    let Some(messages) = request.get_mut("messages").and_then(Value::as_array_mut) else {
        return false;
    };
    let mut found = false;
    messages.retain_mut(|message| {
        let Some(blocks) = message.get_mut("content").and_then(Value::as_array_mut) else {
            return true;
        };
        let before = blocks.len();
        blocks.retain(|block| !is_foreign_thought(block));
        let has_lost = blocks.len() < before;
        found |= has_lost;
        for block in blocks.iter_mut().filter_map(Value::as_object_mut) {
            found |= block.remove("extra_content").is_some();
        }
        !(has_lost && blocks.is_empty())
    });
    found
}

/// Our own mark, or the empty signature of a thought that nobody signed.
fn is_foreign_thought(block: &Value) -> bool {
    let text = |key: &str| block.get(key).and_then(Value::as_str).unwrap_or_default();
    match text("type") {
        "thinking" => text("signature").is_empty() || Proof::read(text("signature")).is_some(),
        "redacted_thinking" => Proof::read(text("data")).is_some(),
        _ => false,
    }
}
