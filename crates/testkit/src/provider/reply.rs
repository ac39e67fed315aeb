//! What the provider answers: a status, headers, and a body piece by piece.

use bytes::Bytes;
use hyper::StatusCode;
use serde_json::{Value, json};

use super::gate::Gate;
use super::sse;

/// One piece of a body.
#[derive(Debug, Clone)]
pub enum Piece {
    /// These bytes, in one chunk of their own.
    Bytes(Bytes),
    /// Wait until the test opens the gate.
    Gate(Gate),
    /// Cut the connection here.
    Cut,
    /// These bytes again and again, without an end.
    Forever(Bytes),
}

impl From<String> for Piece {
    fn from(text: String) -> Self {
        Self::Bytes(Bytes::from(text))
    }
}

impl From<&'static str> for Piece {
    fn from(text: &'static str) -> Self {
        Self::Bytes(Bytes::from_static(text.as_bytes()))
    }
}

/// An answer to one request.
#[derive(Debug, Clone)]
pub struct Reply {
    pub(crate) before: Option<Gate>,
    pub(crate) hang_up: bool,
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) pieces: Vec<Piece>,
}

impl Reply {
    /// A status and a body of JSON.
    #[must_use]
    pub fn json(status: u16, body: &Value) -> Self {
        Self {
            pieces: vec![Piece::from(body.to_string())],
            ..Self::empty(status).header("content-type", "application/json")
        }
    }

    /// A status and nothing else.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        Self {
            before: None,
            hang_up: false,
            status: StatusCode::from_u16(status).expect("a status that HTTP knows"),
            headers: Vec::new(),
            pieces: Vec::new(),
        }
    }

    /// A chat completion that says this.
    #[must_use]
    pub fn chat(text: &str) -> Self {
        let message = json!({"role": "assistant", "content": text, "refusal": null});
        Self::json(
            200,
            &json!({
                "id": "chatcmpl-fake", "object": "chat.completion", "created": 1_760_356_800,
                "model": "fake-model",
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12},
            }),
        )
    }

    /// An error in the shape of the OpenAI API.
    #[must_use]
    pub fn error(status: u16, message: &str) -> Self {
        let error = json!({"message": message, "type": "fake", "param": null, "code": null});
        Self::json(status, &json!({"error": error}))
    }

    /// A stream of these pieces.
    #[must_use]
    pub fn stream(pieces: impl IntoIterator<Item = impl Into<Piece>>) -> Self {
        Self {
            pieces: pieces.into_iter().map(Into::into).collect(),
            ..Self::empty(200).header("content-type", "text/event-stream")
        }
    }

    /// A whole streamed completion that says these texts, one per chunk.
    #[must_use]
    pub fn chat_stream(texts: &[&str]) -> Self {
        let mut frames = vec![sse::role()];
        frames.extend(texts.iter().map(|text| sse::delta(text)));
        frames.extend([sse::finish("stop"), sse::DONE.to_owned()]);
        Self::stream(frames)
    }

    /// The connection is closed without an answer.
    #[must_use]
    pub fn hang_up() -> Self {
        Self {
            hang_up: true,
            ..Self::empty(500)
        }
    }

    /// The same, with one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same, but not even the status is sent before the gate opens.
    #[must_use]
    pub fn behind(self, gate: &Gate) -> Self {
        Self {
            before: Some(gate.clone()),
            ..self
        }
    }

    /// The same, with one more piece of body.
    #[must_use]
    pub fn then(mut self, piece: impl Into<Piece>) -> Self {
        self.pieces.push(piece.into());
        self
    }
}
