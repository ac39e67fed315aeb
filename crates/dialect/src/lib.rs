//! Provider wire formats and the one model behind them.
//!
//! Bytes in, values out: nothing here opens a socket, waits, or reads a clock. A body is read once
//! and forwarded byte for byte; what must change is spliced in place, so that fields nobody here
//! knows survive. What a client or a provider sends can be refused, never panicked over.
//!
//! [`Dialect`] is the door: one value per wire format, with the same few questions to each. To add
//! one, write its module (how requests, answers and errors look) and its lines in `dialect.rs`.

mod answer;
mod anthropic;
mod bedrock;
mod collect;
mod dialect;
pub mod event_stream;
mod form;
mod frame;
mod gemini;
pub mod inspection;
mod json;
mod ollama;
mod openai;
mod reading;
mod request;
mod splice;
pub mod sse;
mod stream;
mod texts;
pub mod translate;
mod unreadable;
mod wire;

pub use answer::Answer;
pub use dialect::{Dialect, Problem};
pub use openai::ModelEntry;
pub use request::{Addressed, Request, RequestEdits, RequestError};
pub use splice::RewriteError;
pub use stream::{Delta, Frame, MAX_FRAME, StreamReader};
pub use texts::{Finish, StreamKey};
pub use unreadable::Unreadable;
pub use wire::Wire;
