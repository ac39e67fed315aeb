//! Every text in an answer, or in an element of a streamed one, of every candidate.

use std::borrow::Cow;

use model::segment::Channel;

use crate::json::{Kind, Value};
use crate::splice::Edit;
use crate::texts::{Finish, Path, StreamKey, Texts, number};

/// Reads an answer, or an element.
pub(super) fn texts(root: Value<'_>) -> Texts {
    let mut said = Said(Texts::default());
    for (key, value) in root.members() {
        match &*key.string().unwrap_or_default() {
            "candidates" if value.kind() == Kind::Array => said.candidates(value),
            "usageMetadata" | "modelVersion" | "responseId" | "createTime" => {}
            other => said.0.unknown(Path::new(0, Channel::Content), other, value),
        }
    }
    said.0
}

struct Said(Texts);

impl Said {
    /// A number that is 0 may be left out.
    fn candidates(&mut self, list: Value<'_>) {
        let numbered = list.items().any(|item| item.get("index").is_some());
        for (position, candidate) in list.items().enumerate() {
            let position = if numbered { 0 } else { position };
            self.candidate(number(candidate, position), candidate);
        }
    }

    fn candidate(&mut self, choice: u32, candidate: Value<'_>) {
        let first = self.0.found.len();
        let path = Path::new(choice, Channel::Content);
        let mut probabilities = None;
        for (key, value) in candidate.members() {
            match &*key.string().unwrap_or_default() {
                "content" if value.kind() == Kind::Object => self.content(choice, value),
                "finishReason" => {
                    let reason = value.string().map(Cow::into_owned);
                    let finish = reason.map(|reason| Finish { choice, reason });
                    self.0.finished.extend(finish);
                }
                "safetyRatings" => {}
                "logprobsResult" => probabilities = Some(value.place()),
                other => self.0.unknown(path, other, value),
            }
        }
        // It says the text once more, token by token.
        if let Some(place) = probabilities {
            self.0.echo(first, &Edit::new(place, "null"));
        }
    }

    fn content(&mut self, choice: u32, content: Value<'_>) {
        for (key, value) in content.members() {
            match &*key.string().unwrap_or_default() {
                "parts" if value.kind() == Kind::Array => {
                    for (position, part) in (0..).zip(value.items()) {
                        self.part(choice, position, part);
                    }
                }
                other => {
                    let path = Path::new(choice, Channel::Content);
                    self.0.unknown(path, other, value);
                }
            }
        }
    }

    /// All text of a candidate is one stream, and all its thoughts are another, in however many
    /// parts they come.
    fn part(&mut self, choice: u32, position: u32, part: Value<'_>) {
        let thought = part.get("thought").and_then(Value::boolean) == Some(true);
        let channel = if thought {
            Channel::Reasoning
        } else {
            Channel::Content
        };
        let path = Path::new(choice, channel).down(&position.to_le_bytes());
        if part.kind() != Kind::Object {
            return self.0.any(path, part);
        }
        for (key, value) in part.members() {
            match &*key.string().unwrap_or_default() {
                "text" => self.0.known(choice, channel, value),
                "thought" | "thoughtSignature" => {}
                "functionCall" => self.call(choice, position, value),
                other => self.0.unknown(path, other, value),
            }
        }
    }

    /// A call: each text in its arguments is a stream of its own, with the name of the tool.
    fn call(&mut self, choice: u32, position: u32, call: Value<'_>) {
        let tool = call.get("name").and_then(Value::string);
        let path = Path::new(choice, Channel::ToolArguments).down(&position.to_le_bytes());
        let first = self.0.found.len();
        for (key, value) in call.members() {
            match &*key.string().unwrap_or_default() {
                "name" => {
                    let key = StreamKey {
                        choice,
                        channel: Channel::Name,
                        tool: position,
                    };
                    self.0.add(key, None, value);
                }
                other => self.0.unknown(path, other, value),
            }
        }
        for found in self.0.found.iter_mut().skip(first) {
            found.tool = tool.as_deref().map(str::to_owned);
        }
    }
}
