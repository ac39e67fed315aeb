//! Translates what comes back: what of the request must be remembered until then.

use bytes::Bytes;
use serde_json::Value;

use super::error::Unreadable;
use super::stream::Stream;
use super::{Client, Upstream, client, upstream};

/// Knows enough of a request to translate its answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub(crate) client: Client,
    pub(crate) upstream: Upstream,
    /// The model that was asked, for providers that do not name theirs.
    pub(crate) model: String,
    /// Whether a chat client asked for the usage inside the stream.
    pub(crate) include_usage: bool,
    /// The request's settings that a response repeats.
    pub(crate) echo: Vec<(&'static str, Value)>,
}

/// What an answer needs that only the caller has.
#[derive(Debug, Clone, Copy)]
pub struct Stamp<'a> {
    /// An id for answers that the provider gives none: letters, digits, `_` and `-`.
    pub id: &'a str,
    /// Seconds since 1970.
    pub created: u64,
}

/// What a response repeats of its request, and what stands there when the request said nothing.
const ECHOED: [(&str, &str); 13] = [
    ("instructions", "null"),
    ("max_output_tokens", "null"),
    ("metadata", "{}"),
    ("parallel_tool_calls", "true"),
    ("previous_response_id", "null"),
    ("reasoning", "{\"effort\":null,\"summary\":null}"),
    ("store", "false"),
    ("temperature", "null"),
    ("text", "{\"format\":{\"type\":\"text\"}}"),
    ("tool_choice", "\"auto\""),
    ("tools", "[]"),
    ("top_p", "null"),
    ("truncation", "\"disabled\""),
];

impl Reply {
    pub(crate) fn new(client: Client, upstream: Upstream, model: &str, request: &Value) -> Self {
        let echo = if client == Client::Responses {
            ECHOED
                .into_iter()
                .map(|(key, otherwise)| {
                    let said = request.get(key).filter(|value| !value.is_null());
                    let otherwise = || serde_json::from_str(otherwise).unwrap_or_default();
                    (key, said.cloned().unwrap_or_else(otherwise))
                })
                .collect()
        } else {
            Vec::new()
        };
        let include_usage = request.pointer("/stream_options/include_usage");
        Self {
            client,
            upstream,
            model: model.to_owned(),
            include_usage: include_usage == Some(&Value::Bool(true)),
            echo,
        }
    }

    /// Translates a plain answer; an error status gives the client's error body.
    ///
    /// # Errors
    /// When a success is not in the upstream's format.
    pub fn answer(
        &self,
        status: u16,
        body: &Bytes,
        stamp: &Stamp<'_>,
    ) -> Result<Bytes, Unreadable> {
        if self.client.is_native(self.upstream) {
            return Ok(body.clone());
        }
        if status >= 400 {
            let problem = upstream::read_problem(self.upstream, status, body);
            let written = client::write_problem(self.client, &problem);
            return Ok(Bytes::from(written.to_string()));
        }
        let value: Value = serde_json::from_slice(body).or(Err(Unreadable))?;
        let answer = upstream::read_answer(self.upstream, &value, stamp).ok_or(Unreadable)?;
        let written = client::write_answer(self, &answer, stamp);
        Ok(Bytes::from(written.to_string()))
    }

    /// Translates a streamed answer whose frames may have up to `limit` bytes. An answer with an
    /// error status is no stream: give it to [`Reply::answer`].
    #[must_use]
    pub fn stream(&self, stamp: &Stamp<'_>, limit: usize) -> Stream {
        Stream::new(self, stamp, limit)
    }
}

impl Stamp<'_> {
    /// The provider's id if there is one, in the form that the client's format has.
    pub(crate) fn id_for(&self, prefix: &str, given: Option<&str>) -> String {
        let id = given.filter(|id| !id.is_empty()).unwrap_or(self.id);
        if id.starts_with(prefix) {
            id.to_owned()
        } else {
            format!("{prefix}{id}")
        }
    }
}
