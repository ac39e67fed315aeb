//! Completions of bare prompts, the format before chat. Answers and frames have the shape of the
//! chat's, with the text in the choice itself; only requests are read here.

use std::borrow::Cow;
use std::ops::Range;

use model::Origin;
use model::segment::Channel;

use super::chat::{choices, usage_option};
use crate::collect::{Collector, Voice, lookalike};
use crate::json::{Kind, Value};
use crate::request::{Addressed, Request, RequestError, flag, named, whole};

/// The keys that are read here; others only lend their texts.
const KNOWN: &[&str] = &[
    "model",
    "prompt",
    "suffix",
    "stream",
    "stream_options",
    "n",
    "best_of",
    "max_tokens",
    "user",
];

/// What was found so far.
#[derive(Default)]
struct Draft<'t> {
    model: Option<(String, Range<usize>)>,
    prompts: Option<u64>,
    stream: bool,
    stream_options: Option<Value<'t>>,
    choices: Option<u64>,
    best_of: Option<u64>,
    user: Option<String>,
    max_output_tokens: Option<u64>,
    collector: Collector,
}

/// Reads a request.
pub(crate) fn request(root: Value<'_>, addressed: &Addressed) -> Result<Request, RequestError> {
    if root.kind() != Kind::Object {
        return Err(RequestError::wrong_type("body", "a JSON object"));
    }
    let mut draft = Draft::default();
    for (key, value) in root.members() {
        draft.field(&key.string().unwrap_or_default(), key, value)?;
    }
    draft.finish(root, addressed)
}

impl<'t> Draft<'t> {
    fn field(&mut self, name: &str, key: Value<'t>, value: Value<'t>) -> Result<(), RequestError> {
        match name {
            "model" => self.model = Some(super::chat::read_model(value)?),
            "prompt" => self.prompts = Some(prompts(value, &mut self.collector)),
            "suffix" => {
                let voice = Voice::new(Origin::User, 0);
                self.collector.text(&voice, Channel::Content, value);
            }
            "stream" => self.stream = flag(name, value)?,
            "stream_options" => self.stream_options = Some(value),
            "n" => self.choices = whole(name, value)?,
            "best_of" => self.best_of = whole(name, value)?,
            "max_tokens" => self.max_output_tokens = whole(name, value)?,
            "user" => {
                self.user = value.string().map(Cow::into_owned);
                self.collector.label(&Voice::unvouched(), value);
            }
            other => {
                if let Some(known) = lookalike(other, KNOWN) {
                    return Err(RequestError::lookalike(known));
                }
                self.collector.field(&Voice::unvouched(), key, value);
            }
        }
        Ok(())
    }

    fn finish(self, root: Value<'t>, addressed: &Addressed) -> Result<Request, RequestError> {
        let named = named(addressed, self.model, root.place().start + 1);
        let named = named.ok_or_else(|| RequestError::missing("model"))?;
        let prompts = self
            .prompts
            .ok_or_else(|| RequestError::missing("prompt"))?;
        let (include_usage, usage_edit) = usage_option(root, self.stream_options)?;
        // Every prompt has its choices, and all of the best of them are billed.
        let each = choices(self.choices)?.max(choices(self.best_of)?);
        let prompts = u32::try_from(prompts).unwrap_or(u32::MAX);
        let mut request = Request {
            stream: self.stream,
            include_usage,
            choices: each.saturating_mul(prompts.max(1)),
            user: self.user,
            max_output_tokens: self.max_output_tokens,
            usage_edit,
            ..Request::of(named)
        };
        request.said(self.collector);
        Ok(request)
    }
}

/// Takes one prompt or several, and tells how many. Prompts of tokens cannot be read here.
pub(super) fn prompts(value: Value<'_>, collector: &mut Collector) -> u64 {
    let single = Voice::new(Origin::User, 0);
    if value.kind() != Kind::Array {
        collector.unread |= value.kind() == Kind::Numbers;
        collector.text(&single, Channel::Content, value);
        return 1;
    }
    let mut prompts = 0;
    for (index, item) in (0..).zip(value.items()) {
        // A number beside texts is no prompt that anybody can read either.
        collector.unread |= matches!(item.kind(), Kind::Number | Kind::Numbers);
        let voice = Voice::new(Origin::User, index);
        collector.text(&voice, Channel::Content, item);
        prompts += 1;
    }
    prompts
}
