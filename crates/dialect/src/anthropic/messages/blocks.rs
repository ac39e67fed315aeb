//! The content of a message: a string, or blocks.

use std::borrow::Cow;

use model::Origin;
use model::segment::Channel;

use crate::collect::{Collector, Voice};
use crate::json::{Kind, Value};

/// The tool calls seen so far, so that a result knows its tool.
#[derive(Default)]
pub(super) struct Calls<'t>(Vec<(Cow<'t, str>, Cow<'t, str>)>);

impl<'t> Calls<'t> {
    fn remember(&mut self, call: Value<'t>) {
        let id = call.get("id").and_then(Value::string);
        let name = call.get("name").and_then(Value::string);
        self.0.extend(id.zip(name));
    }

    /// The tool of the latest call with that id: ids are only unique within a turn.
    fn tool_of(&self, id: &str) -> Option<String> {
        let call = self.0.iter().rev().find(|(known, _)| known == id);
        call.map(|(_, name)| name.clone().into_owned())
    }
}

/// Reads content; a block is told by what it calls itself, and every other field of it is taken
/// whatever it calls itself.
pub(super) fn read<'t>(
    voice: &Voice,
    value: Value<'t>,
    calls: &mut Calls<'t>,
    collector: &mut Collector,
) {
    if value.kind() != Kind::Array {
        return collector.text(voice, Channel::Content, value);
    }
    for block in value.items() {
        if block.kind() == Kind::Object {
            read_block(voice, block, calls, collector);
        } else {
            collector.text(voice, Channel::Content, block);
        }
    }
}

fn read_block<'t>(
    voice: &Voice,
    block: Value<'t>,
    calls: &mut Calls<'t>,
    collector: &mut Collector,
) {
    let kind = block.get("type").and_then(Value::string);
    let voice = &match kind.as_deref().unwrap_or_default() {
        "tool_use" | "server_tool_use" | "mcp_tool_use" => {
            calls.remember(block);
            let name = block.get("name").and_then(Value::string);
            voice.about(name.map(Cow::into_owned))
        }
        "document" | "search_result" | "container_upload" => voice.reading(),
        "text" | "image" | "thinking" | "redacted_thinking" => voice.clone(),
        kind if kind.ends_with("tool_result") => {
            let id = block.get("tool_use_id").and_then(Value::string);
            voice.returned_by(id.and_then(|id| calls.tool_of(&id)))
        }
        // What nobody here knows was brought along by nobody we could name.
        _ => voice.reading(),
    };
    for (key, value) in block.members() {
        match &*key.string().unwrap_or_default() {
            "type" | "id" | "tool_use_id" => collector.label(voice, value),
            "text" => collector.text(voice, Channel::Content, value),
            "thinking" => collector.text(voice, Channel::Reasoning, value),
            // Made by the provider, and unreadable to everybody else.
            "signature" => collector.signature(voice, value),
            "data" => collector.opaque = true,
            "input" => collector.free(voice, Channel::ToolArguments, value),
            "content" => read(voice, value, calls, collector),
            "source" => source(voice, value, calls, collector),
            "title" | "name" => collector.text(voice, Channel::Name, value),
            _ => collector.field(voice, key, value),
        }
    }
}

/// Where an image or a document comes from: its data, a link, its text, or more blocks.
fn source<'t>(voice: &Voice, source: Value<'t>, calls: &mut Calls<'t>, collector: &mut Collector) {
    if source.kind() != Kind::Object {
        return collector.text(voice, Channel::Content, source);
    }
    let kind = source.get("type").and_then(Value::string);
    let is_text = matches!(kind.as_deref(), Some("text"));
    let reading = voice.reading();
    for (key, value) in source.members() {
        match &*key.string().unwrap_or_default() {
            "type" | "media_type" | "file_id" => collector.label(voice, value),
            "data" if is_text => collector.text(&reading, Channel::Content, value),
            "data" => collector.opaque = true,
            "url" => collector.link(voice, Channel::Content, value),
            "content" => read(&reading, value, calls, collector),
            _ => collector.field(voice, key, value),
        }
    }
}

impl Voice {
    /// What a tool returned.
    fn returned_by(&self, tool: Option<String>) -> Self {
        self.spoken_by(Origin::Tool).about(tool)
    }
}
