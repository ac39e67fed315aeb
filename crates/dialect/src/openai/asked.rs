//! Requests of one flat object that says one thing: what to embed, to judge, to draw or to speak.
//! The answers of each have a module of their own.

use std::borrow::Cow;
use std::ops::Range;

use model::Origin;
use model::segment::Channel;

use super::chat::{choices, read_model};
use super::completions::prompts;
use crate::collect::{Collector, Voice, lookalike};
use crate::json::{Kind, Value};
use crate::request::{Addressed, Named, Request, RequestError, flag, named, whole};

/// What is read of every such request; other keys only lend their texts.
const KNOWN: &[&str] = &["model", "stream", "n", "user"];

/// What tells one such request from another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    /// The key of what the user says.
    said: &'static str,
    /// The model that the provider takes when none is named.
    model: Option<&'static str>,
    /// Whether an answer costs tokens of its own.
    generates: bool,
}

/// Texts to be embedded.
pub(crate) const EMBEDDINGS: Asked = Asked {
    said: "input",
    model: None,
    generates: false,
};

/// Texts and pictures to be judged.
pub(crate) const MODERATIONS: Asked = Asked {
    said: "input",
    model: Some("omni-moderation-latest"),
    generates: false,
};

/// A picture to be drawn.
pub(crate) const IMAGES: Asked = Asked {
    said: "prompt",
    model: None,
    generates: true,
};

/// A text to be spoken.
pub(crate) const SPEECH: Asked = Asked {
    said: "input",
    model: None,
    generates: false,
};

/// Fields whose value is one of a few words.
const WORDS: &[&str] = &[
    "background",
    "encoding_format",
    "moderation",
    "output_format",
    "quality",
    "response_format",
    "size",
    "stream_format",
    "style",
];

/// What was found so far.
#[derive(Default)]
struct Draft {
    model: Option<(String, Range<usize>)>,
    prompts: Option<u64>,
    stream: bool,
    choices: Option<u64>,
    user: Option<String>,
    collector: Collector,
}

/// Reads a request.
pub(crate) fn request(
    root: Value<'_>,
    addressed: &Addressed,
    asked: Asked,
) -> Result<Request, RequestError> {
    if root.kind() != Kind::Object {
        return Err(RequestError::wrong_type("body", "a JSON object"));
    }
    let mut draft = Draft::default();
    for (key, value) in root.members() {
        draft.field(asked, &key.string().unwrap_or_default(), key, value)?;
    }
    draft.finish(asked, root, addressed)
}

impl Draft {
    fn field(
        &mut self,
        asked: Asked,
        name: &str,
        key: Value<'_>,
        value: Value<'_>,
    ) -> Result<(), RequestError> {
        match name {
            "model" => self.model = Some(read_model(value)?),
            "stream" => self.stream = flag(name, value)?,
            "n" => self.choices = whole(name, value)?,
            "user" => {
                self.user = value.string().map(Cow::into_owned);
                self.collector.label(&Voice::unvouched(), value);
            }
            word if WORDS.contains(&word) => self.collector.label(&Voice::unvouched(), value),
            // A key is for models that it names; nobody asks whether it may use a second one.
            "svg" if value.get("model").is_some() => {
                return Err(RequestError::wrong_type("svg.model", "left out"));
            }
            said if said == asked.said => self.said(value),
            other => {
                if let Some(known) =
                    lookalike(other, KNOWN).or_else(|| lookalike(other, &[asked.said]))
                {
                    return Err(RequestError::lookalike(known));
                }
                self.collector.field(&Voice::unvouched(), key, value);
            }
        }
        Ok(())
    }

    /// Texts, tokens, or parts of which each is a text or a picture.
    fn said(&mut self, value: Value<'_>) {
        let has_parts = value.items().any(|item| item.kind() == Kind::Object);
        if !has_parts {
            self.prompts = Some(prompts(value, &mut self.collector));
            return;
        }
        for (index, part) in (0..).zip(value.items()) {
            let voice = Voice::new(Origin::User, index);
            if part.kind() != Kind::Object {
                self.collector.text(&voice, Channel::Content, part);
            }
            for (key, value) in part.members() {
                match &*key.string().unwrap_or_default() {
                    "image_url" => picture(&voice, value, &mut self.collector),
                    _ => self.collector.field(&voice, key, value),
                }
            }
        }
        self.prompts = Some(1);
    }

    fn finish(
        self,
        asked: Asked,
        root: Value<'_>,
        addressed: &Addressed,
    ) -> Result<Request, RequestError> {
        let gap = root.place().start + 1;
        let usual = || Some(Named::unsaid(asked.model?, gap));
        let named = named(addressed, self.model, gap).or_else(usual);
        let named = named.ok_or_else(|| RequestError::missing("model"))?;
        if self.prompts.is_none() {
            return Err(RequestError::missing(asked.said));
        }
        let mut request = Request {
            stream: self.stream && asked.generates,
            choices: choices(self.choices)?,
            user: self.user,
            max_output_tokens: (!asked.generates).then_some(0),
            ..Request::of(named)
        };
        request.said(self.collector);
        Ok(request)
    }
}

/// A link to a picture, or the picture itself.
fn picture(voice: &Voice, value: Value<'_>, collector: &mut Collector) {
    if value.kind() != Kind::Object {
        return collector.link(voice, Channel::Content, value);
    }
    for (key, value) in value.members() {
        match &*key.string().unwrap_or_default() {
            "url" => collector.link(voice, Channel::Content, value),
            _ => collector.field(voice, key, value),
        }
    }
}
