//! What upstreams speak: requests are written, their answers, streams and errors read.

pub(crate) mod anthropic;
pub(crate) mod bedrock;
pub(crate) mod gemini;
pub(crate) mod openai;
mod problem;

use serde_json::Value;

use super::canon::{Answer, Part, Request};
use super::error::Untranslatable;
use super::reply::Stamp;
use super::table::Losses;
use super::{Target, Upstream};

pub(crate) use problem::read as read_problem;

pub(crate) fn write_request(
    upstream: Upstream,
    request: &Request,
    model: &str,
    target: &Target<'_>,
    losses: &mut Losses,
) -> Result<Value, Untranslatable> {
    match upstream {
        Upstream::OpenAi => openai::request::write(request, model, losses),
        Upstream::Anthropic => {
            anthropic::request::write(request, model, target.default_max_tokens, losses)
        }
        Upstream::Gemini => gemini::request::write(request, model, losses),
        Upstream::Bedrock => bedrock::request::write(request, losses),
    }
}

/// `None` when it is not in the upstream's format.
pub(crate) fn read_answer(upstream: Upstream, value: &Value, stamp: &Stamp<'_>) -> Option<Answer> {
    let mut answer = match upstream {
        Upstream::OpenAi => openai::answer::read(value),
        Upstream::Anthropic => anthropic::answer::read(value),
        Upstream::Gemini => gemini::answer::read(value, stamp),
        Upstream::Bedrock => bedrock::answer::read(value),
    }?;
    let has_calls = answer
        .parts
        .iter()
        .any(|part| matches!(part, Part::Call(_)));
    answer.stop = answer.stop.map(|stop| stop.after_calls(has_calls));
    Some(answer)
}
