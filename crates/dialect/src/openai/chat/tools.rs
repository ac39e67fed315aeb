//! The tools that a request offers: everything in their descriptions reaches the model.

use std::borrow::Cow;
use std::sync::Arc;

use model::Origin;
use model::segment::Channel;

use super::message::tool_name;
use crate::collect::{Collector, Voice};
use crate::json::Value;

/// Reads `tools`, or `functions` in the old form.
pub(in crate::openai) fn read(
    value: Value<'_>,
    names: &mut Vec<Arc<str>>,
    collector: &mut Collector,
) {
    let voice = Voice::new(Origin::System, 0);
    for tool in value.items() {
        let name = tool_name(tool);
        names.extend(name.as_deref().map(Arc::from));
        let voice = voice.about(name.map(Cow::into_owned));
        collector.free(&voice, Channel::Content, tool);
    }
}
