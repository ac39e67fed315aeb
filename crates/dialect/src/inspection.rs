//! Requests for an inspection without a call of a model: ours, and the one that `LiteLLM` sends.
//!
//! One body holds both what a prompt says and what an answer says. It is read as a request and as
//! an answer, like any other format, so both halves are looked at by what looks at traffic. Other
//! formats may be embedded; they are read by their own dialect, in place.

pub(crate) mod litellm;
pub(crate) mod own;

use bytes::Bytes;

use crate::json::{Tape, parse_object};

/// The fields of a request for an inspection that hold what was said, of ours and of `LiteLLM`.
pub const SAID: [&str; 5] = ["input", "request", "output", "answer", "texts"];

/// A field of a JSON object, as it is written; `None` where there is none.
#[must_use]
pub fn field(body: &Bytes, name: &str) -> Option<String> {
    let mut tape = Tape::default();
    let root = parse_object(body, &mut tape).ok()?;
    root.get(name).map(|value| value.raw().to_owned())
}
